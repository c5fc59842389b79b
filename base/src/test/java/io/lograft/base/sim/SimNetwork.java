package io.lograft.base.sim;

import io.lograft.base.Address;
import io.lograft.base.Net;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;
import java.util.function.UnaryOperator;

/**
 * The network between simulated nodes. It behaves as TCP does: messages of one link arrive in order or not at all,
 * those of different links in any order. Where a way is cut there is silence: what is under way waits, and arrives late
 * if the cut is healed in time; else each end notices after the silence timeout. A dead process resets its connections
 * and refuses new ones. A machine that is to fall silent instead is isolated first.
 */
public final class SimNetwork {
    private static final long NANOS_PER_US = 1_000;
    private static final long NANOS_PER_MS = 1_000_000;

    private final SimScheduler scheduler;
    private final ToLongFunction<Object> bytesOf;
    private UnaryOperator<Object> copy = UnaryOperator.identity();
    private final SimRng rng;
    private final Map<Address, SimNetServer> servers = new LinkedHashMap<>();
    private final Map<Address, SimNode> hosts = new LinkedHashMap<>();
    private final List<SimConnection> connections = new ArrayList<>();
    private final Set<SimNode> watched = new LinkedHashSet<>();
    private final Set<Way> cuts = new LinkedHashSet<>();
    private final Map<Way, Long> extraDelayNs = new LinkedHashMap<>();

    private long delayMinNs = 50 * NANOS_PER_US;
    private long delayMaxNs = 400 * NANOS_PER_US;
    private int lossPerMille;
    private long silenceTimeoutMs = 3_000;
    private long connectTimeoutMs = 1_000;
    private long readyBytes = 256 << 10;
    private int readyMessages = 256;

    private record Way(SimNode from, SimNode to) {}

    /** Messages count as many bytes as {@code bytesOf} says, for flow control. */
    public SimNetwork(SimScheduler scheduler, ToLongFunction<Object> bytesOf) {
        this.scheduler = scheduler;
        this.bytesOf = bytesOf;
        this.rng = scheduler.rng("network");
    }

    // ---- what nodes use

    /** The dialling side for a node, in its present life. */
    public Net net(SimNode node) {
        watch(node);
        return new SimNet(this, node);
    }

    /** A server of a node, in its present life; connections are spread over the loops. It listens once started. */
    public SimNetServer server(SimNode node, Address address, List<SimLoop> loops) {
        watch(node);
        return new SimNetServer(this, node, address, loops);
    }

    // ---- how the network is

    /** Streams' messages arrive as what the function makes of them: as copies, if receivers write into what they get. */
    public SimNetwork copying(UnaryOperator<Object> newCopy) {
        copy = newCopy;
        return this;
    }

    /** One-way delay between two nodes; each message draws its own. */
    public SimNetwork delayMicros(long min, long max) {
        delayMinNs = min * NANOS_PER_US;
        delayMaxNs = max * NANOS_PER_US;
        return this;
    }

    /** Lets everything from one node to another take so much longer; 0 ends it. */
    public void slowDown(SimNode from, SimNode to, long ms) {
        extraDelayNs.put(new Way(from, to), ms * NANOS_PER_MS);
    }

    /** So many packets in a thousand are lost, and sent again after 200 ms, 400 ms, … */
    public void lossPerMille(int perMille) {
        lossPerMille = perMille;
    }

    /** How long an end of a connection bears with silence while a way between the two is cut. */
    public SimNetwork silenceTimeoutMs(long ms) {
        silenceTimeoutMs = ms;
        return this;
    }

    public SimNetwork connectTimeoutMs(long ms) {
        connectTimeoutMs = ms;
        return this;
    }

    /** Above how much that the peer has not taken yet a link is not ready. */
    public SimNetwork readyLimits(long bytes, int messages) {
        readyBytes = bytes;
        readyMessages = messages;
        return this;
    }

    // ---- faults

    /** Silence between the two, both ways. */
    public void cut(SimNode a, SimNode b) {
        cutOneWay(a, b);
        cutOneWay(b, a);
    }

    /** Nothing from {@code from} reaches {@code to}. */
    public void cutOneWay(SimNode from, SimNode to) {
        if (from == to || !cuts.add(new Way(from, to))) {
            return;
        }
        scheduler.note("cut " + from + " -> " + to);
        for (SimConnection connection : List.copyOf(connections)) {
            if (connection.isBetween(from, to)) {
                connection.watchSilence(silenceTimeoutMs);
            }
        }
    }

    /** Silence between the node and all the others given. */
    public void isolate(SimNode node, Iterable<SimNode> others) {
        others.forEach(other -> {
            if (other != node) {
                cut(node, other);
            }
        });
    }

    public boolean isCut(SimNode from, SimNode to) {
        return cuts.contains(new Way(from, to));
    }

    /** Ends the cuts between the two; what waited arrives late. */
    public void heal(SimNode a, SimNode b) {
        boolean any = cuts.remove(new Way(a, b)) | cuts.remove(new Way(b, a));
        if (!any) {
            return;
        }
        scheduler.note("healed " + a + " <-> " + b);
        for (SimConnection connection : List.copyOf(connections)) {
            if (connection.isBetween(a, b)) {
                connection.healed();
            }
        }
    }

    /** Ends the cuts between the two, and resets their connections: what waited is lost. */
    public void healWithReset(SimNode a, SimNode b) {
        for (SimConnection connection : List.copyOf(connections)) {
            if (connection.isBetween(a, b)) {
                connection.loseWaiting();
            }
        }
        heal(a, b);
        reset(a, b);
    }

    public void healAll() {
        for (Way way : List.copyOf(cuts)) {
            heal(way.from, way.to);
        }
    }

    /** Breaks the connections between the two, with a reset at both ends. */
    public void reset(SimNode a, SimNode b) {
        scheduler.note("reset " + a + " <-> " + b);
        for (SimConnection connection : List.copyOf(connections)) {
            if (connection.isBetween(a, b)) {
                connection.reset();
            }
        }
    }

    /** Conversations and calls of live nodes that have not ended, for a check at the end of a test. */
    public List<String> openLinks() {
        List<String> found = new ArrayList<>();
        connections.forEach(connection -> connection.describeOpen(found));
        return found;
    }

    // ---- for the parts

    SimScheduler scheduler() {
        return scheduler;
    }

    SimRng rng() {
        return rng;
    }

    // The copy is of the same class.
    @SuppressWarnings("unchecked")
    <M> M copy(M message) {
        return (M) copy.apply(message);
    }

    long bytesOf(Object message) {
        return bytesOf.applyAsLong(message);
    }

    long readyBytes() {
        return readyBytes;
    }

    int readyMessages() {
        return readyMessages;
    }

    long delayNs(SimNode from, SimNode to) {
        if (from == to) {
            return rng.between(5 * NANOS_PER_US, 50 * NANOS_PER_US);
        }
        long delay = rng.between(delayMinNs, delayMaxNs) + extraDelayNs.getOrDefault(new Way(from, to), 0L);
        for (long again = 200 * NANOS_PER_MS; lossPerMille > 0 && rng.chance(lossPerMille); again *= 2) {
            delay += again;
        }
        return delay;
    }

    void listen(Address address, SimNetServer server) {
        SimNetServer before = servers.get(address);
        if (before != null && before.isListening()) {
            throw new IllegalStateException("address in use: " + address);
        }
        servers.put(address, server);
        hosts.put(address, server.node());
    }

    /** The server that listens there now, or null. */
    SimNetServer listener(Address address) {
        SimNetServer server = servers.get(address);
        return server != null && server.isListening() ? server : null;
    }

    /** The connection that the node shares among its conversations with the address; made if there is none. */
    SimConnection connect(SimNode dialler, Address address) {
        for (SimConnection connection : connections) {
            if (connection.isUsable(dialler, address)) {
                return connection;
            }
        }
        // A host that never had a server refuses as a live one without a listener does.
        SimNode host = hosts.getOrDefault(address, dialler);
        SimConnection connection = new SimConnection(this, dialler, host, address);
        connections.add(connection);
        connection.dial(connectTimeoutMs);
        if (isCut(dialler, host) || isCut(host, dialler)) {
            connection.watchSilence(silenceTimeoutMs);
        }
        return connection;
    }

    private void watch(SimNode node) {
        if (watched.add(node)) {
            node.onDeath(() -> List.copyOf(connections).forEach(connection -> connection.died(node)));
        }
    }

    void gone(SimConnection connection) {
        connections.remove(connection);
    }
}
