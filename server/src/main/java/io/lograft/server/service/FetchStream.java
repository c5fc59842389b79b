package io.lograft.server.service;

import io.lograft.base.Closed;
import io.lograft.base.ErrorCode;
import io.lograft.base.EventLoop;
import io.lograft.base.Link;
import io.lograft.base.LinkHandler;
import io.lograft.base.TopicIdPartition;
import io.lograft.dataplane.DataPlane;
import io.lograft.dataplane.api.FetchSubscription;
import io.lograft.dataplane.api.LeaderHint;
import io.lograft.proto.v1.FetchData;
import io.lograft.proto.v1.FetchRequest;
import io.lograft.proto.v1.FetchResponse;
import io.lograft.proto.v1.Subscribe;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;

/**
 * One consumer's stream: any number of subscriptions that share the stream's credit in turn. A subscription has at most
 * one read open; it reads only while the stream has credit and the connection takes more, and what a read brings after
 * that is kept up to a limit, past which the subscription goes back and reads again later. So a stalled consumer costs
 * this limit and no more. Owned by the connection's loop.
 */
final class FetchStream implements LinkHandler<FetchRequest> {
    private static final int SUBSCRIPTIONS_MAX = 10_000;
    private static final long CREDIT_MAX = 1L << 30;
    private static final int RESPONSE_BYTES_MAX = 1 << 20;
    private static final int READ_BYTES_MAX = 512 << 10;
    private static final int READ_BYTES_MIN = 16 << 10;
    private static final long HELD_BYTES_MAX = 2 << 20;

    private final DataPlane dataPlane;
    private final LeaderHints hints;
    private final RequestListener listener;
    private final Link<FetchResponse> link;
    private final EventLoop loop;

    private final Map<Integer, FetchPosition> positions = new HashMap<>();
    /** Positions that could read now, or hold data to send; each at most once, in turn. */
    private final LinkedHashSet<FetchPosition> turns = new LinkedHashSet<>();

    private FetchResponse.Builder response = FetchResponse.newBuilder();
    private int responseBytes;
    private long credit;
    private long heldBytes;
    private boolean pumpScheduled;
    /** Whose turn it is while the pump runs, else null. */
    private FetchPosition current;

    private boolean reading = true;
    private boolean closed;

    FetchStream(
            DataPlane dataPlane,
            LeaderHints hints,
            RequestListener listener,
            Link<FetchResponse> link,
            EventLoop loop) {
        this.dataPlane = dataPlane;
        this.hints = hints;
        this.listener = listener;
        this.link = link;
        this.loop = loop;
    }

    @Override
    public void onMessage(FetchRequest request) {
        request.getUnsubscribeList().forEach(this::unsubscribe);
        for (Subscribe subscribe : request.getSubscribeList()) {
            if (!closed) {
                subscribe(subscribe);
            }
        }
        credit += Integer.toUnsignedLong(request.getCreditBytes());
        if (credit > CREDIT_MAX) {
            end(ErrorCode.INVALID_REQUEST, "the stream's credit is " + credit + " bytes; allowed: " + CREDIT_MAX);
        }
        pump();
    }

    @Override
    public void onReady() {
        pump();
    }

    @Override
    public void onClosed(Closed cause) {
        closed = true;
        positions.values().forEach(FetchPosition::close);
        positions.clear();
        turns.clear();
    }

    private void end(ErrorCode code, String message) {
        if (!closed) {
            onClosed(Closed.normally());
            link.closeWithError(code, message);
        }
    }

    private void unsubscribe(int subscriptionId) {
        FetchPosition position = positions.remove(subscriptionId);
        if (position != null) {
            heldBytes -= position.heldBytes();
            position.close();
            turns.remove(position);
        }
    }

    private void subscribe(Subscribe subscribe) {
        TopicIdPartition id = Messages.partition(subscribe.getTopicId(), subscribe.getPartition());
        if (id == null || subscribe.getOffset() < 0) {
            end(ErrorCode.INVALID_REQUEST, "a subscription needs a topic_id of 16 bytes and an offset of 0 or more");
            return;
        }
        if (positions.size() == SUBSCRIPTIONS_MAX) {
            end(
                    ErrorCode.INVALID_REQUEST,
                    "the stream has " + SUBSCRIPTIONS_MAX + " subscriptions, the most allowed;"
                            + " open another stream");
            return;
        }
        FetchPosition position = new FetchPosition(this, subscribe, id);
        if (positions.putIfAbsent(subscribe.getSubscriptionId(), position) != null) {
            end(
                    ErrorCode.INVALID_REQUEST,
                    "subscription_id " + subscribe.getSubscriptionId() + " is in use on the"
                            + " stream; each needs its own");
            return;
        }
        turns.add(position);
    }

    FetchSubscription open(TopicIdPartition id, int leaderEpoch, long offset, int lastEpoch) {
        return dataPlane.subscribe(id, leaderEpoch, offset, lastEpoch);
    }

    EventLoop loop() {
        return loop;
    }

    /** A position has data, or its end, to send. */
    void onRead(FetchPosition position) {
        if (closed) {
            return;
        }
        heldBytes += position.heldBytes();
        if (position == current) {
            return;
        }
        if (heldBytes > HELD_BYTES_MAX && position.heldBytes() > 0) {
            heldBytes -= position.heldBytes();
            position.goBack();
        }
        turns.add(position);
        if (!pumpScheduled) {
            pumpScheduled = true;
            loop.execute(this::scheduledPump);
        }
    }

    private void scheduledPump() {
        pumpScheduled = false;
        pump();
    }

    private boolean canSend() {
        return credit > 0 && link.isReady();
    }

    /** Gives each position its turn, as long as there is credit and room in the connection. */
    private void pump() {
        while (!closed && canSend() && !turns.isEmpty()) {
            current = nextTurn();
            if (!current.hasNews()) {
                current.read(Math.max(READ_BYTES_MIN, READ_BYTES_MAX / Math.max(1, positions.size())));
            }
            if (current.hasNews()) {
                send(current);
            }
        }
        current = null;
        flush();
        gateReading();
    }

    private FetchPosition nextTurn() {
        Iterator<FetchPosition> first = turns.iterator();
        FetchPosition position = first.next();
        first.remove();
        return position;
    }

    private void send(FetchPosition position) {
        heldBytes -= position.heldBytes();
        int bytes = position.heldBytes();
        if (responseBytes > 0 && responseBytes + bytes > RESPONSE_BYTES_MAX) {
            flush();
        }
        FetchData data = position.take();
        response.addData(data);
        responseBytes += Math.max(bytes, 1);
        credit -= bytes;
        listener.onBytes(RequestKind.FETCH, bytes);
        if (data.hasError()) {
            positions.remove(position.subscriptionId());
            listener.onAnswered(RequestKind.FETCH, position.ageNs(), Messages.code(data.getError()));
        } else {
            turns.add(position);
        }
    }

    private void flush() {
        if (!closed && responseBytes > 0) {
            link.send(response.build());
            response = FetchResponse.newBuilder();
            responseBytes = 0;
        }
    }

    /** A client that takes nothing is not listened to either. */
    private void gateReading() {
        if (!closed && link.isReady() != reading) {
            reading = !reading;
            link.setReading(reading);
        }
    }

    LeaderHint hint(TopicIdPartition id, LeaderHint told) {
        return hints.best(id, told);
    }
}
