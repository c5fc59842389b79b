package io.lograft.dataplane.link;

import io.lograft.base.ErrorCode;
import io.lograft.dataplane.log.EpochEnd;
import io.lograft.dataplane.log.ReplicaLog;
import io.lograft.dataplane.replica.LinkLiveness;
import io.lograft.dataplane.replica.Offer;
import io.lograft.dataplane.replica.OfferAnswers;
import io.lograft.dataplane.replica.PushSource;
import io.lograft.dataplane.replica.PushTarget;
import io.lograft.proto.Payloads;
import io.lograft.proto.batch.BatchChecksums;
import io.lograft.proto.batch.BatchLayout;
import io.lograft.proto.batch.RecordBatch;
import io.lograft.proto.internal.v1.Attached;
import io.lograft.proto.internal.v1.OfferAnswer;
import io.lograft.proto.internal.v1.OfferRefused;
import io.lograft.proto.internal.v1.Push;
import io.lograft.proto.internal.v1.ResetTo;
import io.lograft.proto.internal.v1.TruncateTo;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * One attempt of one follower at one partition, on the leader: from its offer to its end. Remembers how far it has pushed,
 * and what of that is not yet acknowledged; batches are read when they go out. Owned by the partition's loop.
 */
final class PushChannel implements OfferAnswers, PushTarget {
    private enum Step {
        OFFERED,
        ATTACHED,
        OVER
    }

    private record Sent(long endOffset, int bytes) {}

    private final Outbox outbox;
    private final int number;
    private final long generation;
    private final ArrayDeque<Sent> sent = new ArrayDeque<>();
    private Step step = Step.OFFERED;
    private PushSource source;
    private long nextOffset;
    private int lastEpoch;
    private long sentHighWatermark = -1;
    private long sentLogStart;
    private long unacknowledgedBytes;
    private boolean marked;
    private boolean boundsMarked;
    private boolean reading;
    private boolean blocked;

    PushChannel(Outbox outbox, int number, Offer offer) {
        this.outbox = outbox;
        this.number = number;
        this.generation = offer.generation();
        this.nextOffset = offer.endOffset();
        this.lastEpoch = offer.lastEpoch();
        this.sentLogStart = offer.startOffset();
    }

    long generation() {
        return generation;
    }

    // ---- the answer

    @Override
    public boolean isOver() {
        return step == Step.OVER || outbox.isClosed();
    }

    @Override
    public LinkLiveness liveness() {
        return outbox.liveness();
    }

    @Override
    public void refuse(ErrorCode code, String message, int leaderEpoch) {
        finish(answer().setRefused(OfferRefused.newBuilder()
                .setCode(code.number())
                .setMessage(message)
                .setLeaderEpoch(leaderEpoch)));
    }

    @Override
    public void truncateTo(EpochEnd end) {
        finish(answer().setTruncateTo(
                        TruncateTo.newBuilder().setEpoch(end.epoch()).setEndOffset(end.endOffset())));
    }

    @Override
    public void resetTo(long offset) {
        finish(answer().setResetTo(ResetTo.newBuilder().setOffset(offset)));
    }

    @Override
    public PushTarget attach(PushSource newSource) {
        if (step == Step.OFFERED) {
            step = Step.ATTACHED;
            source = newSource;
            outbox.answer(answer().setAttached(Attached.newBuilder().setHighWatermark(newSource.highWatermark()))
                    .build());
            if (newSource.log().startOffset() > sentLogStart) {
                boundsMoved();
            }
        }
        return this;
    }

    private OfferAnswer.Builder answer() {
        return OfferAnswer.newBuilder().setChannel(number).setGeneration(generation);
    }

    private void finish(OfferAnswer.Builder lastWord) {
        if (step != Step.OVER) {
            outbox.answer(lastWord.build());
            end();
        }
    }

    // ---- what the leader says

    @Override
    public void dataAppended() {
        if (step == Step.ATTACHED && !marked && !reading && !blocked) {
            marked = true;
            outbox.mark(this);
        }
    }

    @Override
    public void boundsMoved() {
        if (step == Step.ATTACHED && !boundsMarked && haveMoved()) {
            boundsMarked = true;
            outbox.markBounds(this);
        }
    }

    @Override
    public void detach() {
        if (step == Step.ATTACHED) {
            finish(answer().setRefused(OfferRefused.newBuilder()
                    .setCode(ErrorCode.NOT_LEADER.number())
                    .setMessage("the leader ended the attempt")
                    .setLeaderEpoch(-1)));
        }
    }

    // ---- what the follower says

    void onAck(int leaderEpoch, long positionOffset) {
        if (step != Step.ATTACHED) {
            return;
        }
        long released = 0;
        while (!sent.isEmpty() && sent.peekFirst().endOffset() <= positionOffset) {
            released += sent.pollFirst().bytes();
        }
        unacknowledgedBytes -= released;
        if (blocked && unacknowledgedBytes < outbox.channelWindowBytes()) {
            blocked = false;
            dataAppended();
        }
        outbox.release(released);
        source.onAck(leaderEpoch, positionOffset);
    }

    void onStalled(ErrorCode code, String message) {
        PushSource told = endQuietly();
        if (told != null) {
            told.onStalled(code, message);
        }
    }

    /** The follower gave the attempt up, or made another. */
    void onWithdrawn() {
        PushSource told = endQuietly();
        if (told != null) {
            told.onDetached();
        }
    }

    void onLinkGone() {
        onWithdrawn();
    }

    private PushSource endQuietly() {
        PushSource told = step == Step.ATTACHED ? source : null;
        end();
        return told;
    }

    private void end() {
        step = Step.OVER;
        source = null;
        sent.clear();
        long released = unacknowledgedBytes;
        unacknowledgedBytes = 0;
        outbox.release(released);
    }

    // ---- pushing

    /** Pushes one read's worth, and comes again if there is more. */
    void pushSome() {
        marked = false;
        if (step != Step.ATTACHED || reading || nextOffset >= source.log().endOffset()) {
            return;
        }
        if (unacknowledgedBytes >= outbox.channelWindowBytes()) {
            blocked = true;
            return;
        }
        reading = true;
        if (source.log().inTailCache(nextOffset)) {
            read(false);
        } else {
            outbox.coldReads().add(this);
        }
    }

    /** Reads what is no longer in memory; its turn has come. */
    void readCold() {
        read(true);
    }

    /** Pushes the bounds alone, unless they went out with data meanwhile. */
    void pushBounds() {
        boundsMarked = false;
        if (step != Step.ATTACHED) {
            return;
        }
        if (haveMoved()) {
            outbox.push(
                    boundsOf()
                            .setPreviousEpoch(lastEpoch)
                            .setPreviousEndOffset(nextOffset)
                            .build(),
                    0);
        }
    }

    private boolean haveMoved() {
        return bounds() > sentHighWatermark || source.log().startOffset() > sentLogStart;
    }

    private void read(boolean cold) {
        ReplicaLog log = source.log();
        long from = Math.max(nextOffset, log.startOffset());
        log.read(from, log.endOffset(), outbox.readBytesMax(), new ReplicaLog.ReadCallback() {
            @Override
            public void onBatches(List<ByteBuffer> batches, long readTo) {
                int bytes = 0;
                for (ByteBuffer batch : batches) {
                    bytes += batch.remaining();
                }
                onRead(cold, bytes);
                if (step == Step.ATTACHED && from > nextOffset && isAfterNext(batches)) {
                    PushSource told = source;
                    detach();
                    told.onTooOld(nextOffset);
                } else if (step == Step.ATTACHED && bytes > 0) {
                    push(batches, bytes, readTo);
                    dataAppendedIfAny();
                }
            }

            @Override
            public void onError(ErrorCode code, String message) {
                onRead(cold, 0);
                if (step == Step.ATTACHED) {
                    PushSource told = source;
                    detach();
                    if (code == ErrorCode.OFFSET_OUT_OF_RANGE) {
                        told.onTooOld(nextOffset);
                    } else {
                        told.onReadFailed(code, message);
                    }
                }
            }
        });
    }

    /** The log's start may lie within the batch that is due, or after it. */
    private boolean isAfterNext(List<ByteBuffer> batches) {
        return batches.isEmpty() || RecordBatch.of(batches.get(0)).baseOffset() > nextOffset;
    }

    private void onRead(boolean cold, int bytes) {
        reading = false;
        if (cold) {
            outbox.coldReads().done(bytes);
        }
    }

    private void dataAppendedIfAny() {
        if (nextOffset < source.log().endOffset()) {
            dataAppended();
        }
    }

    private void push(List<ByteBuffer> batches, int bytes, long readTo) {
        int previousEpoch = lastEpoch;
        long previousEnd = nextOffset;
        int headerCrc = walk(batches);
        nextOffset = readTo;
        sent.addLast(new Sent(readTo, bytes));
        unacknowledgedBytes += bytes;
        outbox.push(
                boundsOf()
                        .setPreviousEpoch(previousEpoch)
                        .setPreviousEndOffset(previousEnd)
                        .setHeaderCrc(headerCrc)
                        .setBatches(Payloads.concatenate(batches, bytes))
                        .build(),
                bytes);
    }

    /** The checksum over the batches' headers; on the way the last epoch is noted. */
    private int walk(List<ByteBuffer> buffers) {
        CRC32C crc = new CRC32C();
        for (ByteBuffer buffer : buffers) {
            int position = buffer.position();
            while (RecordBatch.isComplete(buffer, position)) {
                BatchChecksums.update(crc, buffer, position, BatchLayout.UNCHECKED_BYTES);
                lastEpoch = buffer.getInt(position + BatchLayout.LEADER_EPOCH);
                position += RecordBatch.sizeAt(buffer, position);
            }
        }
        return (int) crc.getValue();
    }

    private Push.Builder boundsOf() {
        sentHighWatermark = bounds();
        sentLogStart = source.log().startOffset();
        return Push.newBuilder()
                .setChannel(number)
                .setGeneration(generation)
                .setHighWatermark(sentHighWatermark)
                .setLogStartOffset(sentLogStart);
    }

    /** Never beyond what was pushed. */
    private long bounds() {
        return Math.min(source.highWatermark(), nextOffset);
    }
}
