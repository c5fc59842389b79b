package io.lograft.client.grpc;

import io.lograft.base.Clock;
import io.lograft.base.FatalHandler;
import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A fixed number of event loops, each one daemon thread: epoll where its native library loads, else NIO. Servers and
 * channels of a process share them. Thread-safe.
 */
public final class NettyLoops implements AutoCloseable {
    private static final long CLOSE_TIMEOUT_MS = 5_000;

    private final EventLoopGroup group;
    private final List<NettyLoop> loops;
    private final boolean epoll;

    /**
     * Starts {@code count} loops.
     *
     * @param name prefix of the threads' names
     * @param onFault told what escaped from a task or a handler on a loop; must not throw. A node stops itself.
     */
    public NettyLoops(String name, int count, Clock clock, FatalHandler onFault) {
        this(name, count, clock, onFault, Epoll.isAvailable());
    }

    NettyLoops(String name, int count, Clock clock, FatalHandler onFault, boolean epoll) {
        this.epoll = epoll;
        IoHandlerFactory io = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        group = new MultiThreadIoEventLoopGroup(count, new DefaultThreadFactory(name, true), io);
        List<NettyLoop> made = new ArrayList<>(count);
        group.forEach(executor -> made.add(new NettyLoop((io.netty.channel.EventLoop) executor, clock, onFault)));
        loops = List.copyOf(made);
    }

    /** All loops, always in the same order. */
    public List<NettyLoop> all() {
        return loops;
    }

    /** The loop that the caller runs on. */
    public NettyLoop current() {
        for (NettyLoop loop : loops) {
            if (loop.inLoop()) {
                return loop;
            }
        }
        throw new IllegalStateException("not on one of these loops: " + Thread.currentThread());
    }

    /** The loops as Netty knows them, for a server's boss and workers. */
    public EventLoopGroup group() {
        return group;
    }

    /** The channel type that a client on these loops must use. */
    public Class<? extends Channel> channelType() {
        return epoll ? EpollSocketChannel.class : NioSocketChannel.class;
    }

    /** The channel type that a server on these loops must use. */
    public Class<? extends ServerChannel> serverChannelType() {
        return epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
    }

    boolean epoll() {
        return epoll;
    }

    /** The loop that carries the connections to this address for callers that are not Netty loops themselves. */
    NettyLoop carrier(Object address) {
        return loops.get(Math.floorMod(address.hashCode(), loops.size()));
    }

    /** Ends the threads once their current task is done; waits for them unless called from one of them. */
    @Override
    public void close() {
        var ended = group.shutdownGracefully(0, CLOSE_TIMEOUT_MS, TimeUnit.MILLISECONDS);
        if (loops.stream().noneMatch(NettyLoop::inLoop)) {
            ended.awaitUninterruptibly(CLOSE_TIMEOUT_MS);
        }
    }
}
