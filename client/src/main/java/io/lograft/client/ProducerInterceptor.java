package io.lograft.client;

import io.lograft.base.LograftException;
import io.lograft.base.TopicPartition;

/**
 * Sees every record of a producer, and may change it: for tracing, auditing, encrypting. See {@link
 * ProducerConfig#withInterceptor}. Several are called in the order in which they were given.
 */
public interface ProducerInterceptor {
    /**
     * Before the record is given a partition. On the thread that sends; must not wait.
     *
     * @return the record to send, which the next interceptor sees. What is thrown fails the record: one that was to be
     *     encrypted is not sent in the clear because that failed
     */
    default ProducerRecord onSend(ProducerRecord record) {
        return record;
    }

    /** The record is in the log. As {@link SendCallback}, and before the record's own callback or future. */
    default void onAcknowledged(TopicPartition partition, long offset) {}

    /** The record of this topic is not in the log, or nobody can tell. As {@link SendCallback}, and before it. */
    default void onFailed(String topic, LograftException why) {}
}
