package io.lograft.client.grpc;

import io.grpc.NameResolver;
import io.grpc.NameResolverProvider;
import io.lograft.base.Address;
import java.net.URI;

/** Gives a channel the resolver of its one address. */
final class HostResolverProvider extends NameResolverProvider {
    private static final String SCHEME = "lograft";
    private static final int PRIORITY = 5;

    private final Address address;

    HostResolverProvider(Address address) {
        this.address = address;
    }

    /** What to name as the channel's target, so that it asks this provider. */
    String target() {
        return SCHEME + ":///" + address.host() + ":" + address.port();
    }

    @Override
    public NameResolver newNameResolver(URI target, NameResolver.Args args) {
        return new HostResolver(address.host(), address.port(), args.getOffloadExecutor());
    }

    @Override
    public String getDefaultScheme() {
        return SCHEME;
    }

    @Override
    protected boolean isAvailable() {
        return true;
    }

    @Override
    protected int priority() {
        return PRIORITY;
    }
}
