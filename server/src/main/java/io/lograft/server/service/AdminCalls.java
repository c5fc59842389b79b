package io.lograft.server.service;

import io.lograft.base.NetServer;
import io.lograft.proto.Rpc;
import io.lograft.proto.internal.v1.ControlRequest;
import io.lograft.proto.internal.v1.ControlResponse;
import io.lograft.proto.v1.AddPartitionsResponse;
import io.lograft.proto.v1.AlterConfigResponse;
import io.lograft.proto.v1.AlterPartitionReassignmentsResponse;
import io.lograft.proto.v1.CreateTopicResponse;
import io.lograft.proto.v1.DeleteTopicResponse;
import io.lograft.proto.v1.ElectLeadersResponse;
import io.lograft.proto.v1.Error;
import io.lograft.server.bridge.ControllerAccess;
import java.util.function.Function;

/** The table of changes that clients may ask for. */
public final class AdminCalls {
    private final ControllerAccess controller;
    private final Barrier barrier;
    private final RequestListener listener;

    public AdminCalls(ControllerAccess controller, Barrier barrier, RequestListener listener) {
        this.controller = controller;
        this.barrier = barrier;
        this.listener = listener;
    }

    /** Registers all of them. */
    public void serve(NetServer server) {
        server.serve(
                Rpc.CREATE_TOPIC,
                call(
                        RequestKind.CREATE_TOPIC,
                        request -> ControlRequest.newBuilder().setCreateTopic(request),
                        ControlResponse::getCreateTopic,
                        error ->
                                CreateTopicResponse.newBuilder().setError(error).build()));
        server.serve(
                Rpc.DELETE_TOPIC,
                call(
                        RequestKind.DELETE_TOPIC,
                        request -> ControlRequest.newBuilder().setDeleteTopic(request),
                        ControlResponse::getDeleteTopic,
                        error ->
                                DeleteTopicResponse.newBuilder().setError(error).build()));
        server.serve(
                Rpc.ADD_PARTITIONS,
                call(
                        RequestKind.ADD_PARTITIONS,
                        request -> ControlRequest.newBuilder().setAddPartitions(request),
                        ControlResponse::getAddPartitions,
                        error -> AddPartitionsResponse.newBuilder()
                                .setError(error)
                                .build()));
        server.serve(
                Rpc.ALTER_CONFIG,
                call(
                        RequestKind.ALTER_CONFIG,
                        request -> ControlRequest.newBuilder().setAlterConfig(request),
                        ControlResponse::getAlterConfig,
                        error ->
                                AlterConfigResponse.newBuilder().setError(error).build()));
        server.serve(
                Rpc.ELECT_LEADERS,
                call(
                        RequestKind.ELECT_LEADERS,
                        request -> ControlRequest.newBuilder().setElectLeaders(request),
                        ControlResponse::getElectLeaders,
                        error -> ElectLeadersResponse.newBuilder()
                                .setError(error)
                                .build()));
        server.serve(
                Rpc.ALTER_PARTITION_REASSIGNMENTS,
                call(
                        RequestKind.ALTER_PARTITION_REASSIGNMENTS,
                        request -> ControlRequest.newBuilder().setAlterPartitionReassignments(request),
                        ControlResponse::getAlterPartitionReassignments,
                        error -> AlterPartitionReassignmentsResponse.newBuilder()
                                .setError(error)
                                .build()));
    }

    private <Q, P> AdminCall<Q, P> call(
            RequestKind kind,
            Function<Q, ControlRequest.Builder> request,
            Function<ControlResponse, P> response,
            Function<Error, P> refusal) {
        return new AdminCall<>(kind, controller, barrier, listener, new AdminCall.Shape<>() {
            @Override
            public ControlRequest.Builder request(Q message) {
                return request.apply(message);
            }

            @Override
            public P response(ControlResponse reply) {
                return response.apply(reply);
            }

            @Override
            public P refusal(Error error) {
                return refusal.apply(error);
            }
        });
    }
}
