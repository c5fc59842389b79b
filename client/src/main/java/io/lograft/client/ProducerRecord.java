package io.lograft.client;

import io.lograft.proto.batch.RecordHeader;
import java.util.ArrayList;
import java.util.List;

/**
 * A record to write. The arrays belong to the producer from {@code send} until the record is acknowledged.
 *
 * @param partition index, or {@link #ANY_PARTITION}: see {@link Partitioner}
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
        if (topic == null) {
            throw new IllegalArgumentException("a record needs a topic");
        }
        if (partition < ANY_PARTITION) {
            throw new IllegalArgumentException("partition must be 0 or more, or ANY_PARTITION, was " + partition);
        }
        if (timestampMs < NOW) {
            throw new IllegalArgumentException(
                    "timestampMs must be 0 or more (ms since 1970), or NOW, was " + timestampMs);
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

    /** This record, for this partition. */
    public ProducerRecord withPartition(int index) {
        return new ProducerRecord(topic, index, timestampMs, key, value, headers);
    }

    /** This record, of this time: ms since 1970-01-01 UTC. */
    public ProducerRecord withTimestampMs(long ms) {
        return new ProducerRecord(topic, partition, ms, key, value, headers);
    }

    /**
     * This record with one header more; several may have the same name, and they keep their order.
     *
     * @param content may be null
     */
    public ProducerRecord withHeader(String name, byte[] content) {
        List<RecordHeader> more = new ArrayList<>(headers);
        more.add(new RecordHeader(name, content));
        return new ProducerRecord(topic, partition, timestampMs, key, value, more);
    }
}
