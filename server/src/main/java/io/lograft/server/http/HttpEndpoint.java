package io.lograft.server.http;

import io.lograft.client.grpc.NettyLoops;
import io.lograft.server.grpc.PortUnavailableException;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.timeout.ReadTimeoutHandler;
import io.netty.handler.timeout.WriteTimeoutHandler;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.TreeMap;

/**
 * The HTTP port. One thread serves all connections and never waits for one: a client that sends or takes slowly is cut
 * off after some seconds, and there are only so many connections at a time.
 */
public final class HttpEndpoint {
    private static final int CONNECTIONS_MAX = 64;
    private static final int LINE_BYTES_MAX = 4 << 10;
    private static final int HEADER_BYTES_MAX = 8 << 10;
    private static final int CHUNK_BYTES_MAX = 8 << 10;
    private static final int TIMEOUT_S = 10;

    private final InetSocketAddress address;
    private final NettyLoops thread;
    private final Map<String, HttpPage> pages = new TreeMap<>();
    private final ChannelGroup open = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);

    /** @param thread one loop, for this port alone */
    public HttpEndpoint(InetSocketAddress address, NettyLoops thread, String title) {
        this.address = address;
        this.thread = thread;
        add(new HttpPage("/", "this list", () -> HttpAnswer.text(200, list(title))));
    }

    /** Adds a page, before the start. */
    public void add(HttpPage page) {
        pages.put(page.path(), page);
    }

    private String list(String title) {
        StringBuilder list = new StringBuilder(title).append("\n\n");
        pages.values().forEach(page -> list.append(String.format("%-16s %s%n", page.path(), page.title())));
        return list.toString();
    }

    /** Begins to listen. */
    public void start() throws PortUnavailableException {
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(thread.group())
                .channel(thread.serverChannelType())
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        accept(channel);
                    }
                });
        ChannelFuture bound = bootstrap.bind(address).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new PortUnavailableException("http.port", address.getHostString(), address.getPort(), bound.cause());
        }
        open.add(bound.channel());
    }

    private void accept(Channel channel) {
        if (open.size() > CONNECTIONS_MAX) {
            channel.close();
            return;
        }
        open.add(channel);
        ChannelPipeline pipeline = channel.pipeline();
        pipeline.addLast(new ReadTimeoutHandler(TIMEOUT_S));
        pipeline.addLast(new WriteTimeoutHandler(TIMEOUT_S));
        pipeline.addLast(new HttpServerCodec(LINE_BYTES_MAX, HEADER_BYTES_MAX, CHUNK_BYTES_MAX));
        pipeline.addLast(new HttpExchange(pages));
    }

    /** Ends all connections and gives the port back. */
    public void stop() {
        open.close().awaitUninterruptibly(1_000);
    }
}
