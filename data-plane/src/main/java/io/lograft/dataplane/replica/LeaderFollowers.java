package io.lograft.dataplane.replica;

import io.lograft.base.ErrorCode;
import io.lograft.base.Timer;
import io.lograft.dataplane.api.BrokerPeer;
import io.lograft.dataplane.api.ControllerCalls.IsrProposal;
import io.lograft.dataplane.api.PartitionState;
import io.lograft.dataplane.log.ReplicaLog;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * The followers of a partition under one leader epoch, and which of them are in sync. Joins are judged as followers
 * acknowledge, leaves by a timer that runs only while some in-sync replica is behind. Owned by the partition's loop.
 */
final class LeaderFollowers {
    private static final Logger LOG = LogManager.getLogger(LeaderFollowers.class);

    private final ReplicaContext context;
    private final ReplicaLog log;
    private final int leaderEpoch;
    private final long epochStart;
    private final HighWatermark highWatermark;
    private final PartitionGauges gauges;
    private final Runnable onChange;
    private final IsrTracker isr;
    private final Map<Integer, ReplicaProgress> others = new LinkedHashMap<>();
    private PartitionState state;

    /** Where replicas begin to copy; null until one had to start again. */
    private CopyStart copyStart;

    private Timer lagTimer;
    private long lagTimerAtMs;
    private Timer retryTimer;
    private boolean closed;

    /**
     * Followers of one epoch.
     *
     * @param onChange called after anything that may let the high watermark move
     */
    LeaderFollowers(
            ReplicaContext context,
            ReplicaLog log,
            PartitionState state,
            long epochStart,
            HighWatermark highWatermark,
            PartitionGauges gauges,
            Runnable onChange) {
        this.context = context;
        this.log = log;
        this.state = state;
        this.leaderEpoch = state.leaderEpoch();
        this.epochStart = epochStart;
        this.highWatermark = highWatermark;
        this.gauges = gauges;
        this.onChange = onChange;
        this.isr = new IsrTracker(context.brokerId(), state.isr(), state.partitionEpoch(), state.recovering());
        keepReplicas(state.replicas());
    }

    void start() {
        updateGauges();
        evaluate();
    }

    int inSync() {
        return isr.committed().size();
    }

    boolean advanceHighWatermark() {
        return highWatermark.advance(
                log.positionOffset(),
                others.values(),
                isr,
                state.minInsyncReplicas(),
                context.nowMs(),
                context.options().replicaLagTimeMaxMs());
    }

    void onMetadata(PartitionState newState) {
        state = newState;
        keepReplicas(newState.replicas());
        isr.onMetadata(newState.isr(), newState.partitionEpoch(), newState.recovering());
        updateGauges();
        evaluate();
    }

    void onAppended(long oldEndOffset) {
        long now = context.nowMs();
        long newEnd = log.endOffset();
        for (ReplicaProgress other : others.values()) {
            other.onAppend(oldEndOffset, newEnd, now);
            if (other.attached()) {
                other.target().dataAppended();
            }
        }
        armLagTimer(now);
    }

    /** The high watermark or the log's start has moved. */
    void onBounds() {
        for (ReplicaProgress other : others.values()) {
            if (other.attached()) {
                other.target().boundsMoved();
            }
        }
    }

    void onOffer(Offer offer, OfferAnswers answers) {
        ReplicaProgress replica = others.get(offer.brokerId());
        BrokerPeer peer = context.peer(offer.brokerId());
        if (replica == null) {
            answers.refuse(
                    ErrorCode.INELIGIBLE_REPLICA,
                    "broker " + offer.brokerId() + " is not among the replicas " + state.replicas() + " of " + log.id(),
                    leaderEpoch);
            return;
        }
        if (peer != null && offer.brokerEpoch() < peer.brokerEpoch()) {
            answers.refuse(
                    ErrorCode.STALE_BROKER_EPOCH,
                    "broker " + offer.brokerId() + " offers with broker epoch " + offer.brokerEpoch()
                            + ", it has registered again as " + peer.brokerEpoch(),
                    leaderEpoch);
            return;
        }
        if (replica.isOutdated(offer.brokerEpoch(), offer.generation())) {
            answers.refuse(
                    ErrorCode.INVALID_REQUEST,
                    "a newer offer of broker " + offer.brokerId() + " was taken already",
                    leaderEpoch);
            return;
        }
        boolean lacksCommitted = isr.isInMaximal(offer.brokerId()) && offer.endOffset() < highWatermark.offset();
        replica.onOffer(offer.brokerEpoch(), offer.directoryId(), offer.generation(), offer.endOffset());
        replica.heardThrough(answers.liveness());
        answer(offer, answers, replica);
        if (lacksCommitted) {
            LOG.warn(
                    "{}: in-sync replica {} ends at {}, below the high watermark {}; it leaves the ISR",
                    log.id(),
                    offer.brokerId(),
                    offer.endOffset(),
                    highWatermark.offset());
            replica.markUnfit();
        }
        evaluate();
    }

    /** Decides who should be in the ISR, proposes it if it may, and sees to it that time brings it up again. */
    void evaluate() {
        if (closed) {
            return;
        }
        long now = context.nowMs();
        List<Integer> wanted = wanted(now);
        if (isr.shouldPropose(wanted, now)) {
            propose(wanted);
        } else if (isr.isWanting(wanted) && !isr.isInFlight() && retryTimer == null) {
            retryTimer = context.loop().schedule(Math.max(0, isr.retryAtMs() - now), () -> {
                retryTimer = null;
                evaluate();
            });
        }
        armLagTimer(now);
    }

    void close() {
        closed = true;
        if (lagTimer != null) {
            lagTimer.cancel();
        }
        if (retryTimer != null) {
            retryTimer.cancel();
        }
        others.values().forEach(ReplicaProgress::detach);
    }

    private void answer(Offer offer, OfferAnswers answers, ReplicaProgress replica) {
        long start = copyStart == null ? log.startOffset() : copyStart.offset();
        LogAgreement.Verdict verdict = LogAgreement.compare(offer, start, log.endOffset(), log::endOffsetFor);
        switch (verdict.kind()) {
            case TRUNCATE -> answers.truncateTo(verdict.end());
            case RESET -> reset(answers);
            case AGREES -> {
                replica.attach(answers.attach(new Source(replica)));
                if (offer.endOffset() < log.endOffset()) {
                    replica.target().dataAppended();
                }
            }
        }
    }

    private void reset(OfferAnswers answers) {
        if (copyStart == null) {
            copyStart = new CopyStart(log);
        }
        copyStart.find(new CopyStart.Finding() {
            @Override
            public void onFound(long offset) {
                if (closed) {
                    onFailed(ErrorCode.NOT_LEADER, "the leadership of epoch " + leaderEpoch + " is over");
                } else {
                    answers.resetTo(offset);
                }
            }

            @Override
            public void onFailed(ErrorCode code, String message) {
                answers.refuse(code, message, leaderEpoch);
            }
        });
    }

    private List<Integer> wanted(long now) {
        List<Integer> wanted = new ArrayList<>(state.replicas().size());
        for (int member : isr.committed()) {
            ReplicaProgress other = others.get(member);
            if (member == context.brokerId() || (other != null && !isr.recovering() && !mustLeave(other, now))) {
                wanted.add(member);
            }
            if (other != null) {
                other.noteJoinable(false, now);
            }
        }
        if (!wanted.contains(context.brokerId())) {
            wanted.add(context.brokerId());
        }
        for (ReplicaProgress other : others.values()) {
            if (isr.committed().contains(other.brokerId())) {
                continue;
            }
            other.noteJoinable(!isr.recovering() && mayJoin(other) && !mustLeave(other, now), now);
            if (other.joinableSinceMs() != ReplicaProgress.UNKNOWN) {
                wanted.add(other.brokerId());
            }
        }
        return wanted;
    }

    private boolean mayJoin(ReplicaProgress replica) {
        BrokerPeer peer = context.peer(replica.brokerId());
        return replica.attached()
                && !replica.unfit()
                && replica.positionOffset() >= highWatermark.offset()
                && replica.positionOffset() >= epochStart
                && peer != null
                && peer.eligible()
                && peer.brokerEpoch() == replica.brokerEpoch()
                && peer.directories().contains(replica.directoryId());
    }

    private boolean mustLeave(ReplicaProgress replica, long now) {
        return replica.unfit() || (isBehind(replica) && now >= leaveDeadlineMs(replica));
    }

    /** Members have everything below the high watermark, whatever they have said so far; who may join has it too. */
    private boolean isBehind(ReplicaProgress replica) {
        return Math.max(replica.positionOffset(), highWatermark.offset()) < log.endOffset();
    }

    private long leaveDeadlineMs(ReplicaProgress replica) {
        return replica.leaveDeadlineMs(
                context.options().silentFollowerMs(), context.options().replicaLagTimeMaxMs());
    }

    private void armLagTimer(long now) {
        // No timer is ever set nearer than that.
        if (closed
                || (lagTimer != null && lagTimerAtMs <= now + context.options().silentFollowerMs() / 4)) {
            return;
        }
        long next = Long.MAX_VALUE;
        for (ReplicaProgress other : others.values()) {
            if (isr.isInMaximal(other.brokerId())) {
                next = isBehind(other) && !other.unfit() ? Math.min(next, leaveDeadlineMs(other)) : next;
            } else if (other.joinableSinceMs() != ReplicaProgress.UNKNOWN) {
                long holdsUntil = other.joinableSinceMs() + context.options().replicaLagTimeMaxMs();
                next = holdsUntil > now ? Math.min(next, holdsUntil) : next;
            }
        }
        if (next == Long.MAX_VALUE) {
            return;
        }
        // Never at once: a member whose removal is proposed but not committed stays overdue.
        long atMs = Math.max(next, now + context.options().silentFollowerMs() / 4);
        if (lagTimer != null) {
            if (lagTimerAtMs <= atMs) {
                return;
            }
            lagTimer.cancel();
        }
        lagTimerAtMs = atMs;
        lagTimer = context.loop().schedule(atMs - now, () -> {
            lagTimer = null;
            evaluate();
            onChange.run();
        });
    }

    private void propose(List<Integer> wanted) {
        List<Integer> before = isr.committed();
        List<Long> epochs = wanted.stream().map(this::brokerEpochOf).toList();
        boolean recovered = isr.recovering();
        long token = isr.propose(wanted);
        context.controller()
                .alterPartition(
                        new IsrProposal(
                                log.id(), leaderEpoch, isr.partitionEpoch(), List.copyOf(wanted), epochs, recovered),
                        (error, message, partitionEpoch) -> context.loop()
                                .execute(() -> onProposalReply(token, before, error, message, partitionEpoch)));
    }

    private void onProposalReply(
            long token, List<Integer> before, ErrorCode error, String message, int partitionEpoch) {
        if (closed) {
            return;
        }
        if (isr.onReply(token, error, partitionEpoch, context.nowMs())) {
            LOG.info("{}: ISR {} -> {} at partition epoch {}", log.id(), before, isr.committed(), partitionEpoch);
            countChange(before, isr.committed());
            updateGauges();
        } else if (error != ErrorCode.NONE) {
            LOG.debug("{}: ISR proposal on {} was not confirmed: {} {}", log.id(), before, error, message);
        }
        evaluate();
        onChange.run();
    }

    private long brokerEpochOf(int member) {
        if (member == context.brokerId()) {
            return context.ownBrokerEpoch();
        }
        ReplicaProgress replica = others.get(member);
        BrokerPeer peer = context.peer(member);
        return replica.brokerEpoch() != ReplicaProgress.UNKNOWN || peer == null
                ? replica.brokerEpoch()
                : peer.brokerEpoch();
    }

    private void countChange(List<Integer> before, List<Integer> after) {
        if (!after.containsAll(before)) {
            context.counters().isrShrinks.increment();
        }
        if (!before.containsAll(after)) {
            context.counters().isrExpands.increment();
        }
    }

    private void updateGauges() {
        gauges.leading(inSync(), state.replicas().size(), state.minInsyncReplicas());
    }

    private void keepReplicas(List<Integer> replicas) {
        others.values().stream()
                .filter(other -> !replicas.contains(other.brokerId()))
                .forEach(ReplicaProgress::detach);
        others.keySet().retainAll(replicas);
        for (int replica : replicas) {
            if (replica != context.brokerId()) {
                others.computeIfAbsent(replica, added -> new ReplicaProgress(added, log.endOffset(), context.nowMs()));
            }
        }
    }

    /** One attached replica, as its link sees the leader. */
    private final class Source implements PushSource {
        private final ReplicaProgress replica;

        Source(ReplicaProgress replica) {
            this.replica = replica;
        }

        @Override
        public ReplicaLog log() {
            return log;
        }

        @Override
        public long highWatermark() {
            return highWatermark.offset();
        }

        @Override
        public void onAck(int ackedLeaderEpoch, long positionOffset) {
            if (closed || ackedLeaderEpoch != leaderEpoch) {
                return;
            }
            long end = log.endOffset();
            if (positionOffset > end) {
                LOG.error(
                        "{}: replica {} acknowledges {}, the leader's log ends at {}; its link is cut off",
                        log.id(),
                        replica.brokerId(),
                        positionOffset,
                        end);
                replica.stall();
                evaluate();
                return;
            }
            replica.onPosition(positionOffset, end, context.nowMs());
            if (replica.unfit() && positionOffset >= highWatermark.offset()) {
                replica.markFit();
            }
            if (!isr.committed().contains(replica.brokerId())) {
                evaluate();
            }
            onChange.run();
        }

        @Override
        public void onStalled(ErrorCode code, String message) {
            LOG.warn("{}: replica {} cannot go on: {} {}", log.id(), replica.brokerId(), code, message);
            replica.stall();
            evaluate();
        }

        @Override
        public void onDetached() {
            replica.detach();
            evaluate();
        }

        @Override
        public void onTooOld(long nextOffset) {
            LOG.info(
                    "{}: replica {} lacks the records from {} on, the log begins at {}; it starts again there",
                    log.id(),
                    replica.brokerId(),
                    nextOffset,
                    log.startOffset());
            copyStart = null;
            replica.detach();
            evaluate();
        }

        @Override
        public void onReadFailed(ErrorCode code, String message) {
            LOG.error("{}: reading for replica {} failed: {} {}", log.id(), replica.brokerId(), code, message);
            replica.detach();
            evaluate();
        }
    }
}
