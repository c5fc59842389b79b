package io.lograft.server.grpc;

import io.grpc.BindableService;
import io.grpc.DecompressorRegistry;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerCallHandler;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.netty.NettyServerBuilder;
import io.lograft.base.CallAcceptor;
import io.lograft.base.CallType;
import io.lograft.base.NetServer;
import io.lograft.base.StreamAcceptor;
import io.lograft.base.StreamType;
import io.lograft.client.grpc.GrpcCalls;
import io.lograft.client.grpc.GrpcLimits;
import io.lograft.client.grpc.GrpcStreams;
import io.lograft.client.grpc.MethodTable;
import io.lograft.client.grpc.NettyLoops;
import io.lograft.client.grpc.Peers;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelOption;
import io.netty.channel.ReflectiveChannelFactory;
import io.netty.channel.ServerChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * One listening port over gRPC, whose connections live on the node's data loops: every callback comes on the loop of its
 * connection. Registered, then started, then stopped, by one thread.
 */
public final class GrpcServer implements NetServer {
    private static final int HANDSHAKE_TIMEOUT_S = 10;
    private static final int KEEP_ALIVE_PERMITTED_S = 5;
    private static final int KEEP_ALIVE_TIME_S = 30;
    private static final int RESETS_MAX = 200;
    private static final int RESETS_WINDOW_S = 30;

    private final PortName name;
    private final InetSocketAddress address;
    private final NettyLoops loops;
    private final MethodTable methods;
    private final ConnectionGate gate;
    private final UnfinishedMessages unfinished;
    private final PortLimits limits;
    private final Peers peers;

    private final Map<String, List<ServerMethodDefinition<?, ?>>> served = new TreeMap<>();
    private final List<BindableService> others = new ArrayList<>();
    private Server server;
    private int port;

    public GrpcServer(
            PortName name, InetSocketAddress address, PortLimits limits, NettyLoops loops, MethodTable methods) {
        this(name, address, limits, loops, methods, Peers.AS_CONNECTED);
    }

    /** @param peers how the port learns who calls it */
    public GrpcServer(
            PortName name,
            InetSocketAddress address,
            PortLimits limits,
            NettyLoops loops,
            MethodTable methods,
            Peers peers) {
        this.name = name;
        this.peers = peers;
        this.address = address;
        this.loops = loops;
        this.methods = methods;
        this.limits = limits;
        this.gate = new ConnectionGate(name.title(), limits);
        this.unfinished = new UnfinishedMessages(name.title(), limits.unfinishedBytesMax(), loops);
    }

    @Override
    public <Q, P> void serve(StreamType<Q, P> type, StreamAcceptor<Q, P> acceptor) {
        add(methods.stream(type), new GrpcStreams<>(loops, acceptor, peers));
    }

    @Override
    public <Q, P> void serve(CallType<Q, P> type, CallAcceptor<Q, P> acceptor) {
        add(methods.call(type), new GrpcCalls<>(loops, acceptor, peers));
    }

    /** Serves gRPC's own services (health, reflection) as they are; their handlers must not block either. */
    public void serve(BindableService service) {
        others.add(service);
    }

    private <Q, P> void add(MethodDescriptor<Q, P> method, ServerCallHandler<Q, P> handler) {
        served.computeIfAbsent(method.getServiceName(), service -> new ArrayList<>())
                .add(ServerMethodDefinition.create(
                        peers == Peers.AS_CONNECTED ? CountedMessages.of(method) : method, handler));
    }

    /** Begins to listen. */
    public void start() throws PortUnavailableException {
        NettyServerBuilder builder = NettyServerBuilder.forAddress(address)
                .bossEventLoopGroup(loops.group())
                .workerEventLoopGroup(loops.group())
                .channelFactory(gatedChannels())
                .directExecutor()
                .decompressorRegistry(DecompressorRegistry.emptyInstance())
                .flowControlWindow(GrpcLimits.FLOW_CONTROL_WINDOW_BYTES)
                .withChildOption(ChannelOption.WRITE_BUFFER_WATER_MARK, GrpcLimits.waterMarks())
                .maxInboundMessageSize(limits.messageBytesMax())
                .maxInboundMetadataSize(GrpcLimits.METADATA_BYTES_MAX)
                .maxConcurrentCallsPerConnection(limits.callsPerConnectionMax())
                .maxRstFramesPerWindow(RESETS_MAX, RESETS_WINDOW_S)
                .handshakeTimeout(HANDSHAKE_TIMEOUT_S, TimeUnit.SECONDS)
                .maxConnectionIdle(limits.connectionIdleMaxMs(), TimeUnit.MILLISECONDS)
                .permitKeepAliveTime(KEEP_ALIVE_PERMITTED_S, TimeUnit.SECONDS)
                .permitKeepAliveWithoutCalls(true)
                .keepAliveTime(KEEP_ALIVE_TIME_S, TimeUnit.SECONDS)
                .addStreamTracerFactory(unfinished)
                .intercept(unfinished);
        served.values().forEach(ofService -> builder.addService(definition(ofService)));
        others.forEach(builder::addService);
        try {
            server = builder.build().start();
            port = server.getPort();
        } catch (IOException refused) {
            throw new PortUnavailableException(name.option(), address.getHostString(), address.getPort(), refused);
        }
    }

    private ChannelFactory<ServerChannel> gatedChannels() {
        ChannelFactory<ServerChannel> plain = new ReflectiveChannelFactory<>(loops.serverChannelType());
        return () -> {
            ServerChannel channel = plain.newChannel();
            channel.pipeline().addFirst(gate);
            return channel;
        };
    }

    /** A service of the methods served here, with its descriptor for reflection. */
    private static ServerServiceDefinition definition(List<ServerMethodDefinition<?, ?>> ofService) {
        MethodDescriptor<?, ?> any = ofService.get(0).getMethodDescriptor();
        ServiceDescriptor.Builder descriptor =
                ServiceDescriptor.newBuilder(any.getServiceName()).setSchemaDescriptor(any.getSchemaDescriptor());
        ofService.forEach(method -> descriptor.addMethod(method.getMethodDescriptor()));
        ServerServiceDefinition.Builder service = ServerServiceDefinition.builder(descriptor.build());
        ofService.forEach(service::addMethod);
        return service.build();
    }

    /** The port listened on, once started. */
    public int port() {
        return port;
    }

    /** Connections open now. */
    public int connections() {
        return gate.open();
    }

    /** Bytes of messages that are only partly received. */
    public long unfinishedBytes() {
        return unfinished.bytes();
    }

    /** Takes no more connections and calls, and waits up to a limit for the open ones, which it then ends. */
    public void stop(long drainMs) throws InterruptedException {
        if (server == null) {
            return;
        }
        server.shutdown();
        if (!server.awaitTermination(drainMs, TimeUnit.MILLISECONDS)) {
            server.shutdownNow();
        }
    }
}
