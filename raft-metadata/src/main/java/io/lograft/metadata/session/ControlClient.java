package io.lograft.metadata.session;

import io.lograft.base.CallHandler;
import io.lograft.base.Closed;
import io.lograft.base.ErrorCode;
import io.lograft.base.EventLoop;
import io.lograft.base.Net;
import io.lograft.metadata.identity.Voter;
import io.lograft.proto.Rpc;
import io.lograft.proto.internal.v1.ControlRequest;
import io.lograft.proto.internal.v1.ControlResponse;
import io.lograft.proto.v1.PartitionReassignmentChange;
import java.util.function.LongSupplier;

/**
 * The broker's end of control calls: sends a request to the active controller, and to the next one when that is safe, until
 * it is answered or its time is over. Safe is what was certainly not carried out, and what may be carried out twice. Any
 * thread; each call lives on the loop it is given.
 */
final class ControlClient {
    private static final long ATTEMPT_MS = 2_000;

    private final int brokerId;
    private final Net net;
    private final SessionSettings settings;
    private final ControllerLocator locator;
    private final LongSupplier brokerEpoch;

    ControlClient(
            int brokerId, Net net, SessionSettings settings, ControllerLocator locator, LongSupplier brokerEpoch) {
        this.brokerId = brokerId;
        this.net = net;
        this.settings = settings;
        this.locator = locator;
        this.brokerEpoch = brokerEpoch;
    }

    void call(ControlRequest request, long timeoutMs, EventLoop loop, ControlHandler handler) {
        loop.run(() -> new Call(request, loop, handler, loop.clock().monotonicMs() + timeoutMs).attempt());
    }

    /** Whether carrying it out twice does no harm. */
    private static boolean repeatable(ControlRequest request) {
        return switch (request.getRequestCase()) {
            case ALTER_PARTITIONS, REPORT_REPLICAS, ALLOCATE_PRODUCER_IDS, BARRIER, ALTER_CONFIG, ELECT_LEADERS -> true;
            case ALTER_PARTITION_REASSIGNMENTS ->
                request.getAlterPartitionReassignments().getChangesList().stream()
                        .noneMatch(PartitionReassignmentChange::getCancel);
            case CREATE_TOPIC, DELETE_TOPIC, ADD_PARTITIONS, REQUEST_NOT_SET -> false;
        };
    }

    private final class Call implements CallHandler<ControlResponse> {
        private final ControlRequest request;
        private final boolean repeatable;
        private final EventLoop loop;
        private final ControlHandler handler;
        private final long deadlineMs;
        private Voter peer;
        private String lastProblem = "no voter was reached";
        private boolean mayBeDone;

        Call(ControlRequest request, EventLoop loop, ControlHandler handler, long deadlineMs) {
            this.request = request;
            this.repeatable = repeatable(request);
            this.loop = loop;
            this.handler = handler;
            this.deadlineMs = deadlineMs;
        }

        void attempt() {
            long leftMs = deadlineMs - loop.clock().monotonicMs();
            if (leftMs <= 0) {
                giveUp();
                return;
            }
            peer = locator.current();
            ControlRequest stamped = request.toBuilder()
                    .setBrokerId(brokerId)
                    .setBrokerEpoch(brokerEpoch.getAsLong())
                    .setControllerEpoch(locator.highestEpoch())
                    .build();
            net.call(peer.node(), Rpc.CONTROL, stamped, repeatable ? Math.min(leftMs, ATTEMPT_MS) : leftMs, loop, this);
        }

        private void giveUp() {
            handler.onFailure(
                    mayBeDone ? ErrorCode.UNKNOWN_OUTCOME : ErrorCode.NO_CONTROLLER,
                    "No active controller answered in time (" + lastProblem + "). "
                            + (mayBeDone
                                    ? "The answer to an attempt before was lost: the change may have been made. Look before"
                                            + " you repeat it."
                                    : "Nothing was changed. Retry; if it stays so, check that a majority of the voters"
                                            + " runs."));
        }

        @Override
        public void onReply(ControlResponse reply) {
            ErrorCode code = Messages.codeOf(reply.getError());
            String message = reply.getError().getMessage();
            switch (code) {
                case NOT_CONTROLLER -> again(reply.getControllerId(), message);
                case STALE_CONTROLLER -> again(-1, message);
                case UNKNOWN_OUTCOME -> unknown(message);
                default -> handler.onReply(reply);
            }
        }

        @Override
        public void onFailure(Closed cause) {
            if (cause.refused()) {
                again(-1, cause.message());
            } else {
                unknown(cause.message());
            }
        }

        private void unknown(String problem) {
            if (repeatable) {
                mayBeDone = true;
                again(-1, problem);
                return;
            }
            locator.moveOn(peer, -1);
            handler.onFailure(
                    ErrorCode.UNKNOWN_OUTCOME,
                    "The controller's answer was lost (" + problem
                            + "): the change may have been made. Look before you repeat it.");
        }

        private void again(int hint, String problem) {
            lastProblem = problem;
            boolean atOnce = locator.moveOn(peer, hint);
            loop.schedule(atOnce ? 0 : settings.findMs(), this::attempt);
        }
    }
}
