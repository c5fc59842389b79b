package io.lograft.server.service;

import io.lograft.base.EventLoop;
import io.lograft.base.Link;
import io.lograft.base.LinkHandler;
import io.lograft.base.Peer;
import io.lograft.base.StreamAcceptor;
import io.lograft.proto.v1.WatchMetadataRequest;
import io.lograft.proto.v1.WatchMetadataResponse;
import io.lograft.server.bridge.MetadataView;

/** Accepts metadata watches. Thread-safe. */
public final class WatchMetadataService implements StreamAcceptor<WatchMetadataRequest, WatchMetadataResponse> {
    private final MetadataView view;
    private final BrokerAddresses addresses;

    public WatchMetadataService(MetadataView view, BrokerAddresses addresses) {
        this.view = view;
        this.addresses = addresses;
    }

    @Override
    public LinkHandler<WatchMetadataRequest> accept(Link<WatchMetadataResponse> link, Peer peer, EventLoop loop) {
        return new MetadataWatchStream(view, addresses, link, loop);
    }
}
