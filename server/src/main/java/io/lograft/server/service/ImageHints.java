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
    private final BrokerAddresses addresses;

    public ImageHints(Supplier<ClusterImage> image, BrokerAddresses addresses) {
        this.image = image;
        this.addresses = addresses;
    }

    @Override
    public LeaderHint best(TopicIdPartition id, LeaderHint told) {
        ClusterImage newest = image.get();
        PartitionImage partition = newest.partition(id);
        if (partition == null || partition.leaderEpoch() < told.leaderEpoch()) {
            return hint(told.leader(), told.leaderEpoch(), newest);
        }
        return hint(partition.leader(), partition.leaderEpoch(), newest);
    }

    private LeaderHint hint(int leaderId, int epoch, ClusterImage newest) {
        BrokerImage leader = newest.broker(leaderId);
        return new LeaderHint(leaderId, epoch, leader == null ? null : addresses.of(leader));
    }
}
