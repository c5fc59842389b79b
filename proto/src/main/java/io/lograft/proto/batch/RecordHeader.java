package io.lograft.proto.batch;

/**
 * A header of a record.
 *
 * @param key never null
 * @param value may be null
 */
public record RecordHeader(String key, byte[] value) {
    public RecordHeader {
        if (key == null) {
            throw new IllegalArgumentException("a record header needs a key");
        }
    }
}
