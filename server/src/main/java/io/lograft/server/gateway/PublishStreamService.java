package io.lograft.server.gateway;

import io.lograft.base.EventLoop;
import io.lograft.base.Link;
import io.lograft.base.LinkHandler;
import io.lograft.base.Peer;
import io.lograft.base.StreamAcceptor;
import io.lograft.proto.v1.PublishStreamRequest;
import io.lograft.proto.v1.PublishStreamResponse;

/** Accepts publish streams. Thread-safe. */
final class PublishStreamService implements StreamAcceptor<PublishStreamRequest, PublishStreamResponse> {
    private final Gateway gateway;

    PublishStreamService(Gateway gateway) {
        this.gateway = gateway;
    }

    @Override
    public LinkHandler<PublishStreamRequest> accept(Link<PublishStreamResponse> link, Peer peer, EventLoop loop) {
        return new PublishStream(gateway, gateway.of(loop, peer), link);
    }
}
