package io.lograft.client.grpc;

import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerCallHandler;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.util.MutableHandlerRegistry;
import io.lograft.base.Address;
import io.lograft.base.CallAcceptor;
import io.lograft.base.CallType;
import io.lograft.base.NetServer;
import io.lograft.base.StreamAcceptor;
import io.lograft.base.StreamType;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ReflectiveChannelFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A gRPC server on loopback that serves what it is given, as a node does. */
public final class TestServer implements NetServer, AutoCloseable {
    private record Method<Q, P>(MethodDescriptor<Q, P> descriptor, ServerCallHandler<Q, P> handler) {
        void addTo(ServerServiceDefinition.Builder service) {
            service.addMethod(descriptor, handler);
        }
    }

    private final NettyLoops loops;
    private final MethodTable methods = MethodTable.ofPublicApi();
    private final Map<String, List<Method<?, ?>>> byService = new LinkedHashMap<>();
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private Server server;

    public TestServer(NettyLoops loops) {
        this.loops = loops;
    }

    @Override
    public <Q, P> void serve(StreamType<Q, P> type, StreamAcceptor<Q, P> acceptor) {
        add(methods.stream(type), new GrpcStreams<>(loops, acceptor, Peers.NODES));
    }

    @Override
    public <Q, P> void serve(CallType<Q, P> type, CallAcceptor<Q, P> acceptor) {
        add(methods.call(type), new GrpcCalls<>(loops, acceptor, Peers.NODES));
    }

    private <Q, P> void add(MethodDescriptor<Q, P> descriptor, ServerCallHandler<Q, P> handler) {
        byService
                .computeIfAbsent(descriptor.getServiceName(), name -> new ArrayList<>())
                .add(new Method<>(descriptor, handler));
    }

    public Address start() {
        return start(0);
    }

    public Address start(int port) {
        MutableHandlerRegistry registry = new MutableHandlerRegistry();
        byService.forEach((name, served) -> {
            ServerServiceDefinition.Builder service = ServerServiceDefinition.builder(name);
            served.forEach(method -> method.addTo(service));
            registry.addService(service.build());
        });
        try {
            server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                    .bossEventLoopGroup(loops.group())
                    .workerEventLoopGroup(loops.group())
                    .channelFactory(watchedChannels())
                    .directExecutor()
                    .maxInboundMessageSize(GrpcLimits.MESSAGE_BYTES_MAX)
                    .flowControlWindow(GrpcLimits.FLOW_CONTROL_WINDOW_BYTES)
                    .permitKeepAliveTime(5, TimeUnit.SECONDS)
                    .permitKeepAliveWithoutCalls(true)
                    .fallbackHandlerRegistry(registry)
                    .build()
                    .start();
        } catch (IOException cannotBind) {
            throw new UncheckedIOException(cannotBind);
        }
        return new Address("127.0.0.1", server.getPort());
    }

    /** Notes every connection that is accepted. */
    private ChannelFactory<ServerChannel> watchedChannels() {
        ChannelFactory<ServerChannel> plain = new ReflectiveChannelFactory<>(loops.serverChannelType());
        return () -> {
            ServerChannel listening = plain.newChannel();
            listening.pipeline().addFirst(new ChannelInboundHandlerAdapter() {
                @Override
                public void channelRead(ChannelHandlerContext context, Object accepted) {
                    connections.add((Channel) accepted);
                    context.fireChannelRead(accepted);
                }
            });
            return listening;
        };
    }

    /** How many connections are open. */
    public int connections() {
        return connections.size();
    }

    /** Breaks every connection that is open, without the farewell that HTTP/2 has for it. */
    public void breakConnections() {
        for (Channel connection : List.copyOf(connections)) {
            connection.eventLoop().execute(() -> connection.unsafe().close(connection.newPromise()));
            connection.closeFuture().awaitUninterruptibly();
        }
    }

    @Override
    public void close() {
        if (server != null) {
            server.shutdownNow();
            try {
                server.awaitTermination(5, TimeUnit.SECONDS);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
