package io.lograft.server.service;

import io.lograft.base.EventLoop;
import io.lograft.base.Link;
import io.lograft.base.LinkHandler;
import io.lograft.base.Peer;
import io.lograft.base.StreamAcceptor;
import io.lograft.dataplane.DataPlane;
import io.lograft.proto.v1.ProduceRequest;
import io.lograft.proto.v1.ProduceResponse;

/** Accepts produce streams. Thread-safe. */
public final class ProduceService implements StreamAcceptor<ProduceRequest, ProduceResponse> {
    private final DataPlane dataPlane;
    private final LeaderHints hints;
    private final InFlightBudget budget;
    private final RequestListener listener;

    public ProduceService(DataPlane dataPlane, LeaderHints hints, InFlightBudget budget, RequestListener listener) {
        this.dataPlane = dataPlane;
        this.hints = hints;
        this.budget = budget;
        this.listener = listener;
    }

    @Override
    public LinkHandler<ProduceRequest> accept(Link<ProduceResponse> link, Peer peer, EventLoop loop) {
        return new ProduceStream(dataPlane, hints, budget, listener, link, loop);
    }
}
