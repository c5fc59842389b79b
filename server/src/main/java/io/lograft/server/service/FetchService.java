package io.lograft.server.service;

import io.lograft.base.EventLoop;
import io.lograft.base.Link;
import io.lograft.base.LinkHandler;
import io.lograft.base.Peer;
import io.lograft.base.StreamAcceptor;
import io.lograft.dataplane.DataPlane;
import io.lograft.proto.v1.FetchRequest;
import io.lograft.proto.v1.FetchResponse;

/** Accepts fetch streams. Thread-safe. */
public final class FetchService implements StreamAcceptor<FetchRequest, FetchResponse> {
    private final DataPlane dataPlane;
    private final LeaderHints hints;
    private final RequestListener listener;

    public FetchService(DataPlane dataPlane, LeaderHints hints, RequestListener listener) {
        this.dataPlane = dataPlane;
        this.hints = hints;
        this.listener = listener;
    }

    @Override
    public LinkHandler<FetchRequest> accept(Link<FetchResponse> link, Peer peer, EventLoop loop) {
        return new FetchStream(dataPlane, hints, listener, link, loop);
    }
}
