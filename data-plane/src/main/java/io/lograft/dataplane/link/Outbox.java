package io.lograft.dataplane.link;

import io.lograft.base.ErrorCode;
import io.lograft.base.EventLoop;
import io.lograft.base.Timer;
import io.lograft.dataplane.api.DataPlaneOptions;
import io.lograft.dataplane.replica.LinkLiveness;
import io.lograft.dataplane.replica.Offer;
import io.lograft.proto.internal.v1.Ack;
import io.lograft.proto.internal.v1.OfferAnswer;
import io.lograft.proto.internal.v1.Push;
import io.lograft.proto.internal.v1.ReplicateResponse;
import io.lograft.proto.internal.v1.Stalled;
import io.lograft.proto.internal.v1.Withdraw;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * What one loop's partitions have to say on one link: answers, batches, bounds. Partitions only mark their channel; once
 * in a tick the marked ones are drained into messages, as long as the link is ready and the bytes that the follower has
 * not acknowledged stay within the window. Beyond that only the marks are kept, never batches. Owned by the partitions'
 * loop.
 */
final class Outbox {
    /** An offer and the number that stands for its partition. */
    record NumberedOffer(int channel, Offer offer) {}

    private final LeaderLink link;
    private final OfferIntake intake;
    private final LinkLiveness liveness;
    private final EventLoop loop;
    private final DataPlaneOptions options;
    private final long windowBytes;
    private final ColdReads coldReads;
    private final List<PushChannel> channels = new ArrayList<>();
    private final ArrayDeque<PushChannel> marked = new ArrayDeque<>();
    private final ArrayDeque<PushChannel> boundsMarked = new ArrayDeque<>();
    private ReplicateResponse.Builder message = ReplicateResponse.newBuilder();
    private int messageEntries;
    private long messageBytes;
    private long unacknowledgedBytes;
    private boolean drainScheduled;
    private Timer boundsTimer;
    private boolean boundsDue;
    private boolean draining;
    private boolean closed;

    Outbox(LeaderLink link, OfferIntake intake, LinkLiveness liveness, int loops) {
        this.link = link;
        this.intake = intake;
        this.liveness = liveness;
        this.loop = intake.context().loop();
        this.options = intake.context().options();
        this.windowBytes = Math.max(2L * options.pushMessageBytes(), options.pushWindowBytes() / loops);
        this.coldReads = new ColdReads(this, loop, options.catchUpBytesPerSecond());
    }

    EventLoop loop() {
        return loop;
    }

    LinkLiveness liveness() {
        return liveness;
    }

    /** Most bytes that one channel may have on its way: half the window, so that none starves the others. */
    long channelWindowBytes() {
        return windowBytes / 2;
    }

    /** Most bytes of one read: a quarter of a message, so that several partitions share one. */
    int readBytesMax() {
        return options.pushMessageBytes() / 4;
    }

    boolean isClosed() {
        return closed;
    }

    /** Whether followers that read from disk may have more on its way: they leave half the window to the others. */
    boolean hasRoomForColdReads() {
        return !closed && link.isReady() && unacknowledgedBytes < windowBytes / 2;
    }

    ColdReads coldReads() {
        return coldReads;
    }

    /** One message of the follower, as far as this loop's partitions are concerned. */
    void take(List<Withdraw> withdrawals, List<Stalled> stalled, List<Ack> acks, List<NumberedOffer> offers) {
        if (closed) {
            return;
        }
        for (Withdraw withdraw : withdrawals) {
            PushChannel channel = channel(withdraw.getChannel(), withdraw.getGeneration());
            if (channel != null) {
                channel.onWithdrawn();
            }
        }
        for (Stalled stall : stalled) {
            PushChannel channel = channel(stall.getChannel(), stall.getGeneration());
            if (channel != null) {
                channel.onStalled(ErrorCode.of(stall.getCode()), stall.getMessage());
            }
        }
        for (Ack ack : acks) {
            PushChannel channel = channel(ack.getChannel(), ack.getGeneration());
            if (channel != null) {
                channel.onAck(ack.getLeaderEpoch(), ack.getPositionOffset());
            }
        }
        for (NumberedOffer offer : offers) {
            onOffer(offer);
        }
    }

    /** The number stands for a partition of another loop from now on. */
    void forget(int number) {
        if (number < channels.size() && channels.get(number) != null) {
            channels.get(number).onWithdrawn();
            channels.set(number, null);
        }
    }

    void onReady() {
        if (!closed) {
            scheduleDrain();
            coldReads.pump();
        }
    }

    /** The conversation is over. */
    void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (boundsTimer != null) {
            boundsTimer.cancel();
        }
        coldReads.close();
        for (PushChannel channel : channels) {
            if (channel != null) {
                channel.onLinkGone();
            }
        }
        channels.clear();
        marked.clear();
        boundsMarked.clear();
        intake.forgetOffers();
    }

    /** The channel has batches to push. */
    void mark(PushChannel channel) {
        if (!closed) {
            marked.addLast(channel);
            scheduleDrain();
        }
    }

    /** The channel's bounds moved; they wait a little for data to ride on. */
    void markBounds(PushChannel channel) {
        if (closed) {
            return;
        }
        boundsMarked.addLast(channel);
        if (boundsTimer == null) {
            boundsTimer = loop.schedule(options.boundsDelayMs(), () -> {
                boundsTimer = null;
                boundsDue = true;
                drain();
            });
        }
    }

    void answer(OfferAnswer answer) {
        if (!closed) {
            message.addAnswers(answer);
            messageEntries++;
            scheduleDrain();
        }
    }

    /** Adds to the message under construction, which goes out when it is full or the drain ends. */
    void push(Push push, int bytes) {
        if (messageBytes > 0 && messageBytes + bytes > options.pushMessageBytes()) {
            sendMessage();
        }
        message.addPushes(push);
        messageEntries++;
        messageBytes += bytes;
        unacknowledgedBytes += bytes;
        intake.context().counters().pushedBytes.add(bytes);
        scheduleDrain();
    }

    /** Bytes on their way were acknowledged, or their attempt is over. */
    void release(long bytes) {
        unacknowledgedBytes -= bytes;
        if (bytes > 0 && !closed) {
            if (!marked.isEmpty()) {
                scheduleDrain();
            }
            coldReads.pump();
        }
    }

    private void onOffer(NumberedOffer numbered) {
        int number = numbered.channel();
        while (channels.size() <= number) {
            channels.add(null);
        }
        PushChannel before = channels.get(number);
        PushChannel channel = new PushChannel(this, number, numbered.offer());
        channels.set(number, channel);
        if (before != null) {
            before.onWithdrawn();
        }
        intake.onOffer(numbered.offer(), channel);
    }

    /** The channel, if the generation is its current one: anything of an older attempt is dropped here. */
    private PushChannel channel(int number, long generation) {
        if (number < 0 || number >= channels.size()) {
            return null;
        }
        PushChannel channel = channels.get(number);
        return channel != null && channel.generation() == generation ? channel : null;
    }

    private void scheduleDrain() {
        if (!drainScheduled && !draining) {
            drainScheduled = true;
            loop.execute(() -> {
                drainScheduled = false;
                drain();
            });
        }
    }

    private void drain() {
        if (closed) {
            return;
        }
        draining = true;
        while (!marked.isEmpty() && link.isReady() && unacknowledgedBytes < windowBytes) {
            marked.pollFirst().pushSome();
        }
        if (boundsDue && link.isReady()) {
            boundsDue = false;
            while (!boundsMarked.isEmpty()) {
                boundsMarked.pollFirst().pushBounds();
            }
        }
        draining = false;
        sendMessage();
    }

    private void sendMessage() {
        if (messageEntries == 0) {
            return;
        }
        ReplicateResponse complete = message.build();
        message = ReplicateResponse.newBuilder();
        messageEntries = 0;
        messageBytes = 0;
        link.send(complete);
    }
}
