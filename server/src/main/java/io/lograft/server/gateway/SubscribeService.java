package io.lograft.server.gateway;

import io.lograft.base.EventLoop;
import io.lograft.base.Link;
import io.lograft.base.LinkHandler;
import io.lograft.base.Peer;
import io.lograft.base.StreamAcceptor;
import io.lograft.proto.v1.SubscribeRequest;
import io.lograft.proto.v1.SubscribeResponse;

/** Accepts subscriptions. Thread-safe. */
final class SubscribeService implements StreamAcceptor<SubscribeRequest, SubscribeResponse> {
    private final Gateway gateway;

    SubscribeService(Gateway gateway) {
        this.gateway = gateway;
    }

    @Override
    public LinkHandler<SubscribeRequest> accept(Link<SubscribeResponse> link, Peer peer, EventLoop loop) {
        return new Subscription(gateway, gateway.of(loop, peer), link);
    }
}
