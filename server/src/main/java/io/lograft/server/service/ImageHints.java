package io.lograft.server.service;

import io.lograft.base.TopicIdPartition;
import io.lograft.dataplane.api.LeaderHint;
import io.lograft.metadata.image.BrokerImage;
import io.lograft.metadata.image.ClusterImage;
import io.lograft.metadata.image.PartitionImage;
import java.util.function.Supplier;

/** Leader hints from the node's newest image. */
public final class ImageHints implements LeaderHints {
    private final Supplier<ClusterImage> image;

    public ImageHints(Supplier<ClusterImage> image) {
        this.image = image;
    }

    @Override
    public LeaderHint best(TopicIdPartition id, LeaderHint told) {
        ClusterImage newest = image.get();
        PartitionImage partition = newest.partition(id);
        if (partition == null || partition.leaderEpoch() < told.leaderEpoch()) {
            return told;
        }
        BrokerImage leader = newest.broker(partition.leader());
        return new LeaderHint(
                partition.leader(), partition.leaderEpoch(), leader == null ? null : leader.clientAddress());
    }
}
