package io.lograft.torture.sim;

import java.nio.ByteBuffer;

/**
 * What a writer puts into a record.
 *
 * @param writer who sent it
 * @param number counts the writer's records, from 0
 */
record SentRecord(int writer, long number) {
    private static final int BYTES = 40;

    byte[] toBytes() {
        return ByteBuffer.allocate(BYTES).putInt(writer).putLong(number).array();
    }

    static SentRecord of(byte[] value) {
        ByteBuffer bytes = ByteBuffer.wrap(value);
        return new SentRecord(bytes.getInt(), bytes.getLong());
    }
}
