package io.lograft.server.bridge;

import com.google.protobuf.UnsafeByteOperations;
import io.lograft.base.ErrorCode;
import io.lograft.base.EventLoop;
import io.lograft.dataplane.api.ControllerCalls;
import io.lograft.metadata.session.ControlHandler;
import io.lograft.proto.internal.v1.AlterPartitionsRequest;
import io.lograft.proto.internal.v1.ControlRequest;
import io.lograft.proto.internal.v1.ControlResponse;
import io.lograft.proto.internal.v1.IsrProposal;
import io.lograft.proto.internal.v1.IsrResult;
import io.lograft.proto.v1.Error;
import java.util.ArrayList;
import java.util.List;

/**
 * Brings ISR proposals to the controller: what comes up while a call is open goes into the next one. Nothing is repeated
 * here; whoever proposed learns of every failure. Owned by the intake loop.
 */
final class IsrProposals {
    private static final int PROPOSALS_MAX = 5_000;
    private static final long TIMEOUT_MS = 5_000;

    private final ControllerAccess controller;
    private final EventLoop intake;
    private List<Waiting> waiting = new ArrayList<>();
    private boolean asking;

    private record Waiting(ControllerCalls.IsrProposal proposal, ControllerCalls.ProposalCallback callback) {}

    IsrProposals(ControllerAccess controller, EventLoop intake) {
        this.controller = controller;
        this.intake = intake;
    }

    void propose(ControllerCalls.IsrProposal proposal, ControllerCalls.ProposalCallback callback) {
        waiting.add(new Waiting(proposal, callback));
        if (!asking) {
            asking = true;
            // Later in this turn: a leader that lost a follower proposes for all its partitions at once.
            intake.execute(this::send);
        }
    }

    private void send() {
        List<Waiting> sent = waiting;
        waiting = new ArrayList<>();
        if (sent.size() > PROPOSALS_MAX) {
            waiting.addAll(sent.subList(PROPOSALS_MAX, sent.size()));
            sent = sent.subList(0, PROPOSALS_MAX);
        }
        AlterPartitionsRequest.Builder request = AlterPartitionsRequest.newBuilder();
        sent.forEach(one -> request.addProposals(message(one.proposal)));
        List<Waiting> asked = List.copyOf(sent);
        controller.ask(
                ControlRequest.newBuilder().setAlterPartitions(request).build(),
                TIMEOUT_MS,
                intake,
                new ControlHandler() {
                    @Override
                    public void onReply(ControlResponse reply) {
                        answer(asked, reply);
                        next();
                    }

                    @Override
                    public void onFailure(ErrorCode code, String message) {
                        fail(asked, code, message);
                        next();
                    }
                });
    }

    private void next() {
        if (waiting.isEmpty()) {
            asking = false;
        } else {
            send();
        }
    }

    private static void answer(List<Waiting> asked, ControlResponse reply) {
        Error error = reply.getError();
        if (reply.hasError() || reply.getAlterPartitions().getResultsCount() != asked.size()) {
            ErrorCode code = ErrorCode.of(error.getCodeValue());
            fail(asked, code == ErrorCode.NONE ? ErrorCode.UNKNOWN : code, error.getMessage());
            return;
        }
        for (int i = 0; i < asked.size(); i++) {
            IsrResult result = reply.getAlterPartitions().getResults(i);
            ErrorCode code = ErrorCode.of(result.getError().getCodeValue());
            asked.get(i).callback.onReply(code, result.getError().getMessage(), result.getPartitionEpoch());
        }
    }

    private static void fail(List<Waiting> asked, ErrorCode code, String message) {
        asked.forEach(one -> one.callback.onReply(code, message, -1));
    }

    private static IsrProposal message(ControllerCalls.IsrProposal proposal) {
        return IsrProposal.newBuilder()
                .setTopicId(
                        UnsafeByteOperations.unsafeWrap(proposal.id().topicId().toBytes()))
                .setPartition(proposal.id().partition())
                .setLeaderEpoch(proposal.leaderEpoch())
                .setPartitionEpoch(proposal.partitionEpoch())
                .addAllIsr(proposal.isr())
                .addAllIsrBrokerEpochs(proposal.isrBrokerEpochs())
                .setLeaderRecovered(proposal.leaderRecovered())
                .build();
    }
}
