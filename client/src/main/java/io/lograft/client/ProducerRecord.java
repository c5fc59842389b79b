package io.lograft.client;

import io.lograft.proto.batch.RecordHeader;
import java.util.List;

/**
 * A record to write. The arrays belong to the producer from {@code send} until the record is acknowledged.
 *
 * @param partition index, or {@link #ANY_PARTITION}: by the key's hash (Kafka's murmur2), or without a key the partition
 *     whose batch is being filled
 * @param timestampMs ms since 1970-01-01 UTC, or {@link #NOW}
 * @param key may be null
 * @param value may be null
 */
public record ProducerRecord(
        String topic, int partition, long timestampMs, byte[] key, byte[] value, List<RecordHeader> headers) {
    /** The producer chooses the partition. */
    public static final int ANY_PARTITION = -1;

    /** The time of {@code send}. */
    public static final long NOW = -1;

    public ProducerRecord {
        if (partition < ANY_PARTITION) {
            throw new IllegalArgumentException("partition must be 0 or more, or ANY_PARTITION, was " + partition);
        }
        headers = List.copyOf(headers);
    }

    /** A record without a key. */
    public ProducerRecord(String topic, byte[] value) {
        this(topic, ANY_PARTITION, NOW, null, value, List.of());
    }

    /** A record whose key decides its partition. */
    public ProducerRecord(String topic, byte[] key, byte[] value) {
        this(topic, ANY_PARTITION, NOW, key, value, List.of());
    }
}
