package io.lograft.metadata.session;

import io.lograft.metadata.identity.QuorumVoters;
import io.lograft.metadata.identity.Voter;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Which voter a broker takes for the active controller: the one that was last named, else the next in turn. Shared by the
 * three ways, so that what one learns helps the others. Thread-safe.
 */
final class ControllerLocator {
    private final List<Voter> voters;
    private final AtomicInteger current = new AtomicInteger();
    private final AtomicLong highestEpoch = new AtomicLong();

    ControllerLocator(QuorumVoters quorum) {
        this.voters = quorum.all();
    }

    /** The voter to try. */
    Voter current() {
        return voters.get(current.get());
    }

    /**
     * The voter that was tried is not the active controller, or did not answer. Says which to try next, unless somebody
     * else was faster.
     *
     * @param hint node id that it named as the leader; -1 for none
     * @return whether the next one is a named one that has not been tried yet: it may be tried at once
     */
    boolean moveOn(Voter tried, int hint) {
        int triedIndex = voters.indexOf(tried);
        int hinted = indexOf(hint);
        boolean named = hinted >= 0 && hinted != triedIndex;
        int next = named ? hinted : hinted == triedIndex ? triedIndex : (triedIndex + 1) % voters.size();
        return current.compareAndSet(triedIndex, next) && named;
    }

    /** This voter is the active controller. */
    void found(Voter voter) {
        current.set(voters.indexOf(voter));
    }

    private int indexOf(int nodeId) {
        for (int i = 0; i < voters.size(); i++) {
            if (voters.get(i).id() == nodeId) {
                return i;
            }
        }
        return -1;
    }

    /** Takes note of a controller's epoch; false if a higher one has been seen, so that this one is over. */
    boolean acceptEpoch(long epoch) {
        return highestEpoch.accumulateAndGet(epoch, Math::max) == epoch;
    }

    /** The highest controller epoch that this process has seen; 0 for none. */
    long highestEpoch() {
        return highestEpoch.get();
    }
}
