package io.lograft.metadata.session;

import io.lograft.base.CallReply;
import io.lograft.base.Clock;
import io.lograft.base.ErrorCode;
import io.lograft.base.Rng;
import io.lograft.base.TopicId;
import io.lograft.metadata.controller.Controller;
import io.lograft.metadata.controller.ReplyHandler;
import io.lograft.metadata.image.BrokerImage;
import io.lograft.metadata.image.ClusterImage;
import io.lograft.metadata.op.AddPartitions;
import io.lograft.metadata.op.AllocateProducerIds;
import io.lograft.metadata.op.AlterConfig;
import io.lograft.metadata.op.AlterPartition;
import io.lograft.metadata.op.AlterPartitionReassignments;
import io.lograft.metadata.op.BrokerRequest;
import io.lograft.metadata.op.CreateTopic;
import io.lograft.metadata.op.DeleteTopic;
import io.lograft.metadata.op.ElectLeaders;
import io.lograft.metadata.op.Operation;
import io.lograft.metadata.op.Outcome;
import io.lograft.metadata.op.ReportReplicas;
import io.lograft.proto.internal.v1.AllocateProducerIdsResponse;
import io.lograft.proto.internal.v1.BarrierResponse;
import io.lograft.proto.internal.v1.ControlRequest;
import io.lograft.proto.internal.v1.ControlResponse;
import io.lograft.proto.internal.v1.ReportReplicasResponse;
import io.lograft.proto.v1.Error;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The table of control calls: which operation carries out which request, and how its reply becomes the answer. Called on
 * any thread; the controller hops to its own loop.
 */
final class ControlCalls {
    private final Clock clock;
    private final Rng rng;
    private final ConcurrentHashMap<Integer, Contact> contacts;
    private volatile Controller controller;

    ControlCalls(Clock clock, Rng rng, ConcurrentHashMap<Integer, Contact> contacts) {
        this.clock = clock;
        this.rng = rng;
        this.contacts = contacts;
    }

    void attach(Controller served) {
        controller = served;
    }

    void accept(ControlRequest request, CallReply<ControlResponse> reply) {
        Controller active = controller;
        if (active == null || !active.active() || request.getControllerEpoch() > active.epoch()) {
            reply.reply(Messages.control(
                    ErrorCode.NOT_CONTROLLER, "this node is not the active controller", leader(active)));
            return;
        }
        stampContact(active, request);
        new Call(active, request, reply).submit();
    }

    private void stampContact(Controller active, ControlRequest request) {
        BrokerImage broker = active.image().broker(request.getBrokerId());
        Contact contact = contacts.get(request.getBrokerId());
        if (contact != null && broker != null && broker.epoch() == request.getBrokerEpoch()) {
            contact.stamp(clock.monotonicMs());
        }
    }

    private static int leader(Controller controller) {
        return controller == null ? -1 : controller.leaderId();
    }

    /** Puts an operation's reply into the answer. */
    private interface Fill<R> {
        void into(ControlResponse.Builder answer, R reply);
    }

    /** One request on its way through the controller. */
    private final class Call {
        private final Controller active;
        private final ControlRequest request;
        private final CallReply<ControlResponse> reply;

        Call(Controller active, ControlRequest request, CallReply<ControlResponse> reply) {
            this.active = active;
            this.request = request;
            this.reply = reply;
        }

        void submit() {
            BrokerRequest broker = new BrokerRequest(request.getBrokerId(), request.getBrokerEpoch());
            switch (request.getRequestCase()) {
                case ALTER_PARTITIONS ->
                    run(
                            AlterPartition::decide,
                            new AlterPartition.Request(broker, request.getAlterPartitions()),
                            (answer, result) ->
                                    outcome(answer, result.outcome()).setAlterPartitions(result.body()));
                case REPORT_REPLICAS ->
                    run(
                            ReportReplicas::decide,
                            new ReportReplicas.Request(broker, request.getReportReplicas()),
                            (answer, result) -> outcome(answer, result)
                                    .setReportReplicas(ReportReplicasResponse.getDefaultInstance()));
                case ALLOCATE_PRODUCER_IDS ->
                    run(
                            AllocateProducerIds::decide,
                            broker,
                            (answer, result) -> outcome(answer, result.outcome())
                                    .setAllocateProducerIds(AllocateProducerIdsResponse.newBuilder()
                                            .setFirst(result.first())
                                            .setCount(result.count())));
                case BARRIER ->
                    active.barrier(
                            handler((answer, result) -> answer.setBarrier(BarrierResponse.getDefaultInstance())));
                case CREATE_TOPIC ->
                    run(
                            CreateTopic::decide,
                            new CreateTopic.Request(
                                    request.getCreateTopic(), new TopicId(rng.nextLong(), rng.nextLong())),
                            (answer, result) -> error(answer, result.hasError() ? result.getError() : null)
                                    .setCreateTopic(result));
                case DELETE_TOPIC ->
                    run(
                            DeleteTopic::decide,
                            request.getDeleteTopic(),
                            (answer, result) -> error(answer, result.hasError() ? result.getError() : null)
                                    .setDeleteTopic(result));
                case ADD_PARTITIONS ->
                    run(
                            AddPartitions::decide,
                            request.getAddPartitions(),
                            (answer, result) -> error(answer, result.hasError() ? result.getError() : null)
                                    .setAddPartitions(result));
                case ALTER_CONFIG ->
                    run(
                            AlterConfig::decide,
                            request.getAlterConfig(),
                            (answer, result) -> error(answer, result.hasError() ? result.getError() : null)
                                    .setAlterConfig(result));
                case ELECT_LEADERS ->
                    run(
                            ElectLeaders::decide,
                            request.getElectLeaders(),
                            (answer, result) -> error(answer, result.hasError() ? result.getError() : null)
                                    .setElectLeaders(result));
                case ALTER_PARTITION_REASSIGNMENTS ->
                    run(
                            AlterPartitionReassignments::decide,
                            request.getAlterPartitionReassignments(),
                            (answer, result) -> error(answer, result.hasError() ? result.getError() : null)
                                    .setAlterPartitionReassignments(result));
                case REQUEST_NOT_SET ->
                    reply.reply(Messages.control(
                            ErrorCode.INVALID_REQUEST,
                            "the control request has no content that this version knows; upgrade the older node",
                            -1));
            }
        }

        private <Q, R> void run(Operation<Q, R> operation, Q body, Fill<R> fill) {
            active.submit(operation, body, handler(fill));
        }

        private <R> ReplyHandler<R> handler(Fill<R> fill) {
            return new ReplyHandler<>() {
                @Override
                public void onReply(R result, ClusterImage applied) {
                    ControlResponse.Builder answer =
                            ControlResponse.newBuilder().setControllerId(-1).setMetadataVersion(applied.version());
                    fill.into(answer, result);
                    reply.reply(answer.build());
                }

                @Override
                public void onFailure(ErrorCode code, String message) {
                    reply.reply(Messages.control(code, message, leader(active)));
                }
            };
        }
    }

    private static ControlResponse.Builder outcome(ControlResponse.Builder answer, Outcome outcome) {
        return error(answer, outcome.done() ? null : Messages.error(outcome.code(), outcome.message()));
    }

    private static ControlResponse.Builder error(ControlResponse.Builder answer, Error error) {
        return error == null ? answer : answer.setError(error);
    }
}
