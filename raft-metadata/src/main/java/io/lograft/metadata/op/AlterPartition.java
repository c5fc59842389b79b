package io.lograft.metadata.op;

import io.lograft.base.Decision;
import io.lograft.base.ErrorCode;
import io.lograft.base.TopicId;
import io.lograft.metadata.image.BrokerImage;
import io.lograft.metadata.image.ClusterImage;
import io.lograft.metadata.image.PartitionImage;
import io.lograft.metadata.image.TopicImage;
import io.lograft.proto.internal.v1.AlterPartitionsRequest;
import io.lograft.proto.internal.v1.AlterPartitionsResponse;
import io.lograft.proto.internal.v1.IsrProposal;
import io.lograft.proto.internal.v1.IsrResult;
import io.lograft.proto.metadata.v1.MetadataRecord;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * Leaders propose in-sync replicas (KIP-497). The controller is the only writer of the ISR; the partition epoch is the
 * compare-and-set token. Refused are proposals with replicas that are fenced or leaving (KIP-841) or of an older
 * incarnation (KIP-903). All proposals of a request are decided in one entry; each has a result of its own.
 */
public final class AlterPartition {
    private static final int PROPOSALS_MAX = 10_000;

    private AlterPartition() {}

    /**
     * @param broker the leader that proposes
     * @param body its proposals
     */
    public record Request(BrokerRequest broker, AlterPartitionsRequest body) {}

    /**
     * @param outcome whether the proposals were looked at; UNKNOWN_BROKER, STALE_BROKER_EPOCH, INVALID_REQUEST
     * @param body a result for each proposal
     */
    public record Reply(Outcome outcome, AlterPartitionsResponse body) {}

    /** Decides all proposals of a request. */
    public static Decision<MetadataRecord, Reply> decide(ClusterImage image, Request request, long nowMs) {
        Outcome registered = BrokerChecks.registered(
                image, request.broker().brokerId(), request.broker().brokerEpoch());
        if (!registered.done()) {
            return refused(registered);
        }
        int count = request.body().getProposalsCount();
        if (count > PROPOSALS_MAX) {
            return refused(Outcome.of(
                    ErrorCode.INVALID_REQUEST,
                    count + " proposals in one request, at most " + PROPOSALS_MAX + " are taken; split them"));
        }
        Proposals proposals = new Proposals(image, request.broker().brokerId());
        AlterPartitionsResponse.Builder results = AlterPartitionsResponse.newBuilder();
        for (IsrProposal proposal : request.body().getProposalsList()) {
            results.addResults(proposals.decide(proposal));
        }
        return new Decision<>(proposals.edits.records(), new Reply(Outcome.DONE, results.build()));
    }

    private static Decision<MetadataRecord, Reply> refused(Outcome outcome) {
        return Decision.noChange(new Reply(outcome, AlterPartitionsResponse.getDefaultInstance()));
    }

    /** The proposals of one request, one after the other. */
    private static final class Proposals {
        private final ClusterImage image;
        private final int proposer;
        private final PartitionEdits edits = new PartitionEdits();

        Proposals(ClusterImage image, int proposer) {
            this.image = image;
            this.proposer = proposer;
        }

        IsrResult decide(IsrProposal proposal) {
            TopicImage topic = proposal.getTopicId().size() == TopicId.BYTES
                    ? image.topic(TopicId.fromBytes(proposal.getTopicId().toByteArray()))
                    : null;
            if (topic == null) {
                return failed(Outcome.of(ErrorCode.UNKNOWN_TOPIC, "no topic has the id of the proposal; drop it"));
            }
            PartitionImage partition = topic.partition(proposal.getPartition());
            if (partition == null) {
                return failed(Outcome.of(
                        ErrorCode.UNKNOWN_PARTITION,
                        "topic " + topic.name() + " has no partition "
                                + Integer.toUnsignedString(proposal.getPartition()) + "; drop the proposal"));
            }
            if (edits.changes(topic, proposal.getPartition())) {
                return failed(Outcome.of(
                        ErrorCode.INVALID_PARTITION_EPOCH,
                        "the request changes " + topic.name() + "-" + proposal.getPartition()
                                + " twice; take the new metadata first"));
            }
            Outcome refused = check(topic.name() + "-" + proposal.getPartition(), partition, proposal);
            if (!refused.done()) {
                return failed(refused);
            }
            return accepted(topic, partition, proposal);
        }

        private IsrResult accepted(TopicImage topic, PartitionImage partition, IsrProposal proposal) {
            int minIsr = TopicConfigs.minInsyncReplicas(topic.configs());
            PartitionTransition transition =
                    PartitionTransition.of(partition, minIsr, Brokers.of(image)).propose(proposal.getIsrList());
            // Also a proposal of what is committed already: its leader wants to be sure that none of its earlier
            // proposals, whose outcome it does not know, can still be accepted.
            transition.touched();
            if (proposal.getLeaderRecovered()) {
                transition.leaderRecovered();
            }
            Optional<PartitionImage> next = transition.next();
            edits.add(topic, proposal.getPartition(), next);
            return IsrResult.newBuilder()
                    .setPartitionEpoch(next.orElse(partition).partitionEpoch())
                    .build();
        }

        private static IsrResult failed(Outcome outcome) {
            return IsrResult.newBuilder()
                    .setError(Failures.error(outcome))
                    .setPartitionEpoch(-1)
                    .build();
        }

        private Outcome check(String name, PartitionImage partition, IsrProposal proposal) {
            Outcome epochs = checkEpochs(name, partition, proposal);
            if (!epochs.done()) {
                return epochs;
            }
            List<Integer> isr = proposal.getIsrList();
            if (partition.leader() != proposer) {
                return invalid(name, "broker " + proposer + " does not lead it, " + partition.leader() + " does");
            }
            if (isr.size() != proposal.getIsrBrokerEpochsCount()) {
                return invalid(
                        name,
                        "isr has " + isr.size() + " members, isr_broker_epochs " + proposal.getIsrBrokerEpochsCount());
            }
            boolean distinct = new HashSet<>(isr).size() == isr.size();
            if (!distinct || !isr.contains(proposer) || !partition.replicas().containsAll(isr)) {
                return invalid(
                        name,
                        "isr " + isr + " must be distinct replicas of " + partition.replicas()
                                + ", the leader among them");
            }
            if (partition.recovering() && isr.size() > 1 && !proposal.getLeaderRecovered()) {
                return invalid(name, "its leader has yet to recover, so the ISR must stay the leader alone");
            }
            return checkMembers(name, partition, proposal);
        }

        private static Outcome checkEpochs(String name, PartitionImage partition, IsrProposal proposal) {
            if (proposal.getLeaderEpoch() > partition.leaderEpoch()
                    || proposal.getPartitionEpoch() > partition.partitionEpoch()) {
                return Outcome.of(
                        ErrorCode.NOT_CONTROLLER,
                        "the proposal for " + name + " names leader epoch " + proposal.getLeaderEpoch()
                                + " and partition epoch " + proposal.getPartitionEpoch() + ", newer than "
                                + partition.leaderEpoch() + " and " + partition.partitionEpoch()
                                + "; ask the active controller");
            }
            if (proposal.getLeaderEpoch() < partition.leaderEpoch()) {
                return Outcome.of(
                        ErrorCode.FENCED_LEADER_EPOCH,
                        "the proposal for " + name + " names leader epoch " + proposal.getLeaderEpoch()
                                + ", the partition has " + partition.leaderEpoch() + "; take the new metadata first");
            }
            if (proposal.getPartitionEpoch() < partition.partitionEpoch()) {
                return Outcome.of(
                        ErrorCode.INVALID_PARTITION_EPOCH,
                        "the proposal for " + name + " names partition epoch " + proposal.getPartitionEpoch()
                                + ", the partition has " + partition.partitionEpoch()
                                + "; take the new metadata first");
            }
            return Outcome.DONE;
        }

        /** Who joins must be active, who stays in service; both of the incarnation that the leader saw. */
        private Outcome checkMembers(String name, PartitionImage partition, IsrProposal proposal) {
            for (int i = 0; i < proposal.getIsrCount(); i++) {
                int member = proposal.getIsr(i);
                BrokerImage broker = image.broker(member);
                boolean joins = !partition.isr().contains(member);
                boolean fit = broker != null && (joins ? broker.active() : !broker.fenced());
                if (!fit || broker.epoch() != proposal.getIsrBrokerEpochs(i)) {
                    return Outcome.of(
                            ErrorCode.INELIGIBLE_REPLICA,
                            "the proposal for " + name + " names broker " + member + " with epoch "
                                    + proposal.getIsrBrokerEpochs(i) + ", which is " + describe(broker)
                                    + "; propose it again once it is in service");
                }
            }
            return Outcome.DONE;
        }

        private static String describe(BrokerImage broker) {
            if (broker == null) {
                return "not registered";
            }
            String state = broker.fenced() ? "fenced" : broker.shuttingDown() ? "shutting down" : "in service";
            return state + " with epoch " + broker.epoch();
        }

        private static Outcome invalid(String name, String problem) {
            return Outcome.of(
                    ErrorCode.INVALID_REQUEST, "the proposal for " + name + " was refused: " + problem + "; drop it");
        }
    }
}
