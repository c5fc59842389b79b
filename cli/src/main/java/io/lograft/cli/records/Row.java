package io.lograft.cli.records;

import io.lograft.client.ProducerRecord;
import io.lograft.proto.batch.RecordHeader;
import java.util.List;

/**
 * A record to send, before the command's options have had their say.
 *
 * @param partition {@link ProducerRecord#ANY_PARTITION} if none is named
 * @param timestampMs {@link ProducerRecord#NOW} if none is given
 * @param key may be null
 * @param value may be null
 */
public record Row(int partition, long timestampMs, byte[] key, byte[] value, List<RecordHeader> headers) {
    public Row {
        headers = List.copyOf(headers);
    }

    /** A key, which may be null, and a value. */
    static Row of(byte[] key, byte[] value) {
        return new Row(ProducerRecord.ANY_PARTITION, ProducerRecord.NOW, key, value, List.of());
    }
}
