package io.lograft.dataplane.replica;

import java.util.UUID;

/**
 * What a leader knows of one other replica of its partition: how far it is, since when it is behind, and whether its link
 * lives. Pure; owned by the partition's loop; time is an argument.
 */
final class ReplicaProgress {
    static final long UNKNOWN = -1;

    private final int brokerId;
    private long brokerEpoch = UNKNOWN;
    private UUID directoryId;
    private long generation = UNKNOWN;
    private long positionOffset = UNKNOWN;
    private PushTarget target;
    private LinkLiveness liveness;
    private long leadingSinceMs;
    private boolean unfit;

    private long caughtUpMs;
    private long behindSinceMs;
    private long markOffset;
    private long markMs;
    private long joinableSinceMs = UNKNOWN;

    ReplicaProgress(int brokerId, long logEndOffset, long nowMs) {
        this.brokerId = brokerId;
        this.leadingSinceMs = nowMs;
        this.caughtUpMs = nowMs;
        this.behindSinceMs = nowMs;
        this.markOffset = logEndOffset;
        this.markMs = nowMs;
    }

    int brokerId() {
        return brokerId;
    }

    /** Broker epoch that the replica's newest offer named; {@link #UNKNOWN} before the first. */
    long brokerEpoch() {
        return brokerEpoch;
    }

    UUID directoryId() {
        return directoryId;
    }

    /** Position as acknowledged in this leader epoch; {@link #UNKNOWN} before the first acknowledgement. */
    long positionOffset() {
        return positionOffset;
    }

    boolean attached() {
        return target != null;
    }

    /** The pushing end of the replica's link; null while it is not attached. */
    PushTarget target() {
        return target;
    }

    /** Whether the replica must not be in the ISR: it cannot go on, or lacks what is committed. */
    boolean unfit() {
        return unfit;
    }

    void markUnfit() {
        unfit = true;
    }

    void markFit() {
        unfit = false;
    }

    /** Whether an offer is older than what this leader already took from the replica's broker. */
    boolean isOutdated(long offeredBrokerEpoch, long offeredGeneration) {
        return offeredBrokerEpoch < brokerEpoch
                || (offeredBrokerEpoch == brokerEpoch && offeredGeneration <= generation);
    }

    /**
     * An offer arrived: whatever was attached before is over. A position is kept only for the same incarnation and the
     * same directory, and never above what the replica says it has.
     */
    void onOffer(long offeredBrokerEpoch, UUID offeredDirectory, long offeredGeneration, long offeredEndOffset) {
        detach();
        boolean sameReplica = offeredBrokerEpoch == brokerEpoch && offeredDirectory.equals(directoryId);
        positionOffset = sameReplica ? Math.min(positionOffset, offeredEndOffset) : UNKNOWN;
        brokerEpoch = offeredBrokerEpoch;
        directoryId = offeredDirectory;
        generation = offeredGeneration;
        joinableSinceMs = UNKNOWN;
    }

    void heardThrough(LinkLiveness linkLiveness) {
        liveness = linkLiveness;
    }

    void attach(PushTarget newTarget) {
        target = newTarget;
        unfit = false;
    }

    /** The replica cannot go on. */
    void stall() {
        unfit = true;
        detach();
    }

    void detach() {
        if (target != null) {
            target.detach();
            target = null;
        }
    }

    /** The leader's log grew from {@code oldEndOffset} to {@code newEndOffset}. */
    void onAppend(long oldEndOffset, long newEndOffset, long nowMs) {
        if (positionOffset < oldEndOffset) {
            return;
        }
        caughtUpMs = nowMs;
        behindSinceMs = nowMs;
        markOffset = newEndOffset;
        markMs = nowMs;
    }

    /** The replica acknowledged a position. Being caught up is judged as Kafka does: by the log end of a past moment. */
    void onPosition(long position, long logEndOffset, long nowMs) {
        if (position <= positionOffset) {
            return;
        }
        positionOffset = position;
        if (position >= logEndOffset) {
            caughtUpMs = nowMs;
            return;
        }
        if (position >= markOffset) {
            caughtUpMs = Math.max(caughtUpMs, markMs);
            markOffset = logEndOffset;
            markMs = nowMs;
        }
    }

    /** When the replica must leave the ISR if nothing changes; it is behind when this is asked. */
    long leaveDeadlineMs(long silentMs, long lagTimeMaxMs) {
        return Math.min(Math.max(heardMs(), behindSinceMs) + silentMs, caughtUpMs + lagTimeMaxMs);
    }

    private long heardMs() {
        return liveness == null ? leadingSinceMs : Math.max(leadingSinceMs, liveness.lastHeardMs());
    }

    /** Notes whether the replica could join the ISR now; the time of the first yes in a row counts. */
    void noteJoinable(boolean joinable, long nowMs) {
        if (!joinable) {
            joinableSinceMs = UNKNOWN;
        } else if (joinableSinceMs == UNKNOWN) {
            joinableSinceMs = nowMs;
        }
    }

    /** Since when the replica could join the ISR without interruption; {@link #UNKNOWN} if it cannot. */
    long joinableSinceMs() {
        return joinableSinceMs;
    }
}
