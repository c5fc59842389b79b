package io.lograft.client.grpc;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptors;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.stub.MetadataUtils;
import io.lograft.base.Address;
import io.lograft.base.CallHandler;
import io.lograft.base.CallType;
import io.lograft.base.EventLoop;
import io.lograft.base.Link;
import io.lograft.base.LinkHandler;
import io.lograft.base.Net;
import io.lograft.base.StreamType;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * The dialling side of the network over gRPC. Work for a {@link NettyLoop} is carried by that very loop, so that no
 * byte changes threads; work for another loop is carried by one of the Netty loops and handed over.
 *
 * <p>gRPC gives a caller no way to say why it leaves: after {@link Link#closeWithError} by the caller the server sees
 * {@code UNREACHABLE} (a cancelled call).
 */
public final class GrpcNet implements Net, AutoCloseable {
    private final NettyLoops loops;
    private final MethodTable methods;
    private final Channels channels;
    private final Metadata headers;

    public GrpcNet(NettyLoops loops, MethodTable methods) {
        this(loops, methods, "lograft");
    }

    /**
     * @param userAgent how this process names itself to servers
     */
    public GrpcNet(NettyLoops loops, MethodTable methods, String userAgent) {
        this(loops, methods, new Channels(loops, userAgent), new Metadata());
    }

    private GrpcNet(NettyLoops loops, MethodTable methods, Channels channels, Metadata headers) {
        this.loops = loops;
        this.methods = methods;
        this.channels = channels;
        this.headers = headers;
    }

    /** This network, over the same connections, telling other nodes on whose behalf they are called. */
    public Net onBehalfOf(String principal) {
        Metadata named = new Metadata();
        named.put(Peers.PRINCIPAL, principal.getBytes(StandardCharsets.UTF_8));
        return new GrpcNet(loops, methods, channels, named);
    }

    @Override
    public <Q, P> Link<Q> open(Address peer, StreamType<Q, P> type, LinkHandler<P> handler, EventLoop loop) {
        CallOptions options = CallOptions.DEFAULT.withOnReadyThreshold(GrpcLimits.READY_BYTES);
        ClientLink<Q, P> link = new ClientLink<>(handler, loop);
        MethodDescriptor<Q, P> method = methods.stream(type);
        loop.run(() -> link.start(newCall(peer, loop, method, options)));
        return link;
    }

    @Override
    public <Q, P> void call(
            Address peer, CallType<Q, P> type, Q request, long timeoutMs, EventLoop loop, CallHandler<P> handler) {
        CallOptions options = CallOptions.DEFAULT.withDeadlineAfter(timeoutMs, TimeUnit.MILLISECONDS);
        ClientRequest<Q, P> call = new ClientRequest<>(handler, loop);
        MethodDescriptor<Q, P> method = methods.call(type);
        loop.run(() -> call.start(newCall(peer, loop, method, options), request));
    }

    /** How many connections, or attempts at one, there are. */
    public int connections() {
        return channels.size();
    }

    /** Breaks all connections; what is open learns it. The loops are their owner's to close. */
    @Override
    public void close() {
        channels.close();
    }

    /** A call made while another one is being served must not end with it, as gRPC's contexts would have it. */
    private <Q, P> ClientCall<Q, P> newCall(
            Address peer, EventLoop loop, MethodDescriptor<Q, P> method, CallOptions options) {
        NettyLoop carrier = loop instanceof NettyLoop netty ? netty : loops.carrier(peer);
        Context previous = Context.ROOT.attach();
        try {
            Channel channel = channels.get(peer, carrier);
            return headers.keys().isEmpty()
                    ? channel.newCall(method, options)
                    : ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(headers))
                            .newCall(method, options);
        } finally {
            Context.ROOT.detach(previous);
        }
    }
}
