package io.lograft.client.core;

import io.lograft.base.TopicPartition;

/** Told on the client's loop, once per wait, that a partition has had no usable leader for a while. */
public interface WaitListener {
    /** Nobody to tell. */
    WaitListener NONE = (partition, waitedMs, why) -> {};

    /**
     * @param waitedMs for how long
     * @param why what was seen last, for people
     */
    void onWaiting(TopicPartition partition, long waitedMs, String why);
}
