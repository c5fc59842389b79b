package io.lograft.client.grpc;

import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.lograft.base.Address;
import io.netty.channel.ChannelOption;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;

/**
 * One channel, so one TCP connection, per address and loop, made on first use. A channel is one attempt and one
 * connection: it is dropped when the attempt fails, when the connection ends and when nobody used it for a while. (Kept
 * channels would answer from their last failure while gRPC's own back-off runs, up to two minutes; how soon to try
 * again is for the callers to decide.) Thread-safe.
 */
final class Channels implements AutoCloseable {
    /** Methods written out for the reason that {@link Address} gives. */
    private record Key(Address address, NettyLoop loop) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Key key && loop == key.loop && address.equals(key.address);
        }

        @Override
        public int hashCode() {
            return 31 * address.hashCode() + System.identityHashCode(loop);
        }
    }

    private final NettyLoops loops;
    private final String userAgent;
    private final ConcurrentMap<Key, ManagedChannel> open = new ConcurrentHashMap<>();
    private volatile boolean closed;

    Channels(NettyLoops loops, String userAgent) {
        this.loops = loops;
        this.userAgent = userAgent;
    }

    ManagedChannel get(Address address, NettyLoop loop) {
        Key key = new Key(address, loop);
        ManagedChannel channel = open.get(key);
        if (channel == null) {
            channel = open.computeIfAbsent(key, this::connect);
        }
        if (closed) {
            channel.shutdownNow();
        }
        return channel;
    }

    /** How many channels are open. */
    int size() {
        return open.size();
    }

    @Override
    public void close() {
        closed = true;
        open.values().forEach(ManagedChannel::shutdownNow);
        open.clear();
    }

    private ManagedChannel connect(Key key) {
        ManagedChannel channel = builder(key.address())
                .eventLoopGroup(key.loop().netty())
                .channelType(loops.channelType())
                .directExecutor()
                .userAgent(userAgent)
                .usePlaintext()
                .disableRetry()
                .disableServiceConfigLookUp()
                .proxyDetector(target -> null)
                .maxTraceEvents(0)
                .maxInboundMessageSize(GrpcLimits.MESSAGE_BYTES_MAX)
                .maxInboundMetadataSize(GrpcLimits.METADATA_BYTES_MAX)
                .flowControlWindow(GrpcLimits.FLOW_CONTROL_WINDOW_BYTES)
                .withOption(ChannelOption.CONNECT_TIMEOUT_MILLIS, GrpcLimits.CONNECT_TIMEOUT_MS)
                .withOption(ChannelOption.WRITE_BUFFER_WATER_MARK, GrpcLimits.waterMarks())
                .keepAliveTime(GrpcLimits.KEEP_ALIVE_TIME_MS, TimeUnit.MILLISECONDS)
                .keepAliveTimeout(GrpcLimits.KEEP_ALIVE_TIMEOUT_MS, TimeUnit.MILLISECONDS)
                .idleTimeout(GrpcLimits.IDLE_TIMEOUT_MS, TimeUnit.MILLISECONDS)
                .build();
        watch(channel, key, ConnectivityState.IDLE);
        return channel;
    }

    /** A literal address needs no resolver, and so no thread. */
    @SuppressWarnings("deprecation") // The other way to name a resolver is a registry of the whole process.
    private static NettyChannelBuilder builder(Address address) {
        byte[] literal = NetUtil.createByteArrayFromIpAddressString(address.host());
        if (literal == null) {
            HostResolverProvider resolver = new HostResolverProvider(address);
            return NettyChannelBuilder.forTarget(resolver.target()).nameResolverFactory(resolver);
        }
        try {
            return NettyChannelBuilder.forAddress(
                    new InetSocketAddress(InetAddress.getByAddress(literal), address.port()));
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException("an address of " + literal.length + " bytes", impossible);
        }
    }

    private void watch(ManagedChannel channel, Key key, ConnectivityState seen) {
        channel.notifyWhenStateChanged(seen, () -> {
            ConnectivityState now = channel.getState(false);
            if (now == ConnectivityState.IDLE || now == ConnectivityState.TRANSIENT_FAILURE) {
                open.remove(key, channel);
                // On its loop: a call that is being begun there fails by the attempt's failure, not by the shutdown.
                key.loop().execute(channel::shutdown);
            } else if (now != ConnectivityState.SHUTDOWN) {
                watch(channel, key, now);
            }
        });
    }
}
