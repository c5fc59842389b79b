package io.lograft.client;

import io.lograft.proto.batch.RecordHeader;
import java.util.List;

/**
 * A record to write, with objects for key and value; otherwise as {@link ProducerRecord}.
 *
 * @param key may be null
 * @param value may be null
 */
public record TypedProducerRecord<K, V>(
        String topic, int partition, long timestampMs, K key, V value, List<RecordHeader> headers) {
    public TypedProducerRecord {
        headers = List.copyOf(headers);
    }

    /** A record whose key, if it has one, decides its partition. */
    public TypedProducerRecord(String topic, K key, V value) {
        this(topic, ProducerRecord.ANY_PARTITION, ProducerRecord.NOW, key, value, List.of());
    }
}
