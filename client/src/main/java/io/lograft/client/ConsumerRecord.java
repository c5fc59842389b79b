package io.lograft.client;

import io.lograft.base.TopicPartition;
import io.lograft.proto.batch.RecordHeader;
import java.util.List;

/**
 * A record as it was read. Its arrays are its own.
 *
 * @param timestampMs ms since 1970-01-01 UTC
 * @param leaderEpoch under which it was written
 * @param key may be null
 * @param value may be null
 */
public record ConsumerRecord(
        TopicPartition partition,
        long offset,
        long timestampMs,
        int leaderEpoch,
        byte[] key,
        byte[] value,
        List<RecordHeader> headers) {}
