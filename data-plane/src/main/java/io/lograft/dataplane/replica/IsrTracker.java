package io.lograft.dataplane.replica;

import io.lograft.base.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The in-sync replicas of a partition as its leader knows them: the committed ones, and those of every proposal that may
 * have been committed without the leader knowing. A proposal is forgotten only when a higher partition epoch is seen,
 * whatever its call returned: the reply may be lost, late, or from a controller that was deposed. One proposal is in
 * flight at a time. Pure; owned by the partition's loop; time is an argument.
 */
final class IsrTracker {
    private static final long RETRY_MIN_MS = 50;
    private static final long RETRY_MAX_MS = 1_000;

    private final int leader;
    private List<Integer> committed;
    private int partitionEpoch;
    private boolean recovering;

    /** Members of committed and possibly committed sets; the committed list itself as long as nothing was proposed. */
    private List<Integer> maximal;

    private boolean mayHaveProposed;

    private List<Integer> inFlight;
    private long token;
    private long retryAtMs = Long.MIN_VALUE;
    private long retryDelayMs = RETRY_MIN_MS;

    IsrTracker(int leader, List<Integer> committed, int partitionEpoch, boolean recovering) {
        this.leader = leader;
        settle(committed, partitionEpoch, recovering);
    }

    /** Members as of {@link #partitionEpoch}. */
    List<Integer> committed() {
        return committed;
    }

    int partitionEpoch() {
        return partitionEpoch;
    }

    /** The leader has yet to recover after an unclean election: nobody may join. */
    boolean recovering() {
        return recovering;
    }

    boolean isInMaximal(int broker) {
        return maximal.contains(broker);
    }

    /** Members of committed and possibly committed sets, the leader included. */
    int maximalSize() {
        return maximal.size();
    }

    boolean isInFlight() {
        return inFlight != null;
    }

    /** Metadata showed this state; whether it was news. */
    boolean onMetadata(List<Integer> newCommitted, int newPartitionEpoch, boolean newRecovering) {
        if (newPartitionEpoch <= partitionEpoch) {
            return false;
        }
        settle(newCommitted, newPartitionEpoch, newRecovering);
        return true;
    }

    /**
     * Whether to propose now: nothing is in flight, no pause is on, and the wanted set differs from the committed one, or
     * an earlier proposal is still undecided and must be overtaken by a newer partition epoch.
     */
    boolean shouldPropose(List<Integer> wanted, long nowMs) {
        return isWanting(wanted) && inFlight == null && nowMs >= retryAtMs;
    }

    /** Whether there is anything to propose, now or later. */
    boolean isWanting(List<Integer> wanted) {
        return recovering || mayHaveProposed || !Set.copyOf(wanted).equals(Set.copyOf(committed));
    }

    /** When the next proposal may be made. */
    long retryAtMs() {
        return retryAtMs;
    }

    /** A proposal goes out; the token is to be given to {@link #onReply}. */
    long propose(List<Integer> members) {
        if (inFlight != null || !members.contains(leader)) {
            throw new IllegalStateException("proposal " + members + " while " + inFlight + " is in flight");
        }
        inFlight = List.copyOf(members);
        maximal = union(maximal, members);
        mayHaveProposed = true;
        return ++token;
    }

    /** The answer to a proposal; whether the committed ISR changed by it. */
    boolean onReply(long repliedToken, ErrorCode error, int newPartitionEpoch, long nowMs) {
        if (inFlight == null || repliedToken != token) {
            return false;
        }
        List<Integer> proposed = inFlight;
        inFlight = null;
        if (error == ErrorCode.NONE && newPartitionEpoch > partitionEpoch) {
            settle(proposed, newPartitionEpoch, false);
            return true;
        }
        retryAtMs = nowMs + retryDelayMs;
        retryDelayMs = Math.min(RETRY_MAX_MS, retryDelayMs * 2);
        return false;
    }

    private void settle(List<Integer> members, int newPartitionEpoch, boolean newRecovering) {
        committed = List.copyOf(members);
        partitionEpoch = newPartitionEpoch;
        recovering = newRecovering;
        maximal = union(committed, List.of(leader));
        mayHaveProposed = false;
        inFlight = null;
        retryAtMs = Long.MIN_VALUE;
        retryDelayMs = RETRY_MIN_MS;
    }

    /** The first list with what only the second has; the first itself if that is nothing. */
    private static List<Integer> union(List<Integer> members, List<Integer> more) {
        if (members.containsAll(more)) {
            return members;
        }
        List<Integer> all = new ArrayList<>(members);
        more.stream().filter(member -> !members.contains(member)).forEach(all::add);
        return List.copyOf(all);
    }
}
