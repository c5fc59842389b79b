package io.lograft.metadata.op;

import io.lograft.base.Decision;
import io.lograft.base.ErrorCode;
import io.lograft.metadata.image.ClusterImage;
import io.lograft.metadata.image.PartitionImage;
import io.lograft.metadata.image.TopicImage;
import io.lograft.proto.metadata.v1.MetadataRecord;
import io.lograft.proto.v1.AlterPartitionReassignmentsRequest;
import io.lograft.proto.v1.AlterPartitionReassignmentsResponse;
import io.lograft.proto.v1.PartitionReassignmentChange;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Gives partitions other replicas, or goes back to those that they had (KIP-455): all changes of a request in one entry, or
 * none. How a reassignment goes on, and completes, is the {@link PartitionTransition}'s affair. Asking again for what is
 * under way, or done, changes nothing.
 */
public final class AlterPartitionReassignments {
    /** Partitions that one request may name. */
    static final int CHANGES_MAX = 10_000;

    /** Replicas that a partition may have. */
    static final int REPLICAS_MAX = 64;

    private AlterPartitionReassignments() {}

    /**
     * INVALID_REPLICA_ASSIGNMENT, UNKNOWN_TOPIC, UNKNOWN_PARTITION, UNKNOWN_BROKER, NO_REASSIGNMENT, INVALID_REQUEST (too
     * many changes, or two of one partition).
     */
    public static Decision<MetadataRecord, AlterPartitionReassignmentsResponse> decide(
            ClusterImage image, AlterPartitionReassignmentsRequest request, long nowMs) {
        if (request.getChangesCount() > CHANGES_MAX) {
            return refused(Outcome.of(
                    ErrorCode.INVALID_REQUEST,
                    request.getChangesCount() + " partitions in one request, at most " + CHANGES_MAX
                            + " are taken; split it"));
        }
        Changes changes = new Changes(image);
        for (PartitionReassignmentChange change : request.getChangesList()) {
            Outcome outcome = changes.decide(change);
            if (!outcome.done()) {
                return refused(outcome);
            }
        }
        AlterPartitionReassignmentsResponse reply = changes.results.build();
        return request.getValidateOnly() ? Decision.noChange(reply) : new Decision<>(changes.edits.records(), reply);
    }

    private static Decision<MetadataRecord, AlterPartitionReassignmentsResponse> refused(Outcome outcome) {
        return Decision.noChange(AlterPartitionReassignmentsResponse.newBuilder()
                .setError(Failures.error(outcome))
                .build());
    }

    /** The changes of one request, one after the other. */
    private static final class Changes {
        private final ClusterImage image;
        private final Brokers brokers;
        private final PartitionEdits edits = new PartitionEdits();
        private final Set<String> seen = new HashSet<>();
        private final AlterPartitionReassignmentsResponse.Builder results =
                AlterPartitionReassignmentsResponse.newBuilder();

        Changes(ClusterImage image) {
            this.image = image;
            brokers = Brokers.of(image);
        }

        Outcome decide(PartitionReassignmentChange change) {
            TopicImage topic = image.topic(change.getTopic());
            if (topic == null) {
                return TopicNames.unknown(change.getTopic());
            }
            int index = change.getPartition();
            PartitionImage partition = topic.partition(index);
            String name = topic.name() + "-" + Integer.toUnsignedString(index);
            if (partition == null) {
                return Outcome.of(
                        ErrorCode.UNKNOWN_PARTITION,
                        "topic '" + topic.name() + "' has no partition " + Integer.toUnsignedString(index)
                                + ", it has 0.." + (topic.partitions().size() - 1)
                                + "; nothing was changed, correct the list");
            }
            if (!seen.add(name)) {
                return Outcome.of(
                        ErrorCode.INVALID_REQUEST,
                        "the request names " + name + " twice; nothing was changed, name each partition once");
            }
            Outcome refused = change.getCancel()
                    ? checkCancel(name, partition, change)
                    : checkTarget(name, partition, change.getReplicasList());
            return refused.done() ? change(name, topic, index, change) : refused;
        }

        private Outcome change(String name, TopicImage topic, int index, PartitionReassignmentChange change) {
            PartitionImage before = topic.partitions().get(index);
            PartitionImage after = before;
            boolean asItIs = !change.getCancel() && change.getReplicasList().equals(before.targetReplicas());
            if (!asItIs) {
                PartitionTransition transition =
                        PartitionTransition.of(before, TopicConfigs.minInsyncReplicas(topic.configs()), brokers);
                after = (change.getCancel()
                                ? transition.cancelReassignment()
                                : transition.reassign(change.getReplicasList()))
                        .next()
                        .orElse(before);
            }
            int minIsr = TopicConfigs.minInsyncReplicas(topic.configs(), after);
            if (losesTooMuch(before, after, minIsr)) {
                return Outcome.of(
                        ErrorCode.INVALID_REPLICA_ASSIGNMENT,
                        name + " would be left without a leader, or with fewer than " + minIsr
                                + " copies of what is acknowledged: of its replicas " + before.replicas()
                                + " those in sync are " + before.isr() + ", and " + gone(before, after)
                                + " would go; wait until more of " + after.targetReplicas()
                                + " are in sync, then ask again");
            }
            if (after != before) {
                edits.add(topic, index, Optional.of(after));
            }
            results.addResults(ReassignmentDescription.of(topic.name(), index, after));
            return Outcome.DONE;
        }

        /** Replicas go only where somebody who holds everything leads, and as many hold it as the topic demands. */
        private static boolean losesTooMuch(PartitionImage before, PartitionImage after, int minIsr) {
            boolean cleanLeader = before.hasLeader() && after.hasLeader() && after.recovering() == before.recovering();
            boolean enoughHold = holders(after) >= Math.min(minIsr, holders(before));
            return !gone(before, after).isEmpty() && !(cleanLeader && enoughHold);
        }

        private static int holders(PartitionImage partition) {
            return partition.isr().size() + partition.elr().size();
        }

        private static List<Integer> gone(PartitionImage before, PartitionImage after) {
            return before.replicas().stream()
                    .filter(replica -> !after.hasReplicaOn(replica))
                    .toList();
        }

        private static Outcome checkCancel(String name, PartitionImage partition, PartitionReassignmentChange change) {
            if (change.getReplicasCount() > 0) {
                return Outcome.of(
                        ErrorCode.INVALID_REQUEST,
                        "the change of " + name + " has both cancel and replicas " + change.getReplicasList()
                                + "; nothing was changed, give one of them");
            }
            return partition.reassignment().underWay()
                    ? Outcome.DONE
                    : Outcome.of(
                            ErrorCode.NO_REASSIGNMENT,
                            name + " is not being reassigned, it has the replicas " + partition.replicas()
                                    + "; nothing was changed, leave it out");
        }

        private Outcome checkTarget(String name, PartitionImage partition, List<Integer> target) {
            if (target.isEmpty() || target.size() > REPLICAS_MAX) {
                return Outcome.of(
                        ErrorCode.INVALID_REPLICA_ASSIGNMENT,
                        name + " cannot have " + target.size() + " replicas: allowed are 1.." + REPLICAS_MAX
                                + "; nothing was changed, correct the list");
            }
            if (new HashSet<>(target).size() < target.size()) {
                return Outcome.of(
                        ErrorCode.INVALID_REPLICA_ASSIGNMENT,
                        name + " cannot have the replicas " + target
                                + ": a broker is named twice; nothing was changed, name each once");
            }
            for (int broker : target) {
                if (image.broker(broker) == null) {
                    return Outcome.of(
                            ErrorCode.UNKNOWN_BROKER,
                            name + " cannot have the replicas " + target + ": no broker " + broker
                                    + " is registered; nothing was changed, start it, or choose another");
                }
                if (!partition.hasReplicaOn(broker) && ClusterConfigs.cordoned(image, broker)) {
                    return Outcome.of(
                            ErrorCode.INVALID_REPLICA_ASSIGNMENT,
                            name + " cannot get a replica on broker " + broker + ": its setting "
                                    + ClusterConfigs.CORDONED + " is true, which keeps partitions off it; nothing was"
                                    + " changed, set it to false, or choose another");
                }
            }
            return Outcome.DONE;
        }
    }
}
