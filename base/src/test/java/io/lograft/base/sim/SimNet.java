package io.lograft.base.sim;

import io.lograft.base.Address;
import io.lograft.base.CallHandler;
import io.lograft.base.CallType;
import io.lograft.base.EventLoop;
import io.lograft.base.Link;
import io.lograft.base.LinkHandler;
import io.lograft.base.Net;
import io.lograft.base.StreamType;

/** The dialling side of one life of a node. */
final class SimNet implements Net {
    private final SimNetwork network;
    private final SimNode node;
    private final int life;

    SimNet(SimNetwork network, SimNode node) {
        this.network = network;
        this.node = node;
        this.life = node.life();
    }

    @Override
    public <Q, P> Link<Q> open(Address peer, StreamType<Q, P> type, LinkHandler<P> handler, EventLoop loop) {
        node.assertLives(life);
        return network.connect(node, peer).open(type.name(), handler, own(loop));
    }

    @Override
    public <Q, P> void call(
            Address peer, CallType<Q, P> type, Q request, long timeoutMs, EventLoop loop, CallHandler<P> handler) {
        node.assertLives(life);
        SimCall<Q, P> call = new SimCall<>(type.name(), request, own(loop), handler);
        network.connect(node, peer).call(call, timeoutMs);
    }

    private SimLoop own(EventLoop loop) {
        if (loop instanceof SimLoop own && own.node() == node) {
            return own;
        }
        throw new IllegalArgumentException(loop + " is not a loop of " + node);
    }
}
