package io.lograft.dataplane.api;

import io.lograft.base.ErrorCode;
import io.lograft.base.TopicIdPartition;
import java.util.List;

/**
 * What the data plane asks of the controller. From any loop; never blocks; each callback is called exactly once, on any
 * thread, also after failures (with a retriable code). The implementation batches and retries nothing by itself.
 */
public interface ControllerCalls {
    /** Proposes an ISR. The proposal counts as possibly committed until a higher partition epoch is seen. */
    void alterPartition(IsrProposal proposal, ProposalCallback callback);

    /** Reports replicas that cannot lead or cannot be used, or can again. */
    void report(List<ReplicaHealth> replicas);

    /**
     * A new ISR for a partition that this broker leads.
     *
     * @param isrBrokerEpochs broker epoch of each member, in the order of {@code isr}, as its link said it
     * @param leaderRecovered the leader has recovered after an unclean election
     */
    record IsrProposal(
            TopicIdPartition id,
            int leaderEpoch,
            int partitionEpoch,
            List<Integer> isr,
            List<Long> isrBrokerEpochs,
            boolean leaderRecovered) {}

    /** Takes the controller's answer; {@link ErrorCode#NONE} means committed at {@code partitionEpoch}. */
    interface ProposalCallback {
        void onReply(ErrorCode error, String message, int partitionEpoch);
    }

    /**
     * State of one replica on this broker.
     *
     * @param kind what is the matter
     * @param lastEpoch epoch of its last batch, -1 if empty
     * @param endOffset its log end
     * @param detail for people
     */
    record ReplicaHealth(TopicIdPartition id, Kind kind, int lastEpoch, long endOffset, String detail) {}

    /** What may be the matter with a replica. */
    enum Kind {
        /** Fit to lead and to follow. */
        GOOD,
        /** Something past the recovery point was cut at start: must not lead until attached to an ISR member. */
        CUT,
        /** Corruption or a failed disk at or below what was durable: counts as lost. */
        LOSSY,
        /** Unusable now: the disk is offline. */
        OFFLINE
    }
}
