package io.lograft.client.core;

import io.lograft.base.LograftException;
import io.lograft.base.TopicPartition;

/** Told what became of one record: exactly one of the two, once, on the client's loop; must not block. */
public interface RecordCallback {
    /**
     * The record is in the log as {@code acks} demands.
     *
     * @param offset -1 if it is not known: with acks none, or if the leader only remembers that it has the record
     */
    void onAcknowledged(TopicPartition partition, long offset);

    /** The record is not in the log, or nobody can tell: then the message says that the outcome is unknown. */
    void onFailed(LograftException why);
}
