package io.lograft.base.sim;

import io.lograft.base.Address;
import io.lograft.base.CallAcceptor;
import io.lograft.base.CallType;
import io.lograft.base.NetServer;
import io.lograft.base.StreamAcceptor;
import io.lograft.base.StreamType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One listening port of one life of a node. */
public final class SimNetServer implements NetServer, AutoCloseable {
    private final SimNetwork network;
    private final SimNode node;
    private final int life;
    private final Address address;
    private final List<SimLoop> loops;
    private final Map<String, StreamAcceptor<?, ?>> streams = new LinkedHashMap<>();
    private final Map<String, CallAcceptor<?, ?>> calls = new LinkedHashMap<>();
    private int accepted;
    private boolean listening;

    SimNetServer(SimNetwork network, SimNode node, Address address, List<SimLoop> loops) {
        this.network = network;
        this.node = node;
        this.life = node.life();
        this.address = address;
        this.loops = List.copyOf(loops);
    }

    @Override
    public <Q, P> void serve(StreamType<Q, P> type, StreamAcceptor<Q, P> acceptor) {
        register(type.name(), acceptor, streams);
    }

    @Override
    public <Q, P> void serve(CallType<Q, P> type, CallAcceptor<Q, P> acceptor) {
        register(type.name(), acceptor, calls);
    }

    private <T> void register(String name, T acceptor, Map<String, T> target) {
        if (listening) {
            throw new IllegalStateException(name + " was registered after start");
        }
        if (target.put(name, acceptor) != null) {
            throw new IllegalStateException(name + " was registered twice");
        }
    }

    /** Begins to listen. */
    public void start() {
        network.listen(address, this);
        listening = true;
    }

    /** Stops listening; connections that exist stay. */
    @Override
    public void close() {
        listening = false;
    }

    public Address address() {
        return address;
    }

    boolean isListening() {
        return listening && node.lives(life);
    }

    SimNode node() {
        return node;
    }

    SimLoop nextLoop() {
        return loops.get(accepted++ % loops.size());
    }

    /** The acceptor of the kind, which the sender's type of the same name vouches for; null if there is none. */
    @SuppressWarnings("unchecked")
    <Q, P> StreamAcceptor<Q, P> streamAcceptor(String name) {
        return (StreamAcceptor<Q, P>) streams.get(name);
    }

    /** As {@link #streamAcceptor}. */
    @SuppressWarnings("unchecked")
    <Q, P> CallAcceptor<Q, P> callAcceptor(String name) {
        return (CallAcceptor<Q, P>) calls.get(name);
    }
}
