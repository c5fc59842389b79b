package io.lograft.dataplane.replica;

import io.lograft.base.ErrorCode;
import io.lograft.base.Timer;
import io.lograft.base.TopicIdPartition;
import io.lograft.dataplane.log.AppendResult;
import io.lograft.dataplane.log.EpochEnd;
import io.lograft.dataplane.log.EpochStart;
import io.lograft.dataplane.log.ReplicaLog;
import io.lograft.proto.batch.BatchChecksums;
import java.util.ArrayDeque;
import java.util.List;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * A replica that follows a leader under one leader epoch: offers what it has, cuts what the leader does not have, then
 * appends what is pushed. Every offer is a new attempt with a generation of its own; whatever belongs to an older one is
 * dropped. Owned by the partition's loop.
 *
 * <pre>
 *   UNATTACHED → OFFERED    an offer goes out
 *   OFFERED    → ATTACHED   the leader found that the logs agree
 *   OFFERED    → CUTTING    the leader said where to cut; then UNATTACHED, and a new offer
 *   OFFERED    → UNATTACHED refused: again after a pause
 *   ATTACHED   → UNATTACHED the leader ended the attempt, a push does not fit or is damaged, or the log cannot take it: again after a pause
 *   any        → UNATTACHED the connection is gone
 *   any        → CLOSED     the role ends
 * </pre>
 */
public final class FollowerState {
    private static final Logger LOG = LogManager.getLogger(FollowerState.class);
    private static final int EPOCH_TAIL_MAX = 64;
    private static final long PAUSE_MIN_MS = 20;
    private static final long PAUSE_MAX_MS = 1_000;

    private enum Step {
        UNATTACHED,
        OFFERED,
        CUTTING,
        ATTACHED,
        CLOSED
    }

    private final ReplicaContext context;
    private final ReplicaLog log;
    private final int leaderId;
    private final int leaderEpoch;
    private final FollowerEvents events;
    private final ArrayDeque<PushedBatches> pending = new ArrayDeque<>(0);
    private LeaderLine line;

    private Step step = Step.UNATTACHED;
    private long generation = -1;
    private long highWatermark;
    private long caughtUpAt;
    private boolean caughtUpToLeader;
    private long pauseMs = PAUSE_MIN_MS;
    private Timer pause;
    private boolean diskFull;

    FollowerState(ReplicaContext context, ReplicaLog log, int leaderId, int leaderEpoch, FollowerEvents events) {
        this.context = context;
        this.log = log;
        this.leaderId = leaderId;
        this.leaderEpoch = leaderEpoch;
        this.events = events;
        this.highWatermark = Bounds.knownHighWatermark(log);
    }

    void start(LeaderLines lines) {
        line = lines.open(leaderId, this);
        line.wantOffer();
    }

    public TopicIdPartition id() {
        return log.id();
    }

    public int leaderEpoch() {
        return leaderEpoch;
    }

    public long generation() {
        return generation;
    }

    long highWatermark() {
        return highWatermark;
    }

    boolean isAttached() {
        return step == Step.ATTACHED;
    }

    /** What to acknowledge now; only while attached. */
    public long positionToAck() {
        return Math.min(log.positionOffset(), log.endOffset());
    }

    /** Whether an acknowledgement makes sense now. */
    public boolean mayAck() {
        return step == Step.ATTACHED;
    }

    /** The connection is gone, and with it the attempt. */
    public void onDisconnected() {
        if (step != Step.CUTTING && step != Step.CLOSED) {
            unattach();
        }
    }

    /** This broker registered anew: the leader must learn the new broker epoch. */
    void onOwnBrokerEpoch() {
        if (step == Step.OFFERED || step == Step.ATTACHED) {
            unattach();
            line.wantOffer();
        }
    }

    /** Begins an attempt; null if none is to be made now. */
    public Offer makeOffer() {
        if (step != Step.UNATTACHED || diskFull || pause != null) {
            return null;
        }
        step = Step.OFFERED;
        generation = context.nextGeneration();
        long end = log.endOffset();
        List<EpochStart> tail = log.epochTail(EPOCH_TAIL_MAX).stream()
                .filter(epoch -> epoch.startOffset() < end && epoch.epoch() <= log.lastEpoch())
                .toList();
        return new Offer(
                id(),
                context.brokerId(),
                generation,
                leaderEpoch,
                context.ownBrokerEpoch(),
                context.store().directoryId(id()),
                log.startOffset(),
                end,
                tail);
    }

    /** The leader does not take the offer, or ends an attempt that had begun. */
    public void onRefused(long answered, ErrorCode code, String message) {
        if ((step == Step.OFFERED || step == Step.ATTACHED) && answered == generation) {
            LOG.debug("{}: leader {} ends the attempt: {} {}", id(), leaderId, code, message);
            unattach();
            offerAfterPause();
        }
    }

    public void onTruncateTo(long answered, EpochEnd leaderEnd) {
        if (step != Step.OFFERED || answered != generation) {
            return;
        }
        EpochEnd own = log.endOffsetFor(leaderEnd.epoch());
        long ownEnd = own.epoch() < 0 ? log.startOffset() : own.endOffset();
        long target = Math.min(ownEnd, leaderEnd.endOffset());
        if (target >= log.endOffset()) {
            LOG.warn(
                    "{}: leader {} asks to cut to epoch {} end {}, but the log ends at {}; offering again",
                    id(),
                    leaderId,
                    leaderEnd.epoch(),
                    leaderEnd.endOffset(),
                    log.endOffset());
            unattach();
            offerAfterPause();
            return;
        }
        if (target < log.startOffset()) {
            cut(target, true);
            return;
        }
        cut(target, false);
    }

    public void onResetTo(long answered, long offset) {
        if (step == Step.OFFERED && answered == generation && offset >= 0) {
            cut(offset, true);
        }
    }

    /** The logs agree; pushes follow. */
    public void onAttached(long answered, long leaderHighWatermark) {
        if (step != Step.OFFERED || answered != generation) {
            return;
        }
        step = Step.ATTACHED;
        caughtUpAt = leaderHighWatermark;
        caughtUpToLeader = false;
        raiseHighWatermark(leaderHighWatermark);
        line.wantAck();
        noteCaughtUp();
    }

    /** Batches, or only bounds, of an attempt. */
    public void onPush(long pushed, PushedBatches push) {
        if (step != Step.ATTACHED || pushed != generation) {
            return;
        }
        boolean hasData = push.batches().hasRemaining();
        if (!pending.isEmpty() || (hasData && !log.isWritable())) {
            pending.addLast(push);
            log.prepare();
            return;
        }
        take(push);
    }

    void onWritable() {
        while (step == Step.ATTACHED && !pending.isEmpty()) {
            if (pending.peekFirst().batches().hasRemaining() && !log.isWritable()) {
                return;
            }
            take(pending.pollFirst());
        }
    }

    void onPosition() {
        if (step == Step.ATTACHED) {
            line.wantAck();
            noteCaughtUp();
        }
    }

    /** May come before {@link #start}. */
    void onDiskFull(boolean full, String detail) {
        diskFull = full;
        if (full) {
            stall(ErrorCode.DISK_FULL, detail);
            return;
        }
        line.wantOffer();
    }

    /** The role ends: another leader or epoch, the disk failed, or the replica goes away. */
    void close() {
        if (step == Step.CLOSED) {
            return;
        }
        cancelPause();
        pending.clear();
        step = Step.CLOSED;
        line.close(generation);
    }

    /** The disk failed: the leader is told before the role ends. */
    void fail(String reason) {
        stall(ErrorCode.STORAGE_ERROR, reason);
        close();
    }

    private void take(PushedBatches push) {
        if (push.batches().hasRemaining() && !append(push)) {
            return;
        }
        raiseHighWatermark(push.highWatermark());
        if (push.logStartOffset() > log.startOffset()) {
            log.advanceStartOffset(Math.min(push.logStartOffset(), highWatermark));
        }
        noteCaughtUp();
    }

    private boolean append(PushedBatches push) {
        if (push.previousEndOffset() != log.endOffset() || push.previousEpoch() != log.lastEpoch()) {
            retry("a push follows epoch " + push.previousEpoch() + " end " + push.previousEndOffset()
                    + ", the log has epoch " + log.lastEpoch() + " end " + log.endOffset());
            return false;
        }
        if (BatchChecksums.ofHeaders(push.batches()) != push.headerCrc()) {
            retry("the checksum over the batches' headers does not match");
            return false;
        }
        int bytes = push.batches().remaining();
        long positionBefore = log.positionOffset();
        AppendResult result = log.appendAsFollower(push.batches());
        if (result.error() != ErrorCode.NONE) {
            onAppendRefused(result);
            return false;
        }
        context.counters().replicatedBytes.add(bytes);
        pauseMs = PAUSE_MIN_MS;
        if (log.positionOffset() != positionBefore) {
            line.wantAck();
        }
        return true;
    }

    private void onAppendRefused(AppendResult result) {
        if (step != Step.ATTACHED) {
            return;
        }
        if (result.error() == ErrorCode.DISK_FULL || result.error() == ErrorCode.STORAGE_ERROR) {
            stall(result.error(), result.message());
            offerAfterPause();
            return;
        }
        retry(result.message());
    }

    private void retry(String why) {
        LOG.warn("{}: {}; offering to leader {} again", id(), why, leaderId);
        unattach();
        offerAfterPause();
    }

    private void stall(ErrorCode code, String message) {
        if (step == Step.OFFERED || step == Step.ATTACHED) {
            line.sendStalled(generation, code, message);
            unattach();
        }
    }

    private void unattach() {
        if (step != Step.CLOSED) {
            step = Step.UNATTACHED;
        }
        pending.clear();
    }

    private void offerAfterPause() {
        if (pause != null || step == Step.CLOSED) {
            return;
        }
        pause = context.loop().schedule(pauseMs, () -> {
            pause = null;
            line.wantOffer();
        });
        pauseMs = Math.min(PAUSE_MAX_MS, pauseMs * 2);
    }

    private void cancelPause() {
        if (pause != null) {
            pause.cancel();
            pause = null;
        }
    }

    private void cut(long offset, boolean reset) {
        step = Step.CUTTING;
        long before = log.endOffset();
        if (offset < highWatermark && before > offset) {
            LOG.warn(
                    "{}: cutting from {} to {}, below the high watermark {}, as leader {} of epoch {} says",
                    id(),
                    before,
                    offset,
                    highWatermark,
                    leaderId,
                    leaderEpoch);
        }
        if (before > offset) {
            context.counters().truncations.increment();
        }
        events.onCutBegins();
        if (reset) {
            log.resetTo(offset, this::onCutDone);
        } else {
            log.truncateTo(offset, this::onCutDone);
        }
    }

    private void onCutDone() {
        highWatermark = Math.min(highWatermark, log.endOffset());
        if (step == Step.CUTTING) {
            step = Step.UNATTACHED;
            line.wantOffer();
        }
        events.onCutDone();
    }

    private void raiseHighWatermark(long leaders) {
        long known = Math.min(leaders, log.endOffset());
        if (known > highWatermark) {
            highWatermark = known;
            log.noteHighWatermark(known);
        }
    }

    private void noteCaughtUp() {
        if (!caughtUpToLeader && positionToAck() >= caughtUpAt) {
            caughtUpToLeader = true;
            events.onCaughtUp();
        }
    }
}
