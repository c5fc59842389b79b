package io.lograft.client.grpc;

import io.grpc.EquivalentAddressGroup;
import io.grpc.NameResolver;
import io.grpc.StatusOr;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * Looks a host name up once, off the loop, for the one connection attempt that a channel is. gRPC's own resolver would
 * log a warning for each name that is not found, and try again at times of its own. A name that is not found becomes an
 * address that cannot be connected to, so that the attempt fails as any other does.
 */
final class HostResolver extends NameResolver {
    private final String host;
    private final int port;
    private final Executor offLoop;

    HostResolver(String host, int port, Executor offLoop) {
        this.host = host;
        this.port = port;
        this.offLoop = offLoop;
    }

    @Override
    public String getServiceAuthority() {
        return host + ":" + port;
    }

    @Override
    public void start(Listener2 listener) {
        offLoop.execute(() -> listener.onResult(ResolutionResult.newBuilder()
                .setAddressesOrError(StatusOr.fromValue(resolve()))
                .build()));
    }

    @Override
    public void shutdown() {
        // A look-up cannot be broken off; its result is dropped by the channel.
    }

    private List<EquivalentAddressGroup> resolve() {
        try {
            List<EquivalentAddressGroup> found = new ArrayList<>();
            for (InetAddress address : InetAddress.getAllByName(host)) {
                found.add(new EquivalentAddressGroup(new InetSocketAddress(address, port)));
            }
            return found;
        } catch (UnknownHostException notFound) {
            return List.of(new EquivalentAddressGroup(InetSocketAddress.createUnresolved(host, port)));
        }
    }
}
