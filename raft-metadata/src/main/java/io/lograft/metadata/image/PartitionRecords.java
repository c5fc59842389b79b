package io.lograft.metadata.image;

import io.lograft.proto.metadata.v1.PartitionChange;
import io.lograft.proto.metadata.v1.ReplicaChange;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/** The changeable state of a partition, between image and record. Pure. */
public final class PartitionRecords {
    private PartitionRecords() {}

    /** What of a partition changes without its replicas. */
    public static PartitionChange change(int index, PartitionImage to) {
        PartitionChange.Builder change = PartitionChange.newBuilder()
                .setPartition(index)
                .setLeader(to.leader())
                .setLeaderEpoch(to.leaderEpoch())
                .setPartitionEpoch(to.partitionEpoch())
                .addAllIsr(to.isr())
                .addAllElr(to.elr())
                .addAllLastKnownElr(to.lastKnownElr())
                .setRecovering(to.recovering());
        for (ReplicaFault fault : to.faults()) {
            change.addFaultsBuilder()
                    .setBrokerId(fault.brokerId())
                    .setKind(kind(fault.kind()))
                    .setLastEpoch(fault.lastEpoch())
                    .setEndOffset(fault.endOffset());
        }
        return change.build();
    }

    /** The change, with the replicas and their reassignment. */
    public static ReplicaChange replicaChange(int index, PartitionImage to) {
        return ReplicaChange.newBuilder()
                .setState(change(index, to))
                .addAllReplicas(to.replicas())
                .addAllTarget(to.reassignment().target())
                .addAllOriginal(to.reassignment().original())
                .build();
    }

    /** The partition after the change, which was written at this Raft index. */
    static PartitionImage changed(PartitionImage before, PartitionChange change, long index) {
        return state(before.replicas(), before.reassignment(), change, leaderEpochIndex(before, change, index));
    }

    /** The partition after the change, which was written at this Raft index. */
    static PartitionImage changed(PartitionImage before, ReplicaChange change, long index) {
        Reassignment reassignment = Reassignment.of(change.getTargetList(), change.getOriginalList());
        return state(
                change.getReplicasList(),
                reassignment,
                change.getState(),
                leaderEpochIndex(before, change.getState(), index));
    }

    private static long leaderEpochIndex(PartitionImage before, PartitionChange change, long index) {
        return change.getLeaderEpoch() != before.leaderEpoch() ? index : before.leaderEpochIndex();
    }

    /** The partition, with a reassignment that is under way. */
    static PartitionImage reassigned(PartitionImage partition, Reassignment reassignment) {
        PartitionImage with = new PartitionImage(
                partition.replicas(),
                partition.isr(),
                partition.elr(),
                partition.lastKnownElr(),
                partition.leader(),
                partition.leaderEpoch(),
                partition.partitionEpoch(),
                partition.leaderEpochIndex(),
                partition.recovering(),
                partition.faults(),
                reassignment);
        checkShape(with);
        return with;
    }

    /** A partition with these replicas and this changeable state. */
    static PartitionImage state(
            List<Integer> replicas, Reassignment reassignment, PartitionChange state, long leaderEpochIndex) {
        PartitionImage partition = new PartitionImage(
                replicas,
                state.getIsrList(),
                state.getElrList(),
                state.getLastKnownElrList(),
                state.getLeader(),
                state.getLeaderEpoch(),
                state.getPartitionEpoch(),
                leaderEpochIndex,
                state.getRecovering(),
                faults(state),
                reassignment);
        checkShape(partition);
        return partition;
    }

    private static void checkShape(PartitionImage partition) {
        boolean subsets = partition.replicas().containsAll(partition.isr())
                && partition.replicas().containsAll(partition.elr())
                && partition.replicas().containsAll(partition.lastKnownElr());
        if (!subsets || (partition.hasLeader() && !partition.isr().contains(partition.leader()))) {
            throw new RecordRefusedException("leader, ISR and ELR do not fit the replicas: " + partition);
        }
        Reassignment reassignment = partition.reassignment();
        boolean halfThere =
                reassignment.target().isEmpty() != reassignment.original().isEmpty();
        boolean distinct = new HashSet<>(partition.replicas()).size()
                == partition.replicas().size();
        boolean fits = !reassignment.underWay() || reassignment.replicas().equals(partition.replicas());
        if (partition.replicas().isEmpty() || !distinct || halfThere || !fits) {
            throw new RecordRefusedException("the reassignment does not fit the replicas: " + partition);
        }
    }

    private static List<ReplicaFault> faults(PartitionChange change) {
        if (change.getFaultsCount() == 0) {
            return List.of();
        }
        List<ReplicaFault> faults = new ArrayList<>(change.getFaultsCount());
        for (io.lograft.proto.metadata.v1.ReplicaFault fault : change.getFaultsList()) {
            faults.add(new ReplicaFault(
                    fault.getBrokerId(), kind(fault.getKind()), fault.getLastEpoch(), fault.getEndOffset()));
        }
        return faults;
    }

    private static FaultKind kind(io.lograft.proto.metadata.v1.FaultKind kind) {
        return switch (kind) {
            case FAULT_KIND_CUT -> FaultKind.CUT;
            case FAULT_KIND_LOSSY -> FaultKind.LOSSY;
            case FAULT_KIND_OFFLINE -> FaultKind.OFFLINE;
            case FAULT_KIND_UNSPECIFIED, UNRECOGNIZED ->
                throw new MetadataFormatException("a partition's record has"
                        + " fault kind " + kind
                        + ", which this version does not know; start the newer version that wrote"
                        + " it");
        };
    }

    private static io.lograft.proto.metadata.v1.FaultKind kind(FaultKind kind) {
        return switch (kind) {
            case CUT -> io.lograft.proto.metadata.v1.FaultKind.FAULT_KIND_CUT;
            case LOSSY -> io.lograft.proto.metadata.v1.FaultKind.FAULT_KIND_LOSSY;
            case OFFLINE -> io.lograft.proto.metadata.v1.FaultKind.FAULT_KIND_OFFLINE;
        };
    }
}
