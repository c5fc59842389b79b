package io.lograft.client.core;

import io.lograft.base.Address;
import io.lograft.base.Closed;
import io.lograft.base.ErrorCode;
import io.lograft.base.EventLoop;
import io.lograft.base.Link;
import io.lograft.base.LinkHandler;
import io.lograft.base.Net;
import io.lograft.proto.Rpc;
import io.lograft.proto.v1.ProduceRequest;
import io.lograft.proto.v1.ProduceResponse;
import java.util.LinkedHashSet;
import java.util.Set;

/** The produce stream to one broker, and the partitions that have something for it. Owned by the client's loop. */
final class ProduceConnection implements LinkHandler<ProduceResponse> {
    /** Who produces. */
    interface Owner {
        void onResponse(ProduceConnection connection, ProduceResponse response);

        void onReady(ProduceConnection connection);

        void onEnd(ProduceConnection connection, Closed cause);
    }

    private final int broker;
    private final Address address;
    private final Owner owner;
    private final Set<PartitionSender> waiting = new LinkedHashSet<>();
    private Link<ProduceRequest> link;
    private boolean heard;
    private boolean ended;

    ProduceConnection(int broker, Address address, Owner owner) {
        this.broker = broker;
        this.address = address;
        this.owner = owner;
    }

    void open(Net net, EventLoop loop) {
        link = net.open(address, Rpc.PRODUCE, this, loop);
    }

    int broker() {
        return broker;
    }

    Address address() {
        return address;
    }

    /** Partitions that may have a batch to send, in the order of their turns. */
    Set<PartitionSender> waiting() {
        return waiting;
    }

    boolean isReady() {
        return !ended && link.isReady();
    }

    /** Whether the broker ever answered here. */
    boolean heard() {
        return heard;
    }

    void send(ProduceRequest request) {
        link.send(request);
    }

    void close() {
        if (!ended) {
            ended = true;
            link.close();
        }
    }

    void abort(ErrorCode code, String why) {
        if (!ended) {
            ended = true;
            link.closeWithError(code, why);
            owner.onEnd(this, new Closed(code, false, why));
        }
    }

    @Override
    public void onMessage(ProduceResponse message) {
        heard = true;
        owner.onResponse(this, message);
    }

    @Override
    public void onReady() {
        owner.onReady(this);
    }

    @Override
    public void onClosed(Closed cause) {
        if (!ended) {
            ended = true;
            owner.onEnd(this, cause);
        }
    }
}
