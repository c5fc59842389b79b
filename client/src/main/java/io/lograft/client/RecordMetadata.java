package io.lograft.client;

import io.lograft.base.TopicPartition;

/**
 * Where a record is.
 *
 * @param offset -1 if it is not known: with acks none, or if the leader only remembers that it has the record
 */
public record RecordMetadata(TopicPartition partition, long offset) {}
