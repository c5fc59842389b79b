package io.lograft.client.core;

import java.util.List;

/**
 * A partition as the client knows it.
 *
 * @param leader broker id, {@link #NO_LEADER} if there is none
 * @param leaderEpoch grows with each change of leader
 * @param partitionEpoch grows with each change of the partition's state
 */
public record PartitionView(
        int partition,
        int leader,
        int leaderEpoch,
        int partitionEpoch,
        List<Integer> replicas,
        List<Integer> isr,
        List<Integer> elr) {
    /** Instead of a broker id: nobody leads. */
    public static final int NO_LEADER = -1;

    public PartitionView {
        replicas = List.copyOf(replicas);
        isr = List.copyOf(isr);
        elr = List.copyOf(elr);
    }

    static PartitionView of(io.lograft.proto.v1.Partition message) {
        return new PartitionView(
                message.getPartition(),
                message.getLeader(),
                message.getLeaderEpoch(),
                message.getPartitionEpoch(),
                message.getReplicasList(),
                message.getIsrList(),
                message.getElrList());
    }

    /** Whether somebody leads, as far as is known. */
    public boolean hasLeader() {
        return leader >= 0;
    }

    boolean isNewerThan(PartitionView other) {
        return leaderEpoch > other.leaderEpoch
                || (leaderEpoch == other.leaderEpoch && partitionEpoch >= other.partitionEpoch);
    }

    PartitionView withLeader(int newLeader, int newEpoch) {
        return new PartitionView(partition, newLeader, newEpoch, partitionEpoch, replicas, isr, elr);
    }
}
