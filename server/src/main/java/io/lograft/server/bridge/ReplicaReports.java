package io.lograft.server.bridge;

import com.google.protobuf.UnsafeByteOperations;
import io.lograft.base.ErrorCode;
import io.lograft.base.EventLoop;
import io.lograft.base.TopicIdPartition;
import io.lograft.dataplane.api.ControllerCalls;
import io.lograft.metadata.session.ControlHandler;
import io.lograft.proto.internal.v1.ControlRequest;
import io.lograft.proto.internal.v1.ControlResponse;
import io.lograft.proto.internal.v1.ReplicaHealth;
import io.lograft.proto.internal.v1.ReplicaState;
import io.lograft.proto.internal.v1.ReportReplicasRequest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Brings the state of replicas to the controller, the newest of each, again and again until it is taken. Owned by the
 * intake loop.
 */
final class ReplicaReports {
    private static final int REPORT_MAX = 10_000;
    private static final long TIMEOUT_MS = 5_000;
    private static final long RETRY_MS = 200;

    private final ControllerAccess controller;
    private final EventLoop intake;
    private final Map<TopicIdPartition, ReplicaHealth> waiting = new LinkedHashMap<>();
    private boolean asking;

    ReplicaReports(ControllerAccess controller, EventLoop intake) {
        this.controller = controller;
        this.intake = intake;
    }

    void report(List<ControllerCalls.ReplicaHealth> replicas) {
        replicas.forEach(replica -> waiting.put(replica.id(), message(replica)));
        send();
    }

    static ReplicaHealth message(ControllerCalls.ReplicaHealth replica) {
        return ReplicaHealth.newBuilder()
                .setTopicId(
                        UnsafeByteOperations.unsafeWrap(replica.id().topicId().toBytes()))
                .setPartition(replica.id().partition())
                .setState(state(replica.kind()))
                .setLastEpoch(replica.lastEpoch())
                .setEndOffset(replica.endOffset())
                .setDetail(replica.detail())
                .build();
    }

    private static ReplicaState state(ControllerCalls.Kind kind) {
        return switch (kind) {
            case GOOD -> ReplicaState.REPLICA_STATE_GOOD;
            case CUT -> ReplicaState.REPLICA_STATE_CUT;
            case LOSSY -> ReplicaState.REPLICA_STATE_LOSSY;
            case OFFLINE -> ReplicaState.REPLICA_STATE_OFFLINE;
        };
    }

    private void send() {
        if (asking || waiting.isEmpty()) {
            return;
        }
        asking = true;
        List<Map.Entry<TopicIdPartition, ReplicaHealth>> sent = waiting.entrySet().stream()
                .limit(REPORT_MAX)
                .map(entry -> Map.entry(entry.getKey(), entry.getValue()))
                .toList();
        ReportReplicasRequest.Builder report = ReportReplicasRequest.newBuilder();
        sent.forEach(entry -> report.addReplicas(entry.getValue()));
        controller.ask(
                ControlRequest.newBuilder().setReportReplicas(report).build(),
                TIMEOUT_MS,
                intake,
                new ControlHandler() {
                    @Override
                    public void onReply(ControlResponse reply) {
                        asking = false;
                        if (reply.hasError()) {
                            intake.schedule(RETRY_MS, ReplicaReports.this::send);
                            return;
                        }
                        sent.forEach(entry -> waiting.remove(entry.getKey(), entry.getValue()));
                        send();
                    }

                    @Override
                    public void onFailure(ErrorCode code, String message) {
                        asking = false;
                        intake.schedule(RETRY_MS, ReplicaReports.this::send);
                    }
                });
    }
}
