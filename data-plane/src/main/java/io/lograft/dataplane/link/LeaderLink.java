package io.lograft.dataplane.link;

import io.lograft.base.Closed;
import io.lograft.base.ErrorCode;
import io.lograft.base.EventLoop;
import io.lograft.base.Link;
import io.lograft.base.LinkHandler;
import io.lograft.base.LograftException;
import io.lograft.base.Timer;
import io.lograft.base.TopicIdPartition;
import io.lograft.dataplane.replica.LinkLiveness;
import io.lograft.proto.internal.v1.Ack;
import io.lograft.proto.internal.v1.Offer;
import io.lograft.proto.internal.v1.ReplicateRequest;
import io.lograft.proto.internal.v1.ReplicateResponse;
import io.lograft.proto.internal.v1.Stalled;
import io.lograft.proto.internal.v1.Withdraw;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * The leader's end of one conversation with a follower node. Sorts what the follower says by the loops that own the
 * partitions, one {@link Outbox} each, and sends what they hand over. Owned by the connection's loop, but for {@link
 * #send}, {@link #isReady} and {@link #shutDown}, which any loop may call.
 */
public final class LeaderLink implements LinkHandler<ReplicateRequest> {
    private static final Logger LOG = LogManager.getLogger(LeaderLink.class);
    private static final int UNKNOWN_BROKER = -1;
    private static final int UNBOUND = -1;

    private final Link<ReplicateResponse> link;
    private final EventLoop loop;
    private final List<? extends OfferIntake> intakes;
    private final ToIntFunction<TopicIdPartition> intakeOf;
    private final long silentMs;
    private final Consumer<LeaderLink> onGone;
    private final LinkLiveness liveness;
    private final Outbox[] outboxes;
    private final List<Integer> intakeOfChannel = new ArrayList<>();
    private volatile boolean ready = true;
    private int followerId = UNKNOWN_BROKER;
    private boolean gone;
    private boolean sentSinceBeat;
    private Timer beat;

    /**
     * A conversation that a follower opened.
     *
     * @param intakes the node's loops of replicas
     * @param intakeOf which of them owns a partition
     * @param onGone told on the link's loop when the conversation is over
     */
    public LeaderLink(
            Link<ReplicateResponse> link,
            EventLoop loop,
            List<? extends OfferIntake> intakes,
            ToIntFunction<TopicIdPartition> intakeOf,
            long silentMs,
            Consumer<LeaderLink> onGone) {
        this.link = link;
        this.loop = loop;
        this.intakes = intakes;
        this.intakeOf = intakeOf;
        this.silentMs = silentMs;
        this.onGone = onGone;
        this.liveness = new LinkLiveness(loop.clock().monotonicMs());
        this.outboxes = new Outbox[intakes.size()];
        armBeat();
    }

    @Override
    public void onMessage(ReplicateRequest message) {
        if (gone) {
            return;
        }
        liveness.heard(loop.clock().monotonicMs());
        try {
            take(message);
        } catch (LograftException broken) {
            LOG.warn("replication link of broker {} is closed: {}", followerId, broken.getMessage());
            end(broken.code(), broken.getMessage());
        }
    }

    @Override
    public void onReady() {
        ready = true;
        for (Outbox outbox : outboxes) {
            if (outbox != null) {
                outbox.loop().run(outbox::onReady);
            }
        }
    }

    @Override
    public void onClosed(Closed cause) {
        LOG.debug("replication link of broker {} ended: {} {}", followerId, cause.code(), cause.message());
        finish();
    }

    /** Whether more may be handed over. From any loop. */
    boolean isReady() {
        return ready;
    }

    /** Sends what an outbox put together. From any loop; in order for each. */
    void send(ReplicateResponse message) {
        loop.run(() -> {
            if (gone) {
                return;
            }
            sentSinceBeat = true;
            link.send(message);
            if (!link.isReady()) {
                ready = false;
            }
        });
    }

    /** Ends the conversation because this node stops. From any loop. */
    public void shutDown() {
        loop.run(() -> end(ErrorCode.SHUTTING_DOWN, "the leader's node is stopping"));
    }

    private void end(ErrorCode code, String message) {
        if (!gone) {
            link.closeWithError(code, message);
            finish();
        }
    }

    private void finish() {
        gone = true;
        beat.cancel();
        for (Outbox outbox : outboxes) {
            if (outbox != null) {
                outbox.loop().run(outbox::close);
            }
        }
        onGone.accept(this);
    }

    private void armBeat() {
        sentSinceBeat = false;
        beat = loop.schedule(silentMs / 4, this::onBeat);
    }

    private void onBeat() {
        if (gone) {
            return;
        }
        long silence = loop.clock().monotonicMs() - liveness.lastHeardMs();
        if (silence >= silentMs) {
            end(ErrorCode.TIMED_OUT, "nothing was heard for " + silence + " ms");
            return;
        }
        if (!sentSinceBeat && ready) {
            send(ReplicateResponse.getDefaultInstance());
        }
        armBeat();
    }

    private void take(ReplicateRequest message) {
        if (message.hasHello()) {
            require(followerId == UNKNOWN_BROKER, "a second Hello");
            followerId = message.getHello().getBrokerId();
            require(followerId >= 0, "broker id " + followerId);
        }
        require(followerId != UNKNOWN_BROKER, "no Hello in the first message");
        require(message.getOffersCount() <= ReplicationMessages.OFFERS_MAX, message.getOffersCount() + " offers");
        if (intakes.size() == 1) {
            outbox(0)
                    .take(
                            message.getWithdrawalsList(),
                            message.getStalledList(),
                            message.getAcksList(),
                            offersOf(message));
            return;
        }
        sortByLoop(message);
    }

    private List<Outbox.NumberedOffer> offersOf(ReplicateRequest message) {
        List<Outbox.NumberedOffer> offers = new ArrayList<>(message.getOffersCount());
        for (Offer offer : message.getOffersList()) {
            offers.add(decode(offer));
        }
        return offers;
    }

    private Outbox.NumberedOffer decode(Offer offer) {
        int channel = offer.getChannel();
        require(channel >= 0 && channel < ReplicationMessages.CHANNELS_MAX, "channel " + channel);
        return new Outbox.NumberedOffer(channel, ReplicationMessages.decode(followerId, offer));
    }

    /** What one message says to the replicas of one loop. */
    private record Share(
            List<Withdraw> withdrawals, List<Stalled> stalled, List<Ack> acks, List<Outbox.NumberedOffer> offers) {
        Share() {
            this(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        }
    }

    private void sortByLoop(ReplicateRequest message) {
        Share[] shares = new Share[intakes.size()];
        for (Withdraw withdraw : message.getWithdrawalsList()) {
            Share share = shareOf(shares, withdraw.getChannel());
            if (share != null) {
                share.withdrawals().add(withdraw);
            }
        }
        for (Stalled stalled : message.getStalledList()) {
            Share share = shareOf(shares, stalled.getChannel());
            if (share != null) {
                share.stalled().add(stalled);
            }
        }
        for (Ack ack : message.getAcksList()) {
            Share share = shareOf(shares, ack.getChannel());
            if (share != null) {
                share.acks().add(ack);
            }
        }
        for (Offer offer : message.getOffersList()) {
            Outbox.NumberedOffer decoded = decode(offer);
            bind(decoded);
            shareOf(shares, decoded.channel()).offers().add(decoded);
        }
        for (int i = 0; i < shares.length; i++) {
            if (shares[i] != null) {
                Share share = shares[i];
                Outbox outbox = outbox(i);
                outbox.loop()
                        .run(() -> outbox.take(share.withdrawals(), share.stalled(), share.acks(), share.offers()));
            }
        }
    }

    private void bind(Outbox.NumberedOffer offer) {
        int channel = offer.channel();
        while (intakeOfChannel.size() <= channel) {
            intakeOfChannel.add(UNBOUND);
        }
        int intake = intakeOf.applyAsInt(offer.offer().id());
        int before = intakeOfChannel.set(channel, intake);
        if (before != UNBOUND && before != intake) {
            Outbox former = outbox(before);
            former.loop().run(() -> former.forget(channel));
        }
    }

    /** Null for a number that was never offered in this conversation; what is said of it has no meaning here. */
    private Share shareOf(Share[] shares, int channel) {
        int intake = channel >= 0 && channel < intakeOfChannel.size() ? intakeOfChannel.get(channel) : UNBOUND;
        if (intake == UNBOUND) {
            return null;
        }
        if (shares[intake] == null) {
            shares[intake] = new Share();
        }
        return shares[intake];
    }

    private Outbox outbox(int intake) {
        if (outboxes[intake] == null) {
            outboxes[intake] = new Outbox(this, intakes.get(intake), liveness, intakes.size());
        }
        return outboxes[intake];
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new LograftException(
                    ErrorCode.INVALID_REQUEST,
                    "a follower breaks the replication protocol (" + what + "); upgrade the older node");
        }
    }
}
