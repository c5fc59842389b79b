package io.lograft.dataplane.link;

import io.lograft.base.Address;
import io.lograft.base.Closed;
import io.lograft.base.ErrorCode;
import io.lograft.base.Link;
import io.lograft.base.LinkHandler;
import io.lograft.base.Net;
import io.lograft.base.Timer;
import io.lograft.dataplane.api.BrokerPeer;
import io.lograft.dataplane.log.EpochEnd;
import io.lograft.dataplane.replica.FollowerState;
import io.lograft.dataplane.replica.LeaderLine;
import io.lograft.dataplane.replica.Offer;
import io.lograft.dataplane.replica.ReplicaContext;
import io.lograft.proto.Rpc;
import io.lograft.proto.internal.v1.Ack;
import io.lograft.proto.internal.v1.Hello;
import io.lograft.proto.internal.v1.OfferAnswer;
import io.lograft.proto.internal.v1.Push;
import io.lograft.proto.internal.v1.ReplicateRequest;
import io.lograft.proto.internal.v1.ReplicateResponse;
import io.lograft.proto.internal.v1.Stalled;
import io.lograft.proto.internal.v1.Withdraw;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * The follower's end of the conversation between one data loop of this node and one leader node: for every partition of
 * the loop that follows that node. Connects when there is something to follow, again after a pause when the connection
 * is gone, at once when metadata tells a new address or incarnation. What is to be said is collected for the length of a
 * loop's tick. Owned by the loop.
 */
public final class FollowerLink {
    private static final Logger LOG = LogManager.getLogger(FollowerLink.class);
    private static final long PAUSE_MIN_MS = 20;
    private static final long PAUSE_MAX_MS = 1_000;

    private final ReplicaContext context;
    private final Net net;
    private final int leaderId;
    private final Backoff backoff = new Backoff(PAUSE_MIN_MS, PAUSE_MAX_MS);
    private final List<Channel> channels = new ArrayList<>();
    private final ArrayDeque<Integer> freeNumbers = new ArrayDeque<>();
    private final ArrayDeque<Channel> offers = new ArrayDeque<>();
    private final ArrayDeque<Channel> acks = new ArrayDeque<>();
    private final List<Stalled> stalled = new ArrayList<>();
    private final List<Withdraw> withdrawals = new ArrayList<>();

    private Link<ReplicateRequest> link;
    private boolean helloSent;
    private boolean flushScheduled;
    private boolean closed;
    private int open;
    private Timer reconnect;
    private Timer beat;
    private long lastHeardMs;
    private boolean sentSinceBeat;
    private Address address;
    private long leaderBrokerEpoch = -1;

    public FollowerLink(ReplicaContext context, Net net, int leaderId) {
        this.context = context;
        this.net = net;
        this.leaderId = leaderId;
    }

    /** A line for one partition. */
    public LeaderLine open(FollowerState follower) {
        Integer free = freeNumbers.pollFirst();
        Channel channel = new Channel(free == null ? channels.size() : free, follower);
        if (free == null) {
            channels.add(channel);
        } else {
            channels.set(free, channel);
        }
        open++;
        if (link == null && reconnect == null) {
            connect();
        }
        return channel;
    }

    /** Metadata about brokers changed: a leader that moved or was started anew is tried at once. */
    public void onPeers() {
        BrokerPeer peer = context.peer(leaderId);
        if (closed || peer == null) {
            return;
        }
        boolean moved = !peer.nodeAddress().equals(address);
        boolean renewed = peer.brokerEpoch() != leaderBrokerEpoch;
        if (!moved && !renewed && !peer.eligible()) {
            return;
        }
        leaderBrokerEpoch = peer.brokerEpoch();
        if (link != null && moved) {
            drop("the leader moved to " + peer.nodeAddress());
        }
        if (link == null && open > 0) {
            backoff.reset();
            connect();
        }
    }

    /** Ends the conversation for good. */
    public void close() {
        closed = true;
        cancelReconnect();
        if (link != null) {
            drop("closed");
        }
    }

    private void connect() {
        cancelReconnect();
        BrokerPeer peer = context.peer(leaderId);
        if (closed || peer == null) {
            return;
        }
        address = peer.nodeAddress();
        leaderBrokerEpoch = peer.brokerEpoch();
        helloSent = false;
        lastHeardMs = context.nowMs();
        Conversation conversation = new Conversation();
        conversation.own = net.open(address, Rpc.REPLICATE, conversation, context.loop());
        link = conversation.own;
        armBeat();
        for (Channel channel : channels) {
            if (channel != null) {
                channel.wantOffer();
            }
        }
        scheduleFlush();
    }

    /** Ends this connection from this side. */
    private void drop(String why) {
        LOG.debug("replication link to broker {} is closed: {}", leaderId, why);
        Link<ReplicateRequest> ended = link;
        onGone();
        ended.close();
    }

    private void onGone() {
        link = null;
        offers.clear();
        acks.clear();
        stalled.clear();
        withdrawals.clear();
        if (beat != null) {
            beat.cancel();
            beat = null;
        }
        for (Channel channel : channels) {
            if (channel != null) {
                channel.offerQueued = false;
                channel.ackQueued = false;
                channel.follower.onDisconnected();
            }
        }
    }

    private void reconnectLater() {
        if (!closed && open > 0 && reconnect == null && link == null) {
            reconnect = context.loop().schedule(backoff.next(), () -> {
                reconnect = null;
                if (link == null && open > 0) {
                    connect();
                }
            });
        }
    }

    private void cancelReconnect() {
        if (reconnect != null) {
            reconnect.cancel();
            reconnect = null;
        }
    }

    private void armBeat() {
        beat = context.loop().schedule(context.options().silentFollowerMs() / 4, this::onBeat);
        sentSinceBeat = false;
    }

    private void onBeat() {
        beat = null;
        if (link == null) {
            return;
        }
        if (context.nowMs() - lastHeardMs >= context.options().silentFollowerMs()) {
            drop("nothing was heard for " + (context.nowMs() - lastHeardMs) + " ms");
            reconnectLater();
            return;
        }
        if (!sentSinceBeat && helloSent && link.isReady()) {
            link.send(ReplicateRequest.getDefaultInstance());
        }
        armBeat();
    }

    private void scheduleFlush() {
        if (!flushScheduled) {
            flushScheduled = true;
            context.loop().execute(this::flush);
        }
    }

    private void flush() {
        flushScheduled = false;
        while (link != null && hasSomethingToSay() && link.isReady()) {
            sendOne();
        }
        if (link != null && open == 0 && withdrawals.isEmpty()) {
            drop("nothing is followed there any more");
        }
    }

    private boolean hasSomethingToSay() {
        return !helloSent || !offers.isEmpty() || !acks.isEmpty() || !stalled.isEmpty() || !withdrawals.isEmpty();
    }

    private void sendOne() {
        ReplicateRequest.Builder request = ReplicateRequest.newBuilder();
        boolean empty = true;
        if (!helloSent) {
            helloSent = true;
            request.setHello(Hello.newBuilder().setBrokerId(context.brokerId()));
            empty = false;
        }
        empty &= withdrawals.isEmpty() && stalled.isEmpty();
        request.addAllWithdrawals(withdrawals).addAllStalled(stalled);
        withdrawals.clear();
        stalled.clear();
        empty &= addAcks(request) == 0;
        empty &= addOffers(request) == 0;
        if (!empty) {
            sentSinceBeat = true;
            link.send(request.build());
        }
    }

    private int addAcks(ReplicateRequest.Builder request) {
        int added = 0;
        for (Channel next = acks.pollFirst(); next != null; next = acks.pollFirst()) {
            next.ackQueued = false;
            if (next.isOpen && next.follower.mayAck()) {
                added++;
                request.addAcks(Ack.newBuilder()
                        .setChannel(next.number)
                        .setGeneration(next.follower.generation())
                        .setLeaderEpoch(next.follower.leaderEpoch())
                        .setPositionOffset(next.follower.positionToAck()));
            }
        }
        return added;
    }

    private int addOffers(ReplicateRequest.Builder request) {
        int added = 0;
        while (added < ReplicationMessages.OFFERS_MAX && !offers.isEmpty()) {
            Channel next = offers.pollFirst();
            next.offerQueued = false;
            Offer offer = next.isOpen ? next.follower.makeOffer() : null;
            if (offer != null) {
                added++;
                request.addOffers(ReplicationMessages.encode(next.number, offer));
            }
        }
        return added;
    }

    private void onMessage(ReplicateResponse message) {
        lastHeardMs = context.nowMs();
        backoff.reset();
        for (OfferAnswer answer : message.getAnswersList()) {
            Channel channel = channel(answer.getChannel());
            if (channel != null) {
                channel.onAnswer(answer);
            }
        }
        for (Push push : message.getPushesList()) {
            Channel channel = channel(push.getChannel());
            if (channel != null && push.getGeneration() == channel.follower.generation()) {
                channel.follower.onPush(push.getGeneration(), ReplicationMessages.decode(push));
            }
        }
    }

    private Channel channel(int number) {
        return number >= 0 && number < channels.size() ? channels.get(number) : null;
    }

    /** One connection; what an older one still says goes nowhere. */
    private final class Conversation implements LinkHandler<ReplicateResponse> {
        private Link<ReplicateRequest> own;

        @Override
        public void onMessage(ReplicateResponse message) {
            if (link == own) {
                FollowerLink.this.onMessage(message);
            }
        }

        @Override
        public void onReady() {
            if (link == own) {
                flush();
            }
        }

        @Override
        public void onClosed(Closed cause) {
            if (link == own) {
                LOG.debug("replication link to broker {} ended: {} {}", leaderId, cause.code(), cause.message());
                onGone();
                reconnectLater();
            }
        }
    }

    /** One partition's place in the conversation. */
    private final class Channel implements LeaderLine {
        private final int number;
        private final FollowerState follower;
        private boolean isOpen = true;
        private boolean offerQueued;
        private boolean ackQueued;

        Channel(int number, FollowerState follower) {
            this.number = number;
            this.follower = follower;
        }

        @Override
        public void wantOffer() {
            if (isOpen && link != null && !offerQueued) {
                offerQueued = true;
                offers.addLast(this);
                scheduleFlush();
            }
        }

        @Override
        public void wantAck() {
            if (isOpen && link != null && !ackQueued) {
                ackQueued = true;
                acks.addLast(this);
                scheduleFlush();
            }
        }

        @Override
        public void sendStalled(long generation, ErrorCode code, String message) {
            if (isOpen && link != null) {
                stalled.add(Stalled.newBuilder()
                        .setChannel(number)
                        .setGeneration(generation)
                        .setCode(code.number())
                        .setMessage(message)
                        .build());
                scheduleFlush();
            }
        }

        @Override
        public void close(long generation) {
            if (!isOpen) {
                return;
            }
            isOpen = false;
            open--;
            channels.set(number, null);
            freeNumbers.addLast(number);
            if (link != null) {
                withdrawals.add(Withdraw.newBuilder()
                        .setChannel(number)
                        .setGeneration(generation)
                        .build());
                scheduleFlush();
            } else if (open == 0) {
                cancelReconnect();
            }
        }

        private void onAnswer(OfferAnswer answer) {
            long generation = answer.getGeneration();
            switch (answer.getAnswerCase()) {
                case REFUSED ->
                    follower.onRefused(
                            generation,
                            ErrorCode.of(answer.getRefused().getCode()),
                            answer.getRefused().getMessage());
                case TRUNCATE_TO ->
                    follower.onTruncateTo(
                            generation,
                            new EpochEnd(
                                    answer.getTruncateTo().getEpoch(),
                                    answer.getTruncateTo().getEndOffset()));
                case RESET_TO ->
                    follower.onResetTo(generation, answer.getResetTo().getOffset());
                case ATTACHED ->
                    follower.onAttached(generation, answer.getAttached().getHighWatermark());
                case ANSWER_NOT_SET -> LOG.warn("broker {} sent an answer without content", leaderId);
            }
        }
    }
}
