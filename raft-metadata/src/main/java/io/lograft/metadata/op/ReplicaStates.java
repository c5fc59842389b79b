package io.lograft.metadata.op;

import io.lograft.base.ErrorCode;
import io.lograft.base.TopicId;
import io.lograft.base.TopicIdPartition;
import io.lograft.metadata.image.FaultKind;
import io.lograft.metadata.image.ReplicaFault;
import io.lograft.proto.internal.v1.ReplicaHealth;
import io.lograft.proto.internal.v1.ReplicaState;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Replica reports as they come in a request: checked, and turned into what the image holds. Pure. */
final class ReplicaStates {
    /** Replicas that one request may report. */
    static final int REPORTS_MAX = 200_000;

    private ReplicaStates() {}

    /** Refuses a list that is malformed. */
    static Outcome check(List<ReplicaHealth> reports) {
        if (reports.size() > REPORTS_MAX) {
            return Outcome.of(
                    ErrorCode.INVALID_REQUEST,
                    "replicas has " + reports.size() + " reports, at most " + REPORTS_MAX + " are taken; split them");
        }
        for (ReplicaHealth report : reports) {
            if (report.getTopicId().size() != TopicId.BYTES || report.getPartition() < 0) {
                return Outcome.of(
                        ErrorCode.INVALID_REQUEST,
                        "replicas names a topic id of " + report.getTopicId().size() + " bytes, partition "
                                + Integer.toUnsignedString(report.getPartition()) + "; report known replicas");
            }
        }
        return Outcome.DONE;
    }

    /** The reports by partition; a checked list. The last one of a partition counts. */
    static Map<TopicIdPartition, ReplicaHealth> byPartition(List<ReplicaHealth> reports) {
        Map<TopicIdPartition, ReplicaHealth> byPartition = new TreeMap<>();
        for (ReplicaHealth report : reports) {
            TopicId topic = TopicId.fromBytes(report.getTopicId().toByteArray());
            byPartition.put(new TopicIdPartition(topic, report.getPartition()), report);
        }
        return byPartition;
    }

    /** Tells the transition what the report says. */
    static PartitionTransition apply(PartitionTransition transition, int broker, ReplicaHealth report) {
        if (report.getState() == ReplicaState.REPLICA_STATE_GOOD) {
            return transition.good(broker);
        }
        FaultKind kind = switch (report.getState()) {
            case REPLICA_STATE_CUT -> FaultKind.CUT;
            case REPLICA_STATE_LOSSY -> FaultKind.LOSSY;
            default -> FaultKind.OFFLINE;
        };
        return transition.fault(new ReplicaFault(broker, kind, report.getLastEpoch(), report.getEndOffset()));
    }
}
