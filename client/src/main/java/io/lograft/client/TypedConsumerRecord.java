package io.lograft.client;

import io.lograft.base.TopicPartition;
import io.lograft.proto.batch.RecordHeader;
import java.util.List;

/**
 * A record as it was read, with objects for key and value; otherwise as {@link ConsumerRecord}.
 *
 * @param key may be null
 * @param value may be null
 */
public record TypedConsumerRecord<K, V>(
        TopicPartition partition,
        long offset,
        long timestampMs,
        int leaderEpoch,
        K key,
        V value,
        List<RecordHeader> headers) {}
