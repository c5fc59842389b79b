package io.lograft.client.core;

import io.lograft.base.Address;
import io.lograft.base.Closed;
import io.lograft.base.ErrorCode;
import io.lograft.base.EventLoop;
import io.lograft.base.Link;
import io.lograft.base.LinkHandler;
import io.lograft.base.Net;
import io.lograft.proto.Rpc;
import io.lograft.proto.v1.FetchData;
import io.lograft.proto.v1.FetchRequest;
import io.lograft.proto.v1.FetchResponse;
import io.lograft.proto.v1.Subscribe;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The fetch stream to one broker: its subscriptions and its credit. What the application releases becomes credit again,
 * a quarter at a time. Owned by the client's loop.
 */
final class FetchConnection implements LinkHandler<FetchResponse> {
    /** Who fetches. */
    interface Owner {
        void onData(FetchConnection connection, PartitionFetch fetch, FetchData data);

        void onEnd(FetchConnection connection, Closed cause);

        /** These bytes came, and nobody wants them any more. */
        void release(FetchConnection connection, long bytes);
    }

    private final int broker;
    private final Address address;
    private final FetchCredit credit;
    private final EventLoop loop;
    private final Owner owner;
    private final Map<Integer, PartitionFetch> subscriptions = new HashMap<>();
    private final List<Subscribe> toSubscribe = new ArrayList<>();
    private final List<Integer> toUnsubscribe = new ArrayList<>();
    private Link<FetchRequest> link;
    private int lastSubscription;
    private boolean flushPlanned;
    private boolean heard;
    private boolean ended;

    FetchConnection(int broker, Address address, FetchCredit credit, EventLoop loop, Owner owner) {
        this.broker = broker;
        this.address = address;
        this.credit = credit;
        this.loop = loop;
        this.owner = owner;
    }

    void open(Net net) {
        link = net.open(address, Rpc.FETCH, this, loop);
        link.send(FetchRequest.newBuilder().setCreditBytes((int) credit.grant()).build());
    }

    int broker() {
        return broker;
    }

    Address address() {
        return address;
    }

    FetchCredit credit() {
        return credit;
    }

    /** Whether the broker is reached: it took the stream, or has sent something. */
    boolean isConnected() {
        return heard || link.isReady();
    }

    boolean isIdle() {
        return subscriptions.isEmpty();
    }

    List<PartitionFetch> fetches() {
        return new ArrayList<>(subscriptions.values());
    }

    /** Adds a subscription under an id of its own, which is returned; the request goes out with all others of the turn. */
    int subscribe(PartitionFetch fetch, Subscribe.Builder subscribe) {
        int id = ++lastSubscription;
        subscriptions.put(id, fetch);
        toSubscribe.add(subscribe.setSubscriptionId(id).build());
        flushSoon();
        return id;
    }

    void unsubscribe(int id) {
        if (subscriptions.remove(id) == null) {
            return;
        }
        // A broker takes a request's ends before its beginnings: one that was not sent yet is not to be begun at all.
        if (!toSubscribe.removeIf(begun -> begun.getSubscriptionId() == id)) {
            toUnsubscribe.add(id);
            flushSoon();
        }
    }

    /** The broker ended the subscription itself. */
    void ended(int id) {
        subscriptions.remove(id);
    }

    /** There is credit to grant. */
    void onCredit() {
        flushSoon();
    }

    void close() {
        if (!ended) {
            end();
            link.close();
        }
    }

    void abort(ErrorCode code, String why) {
        if (!ended) {
            end();
            link.closeWithError(code, why);
            owner.onEnd(this, new Closed(code, false, why));
        }
    }

    @Override
    public void onMessage(FetchResponse message) {
        heard = true;
        for (FetchData data : message.getDataList()) {
            if (ended) {
                return;
            }
            credit.received(data.getBatches().size());
            PartitionFetch fetch = subscriptions.get(data.getSubscriptionId());
            if (fetch == null) {
                owner.release(this, data.getBatches().size());
            } else {
                owner.onData(this, fetch, data);
            }
        }
    }

    @Override
    public void onClosed(Closed cause) {
        if (!ended) {
            end();
            owner.onEnd(this, cause);
        }
    }

    private void end() {
        ended = true;
        credit.connectionEnded();
    }

    private void flushSoon() {
        if (!flushPlanned) {
            flushPlanned = true;
            loop.execute(this::flush);
        }
    }

    private void flush() {
        flushPlanned = false;
        if (ended) {
            return;
        }
        FetchRequest.Builder request =
                FetchRequest.newBuilder().addAllSubscribe(toSubscribe).addAllUnsubscribe(toUnsubscribe);
        toSubscribe.clear();
        toUnsubscribe.clear();
        request.setCreditBytes((int) credit.grant());
        if (request.getSubscribeCount() > 0 || request.getUnsubscribeCount() > 0 || request.getCreditBytes() > 0) {
            link.send(request.build());
        }
    }
}
