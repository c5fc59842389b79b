package io.lograft.dataplane.replica;

import io.lograft.base.TopicIdPartition;

/** Makes a replica anew from what is good of its log. Owned by the partitions' loop. */
public interface ReplicaRepairs {
    /**
     * Ends the replica whose log was found damaged, cuts the log to what is good, and begins the replica again, to fetch
     * the rest from its leader. Called when another replica leads.
     */
    void repair(TopicIdPartition id);
}
