package io.lograft.metadata.sim;

import io.lograft.base.sim.SimNode;
import io.lograft.metadata.image.ClusterImage;
import io.lograft.metadata.log.AppendCallback;
import io.lograft.metadata.log.AppendOutcome;
import io.lograft.metadata.log.AppliedEntry;
import io.lograft.metadata.log.ApplyResult;
import io.lograft.metadata.log.BarrierCallback;
import io.lograft.metadata.log.Leadership;
import io.lograft.metadata.log.MetadataLog;
import io.lograft.metadata.log.MetadataLogListener;
import io.lograft.metadata.log.MetadataStateMachine;
import java.util.ArrayList;
import java.util.List;

/** One voter's view of the {@link SimMetadataQuorum}, for one life of its process. Made by the quorum. */
public final class SimMetadataLog implements MetadataLog {
    private final SimMetadataQuorum quorum;
    private final int nodeId;
    private final SimNode node;
    private final int life;
    private final MetadataStateMachine stateMachine = new MetadataStateMachine();
    private final List<PendingBarrier> barriers = new ArrayList<>();
    private MetadataLogListener listener;
    private int applied;
    private int deliveryTarget;
    private boolean heldBack;
    private long toldReadyTerm;

    SimMetadataLog(SimMetadataQuorum quorum, int nodeId, SimNode node) {
        this.quorum = quorum;
        this.nodeId = nodeId;
        this.node = node;
        this.life = node.life();
    }

    @Override
    public void start(MetadataLogListener newListener) {
        if (listener != null) {
            throw new IllegalStateException("the log was started twice");
        }
        listener = newListener;
        quorum.join(this);
    }

    @Override
    public void append(byte[] entry, AppendCallback callback) {
        quorum.append(this, entry, new Once(callback));
    }

    @Override
    public void barrier(BarrierCallback callback) {
        long term = quorum.term();
        quorum.later("barrier of " + nodeId, () -> {
            if (!leads(term)) {
                callback.onBarrier(false);
                return;
            }
            barriers.add(new PendingBarrier(term, quorum.committed(), callback));
            passBarriers();
        });
    }

    @Override
    public Leadership leadership() {
        boolean leads = quorum.leader() == nodeId && alive();
        return new Leadership(quorum.term(), leads && applied >= quorum.committedBeforeTerm(), quorum.leader());
    }

    @Override
    public void transferLeadership() {
        if (quorum.leader() == nodeId) {
            quorum.loseLeader();
        }
    }

    /** The voter's newest image. */
    public ClusterImage image() {
        return stateMachine.image();
    }

    int nodeId() {
        return nodeId;
    }

    boolean alive() {
        return node.lives(life);
    }

    boolean serves() {
        return alive() && !node.isPaused();
    }

    int applied() {
        return applied;
    }

    private boolean leads(long term) {
        return alive() && quorum.leader() == nodeId && quorum.term() == term;
    }

    /** Continues from an image that holds the first so many committed entries. */
    void load(ClusterImage snapshot, int entries) {
        stateMachine.load(snapshot);
        applied = entries;
        deliveryTarget = Math.max(deliveryTarget, entries);
        listener.onImageLoaded(snapshot);
        passBarriers();
        tellIfReady();
    }

    void holdBack(boolean hold) {
        heldBack = hold;
    }

    boolean isHeldBack() {
        return heldBack;
    }

    /** Applies what is committed up to there, in order; called again with more, later. */
    void deliver(int committed) {
        deliveryTarget = Math.max(deliveryTarget, committed);
        if (!alive() || heldBack) {
            return;
        }
        while (applied < deliveryTarget) {
            applyNext();
        }
        passBarriers();
        tellIfReady();
    }

    private void tellIfReady() {
        Leadership now = leadership();
        if (now.ready() && toldReadyTerm != now.term()) {
            toldReadyTerm = now.term();
            listener.onLeadershipChanged();
        }
    }

    private void applyNext() {
        SimMetadataQuorum.Committed entry = quorum.entry(applied);
        ApplyResult result = stateMachine.apply(entry.index(), entry.term(), entry.bytes());
        applied++;
        if (result.kind() == AppendOutcome.Kind.APPLIED) {
            listener.onApplied(new AppliedEntry(entry.index(), entry.term(), entry.bytes(), result.delta()));
        }
        entry.onAppliedBy(nodeId, AppendOutcome.committed(ApplyResult.fromBytes(result.toBytes())));
        quorum.checkSame(applied, result, stateMachine.image());
    }

    private void passBarriers() {
        List<PendingBarrier> waiting = List.copyOf(barriers);
        for (PendingBarrier barrier : waiting) {
            boolean lost = !leads(barrier.term);
            if (lost || applied >= barrier.entries) {
                barriers.remove(barrier);
                barrier.callback.onBarrier(!lost);
            }
        }
    }

    void leadershipChanged() {
        if (alive()) {
            passBarriers();
            listener.onLeadershipChanged();
        }
    }

    private record PendingBarrier(long term, int entries, BarrierCallback callback) {}

    /** Holds users to what the interface promises: one outcome. */
    static final class Once {
        private final AppendCallback callback;
        private boolean called;

        Once(AppendCallback callback) {
            this.callback = callback;
        }

        void call(AppendOutcome outcome) {
            if (!called) {
                called = true;
                callback.onOutcome(outcome);
            }
        }
    }
}
