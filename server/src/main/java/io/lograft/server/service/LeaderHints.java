package io.lograft.server.service;

import io.lograft.base.TopicIdPartition;
import io.lograft.dataplane.api.LeaderHint;

/** Who leads a partition, also one without a replica on this node. From any loop. */
public interface LeaderHints {
    /** The newer of what the data plane said and what this node's metadata says. */
    LeaderHint best(TopicIdPartition id, LeaderHint told);
}
