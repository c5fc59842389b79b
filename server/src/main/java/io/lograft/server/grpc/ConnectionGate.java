package io.lograft.server.grpc;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.HashMap;
import java.util.Map;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * Sits in a listening channel and closes, before a byte is read, connections past the port's limits. Each limit is
 * logged when it begins to be exceeded, not for every connection. Thread-safe.
 */
@Sharable
final class ConnectionGate extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LogManager.getLogger(ConnectionGate.class);

    private final String port;
    private final PortLimits limits;
    /** Guards the fields below. */
    private final Object lock = new Object();

    private final Map<InetAddress, Integer> byAddress = new HashMap<>();
    private int open;
    private boolean totalReported;
    private InetAddress addressReported;

    ConnectionGate(String port, PortLimits limits) {
        this.port = port;
        this.limits = limits;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        Channel accepted = (Channel) message;
        InetAddress address = addressOf(accepted.remoteAddress());
        if (!admit(address)) {
            accepted.unsafe().closeForcibly();
            return;
        }
        accepted.closeFuture().addListener(closed -> leave(address));
        context.fireChannelRead(accepted);
    }

    /** Connections open now. */
    int open() {
        synchronized (lock) {
            return open;
        }
    }

    private boolean admit(InetAddress address) {
        synchronized (lock) {
            if (open >= limits.connectionsMax()) {
                if (!totalReported) {
                    totalReported = true;
                    LOG.warn(
                            "the {} has {} connections open, its limit, and refuses more; raise connections.max, or"
                                    + " look for clients that leak connections",
                            port,
                            open);
                }
                return false;
            }
            int ofAddress = byAddress.getOrDefault(address, 0);
            if (ofAddress >= limits.connectionsPerIpMax()) {
                if (!address.equals(addressReported)) {
                    addressReported = address;
                    LOG.warn(
                            "the {} has {} connections open from {}, the limit for one address, and refuses more;"
                                    + " raise connections.per.ip.max, or look for a client there that leaks connections",
                            port,
                            ofAddress,
                            address.getHostAddress());
                }
                return false;
            }
            open++;
            byAddress.put(address, ofAddress + 1);
            return true;
        }
    }

    private void leave(InetAddress address) {
        synchronized (lock) {
            open--;
            byAddress.computeIfPresent(address, (same, count) -> count == 1 ? null : count - 1);
            if (open <= limits.connectionsMax() / 2) {
                totalReported = false;
            }
            if (address.equals(addressReported)
                    && byAddress.getOrDefault(address, 0) <= limits.connectionsPerIpMax() / 2) {
                addressReported = null;
            }
        }
    }

    private static InetAddress addressOf(SocketAddress remote) {
        return remote instanceof InetSocketAddress internet ? internet.getAddress() : InetAddress.getLoopbackAddress();
    }
}
