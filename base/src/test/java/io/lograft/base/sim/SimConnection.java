package io.lograft.base.sim;

import io.lograft.base.Address;
import io.lograft.base.Closed;
import io.lograft.base.ErrorCode;
import io.lograft.base.LinkHandler;
import io.lograft.base.Peer;
import io.lograft.base.StreamAcceptor;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A connection between one life of a dialling node and one life of a host, shared by conversations and calls. Each of
 * the two sides may have lost it while the other does not know yet.
 *
 * <p>The dialling side goes connecting → open → lost, or connecting → lost. The host's side exists from the moment in
 * which the request to connect arrives.
 */
final class SimConnection {
    private enum State {
        CONNECTING,
        OPEN,
        LOST
    }

    private final SimNetwork network;
    private final SimNode dialler;
    private final int diallerLife;
    private final SimNode host;
    private final Address address;
    private final SimPipe controlThere;
    private final SimPipe controlBack;
    private final Set<SimPipe> pipes = new LinkedHashSet<>();
    private final Set<SimEnd> diallerEnds = new LinkedHashSet<>();
    private final Set<SimEnd> hostEnds = new LinkedHashSet<>();
    private final List<Runnable> whenOpen = new ArrayList<>();

    private State state = State.CONNECTING;
    private boolean hostLost;
    private SimNetServer server;
    private int hostLife;
    private SimLoop serverLoop;
    private int heals;

    SimConnection(SimNetwork network, SimNode dialler, SimNode host, Address address) {
        this.network = network;
        this.dialler = dialler;
        this.diallerLife = dialler.life();
        this.host = host;
        this.address = address;
        this.controlThere = newPipe(true, "connect");
        this.controlBack = newPipe(false, "connected");
    }

    boolean isUsable(SimNode node, Address peer) {
        return state != State.LOST && dialler == node && dialler.lives(diallerLife) && address.equals(peer);
    }

    boolean isBetween(SimNode a, SimNode b) {
        return (dialler == a && host == b) || (dialler == b && host == a);
    }

    SimNetwork network() {
        return network;
    }

    // ---- making it

    void dial(long timeoutMs) {
        controlThere.send(this::requested);
        network.scheduler().schedule(timeoutMs, "connect timeout", () -> {
            if (state == State.CONNECTING) {
                lose(true, unreachable(false, "no answer from " + address + " within " + timeoutMs + " ms"));
            }
        });
    }

    private void requested() {
        SimNetServer listener = network.listener(address);
        // A host that had no server yet when it was dialled was not known then: the ways there are not its ways.
        if (listener == null || listener.node() != host) {
            hostLost = true;
            controlBack.send(() -> lose(true, unreachable(true, "connection to " + address + " refused")));
            return;
        }
        server = listener;
        hostLife = host.life();
        serverLoop = listener.nextLoop();
        controlBack.send(this::established);
    }

    private void established() {
        if (state != State.CONNECTING) {
            return;
        }
        state = State.OPEN;
        List<Runnable> waiting = List.copyOf(whenOpen);
        whenOpen.clear();
        waiting.forEach(Runnable::run);
    }

    boolean isOpen() {
        return state == State.OPEN;
    }

    /** Runs the action now or once the connection is made; never if it is lost before. */
    void whenOpen(Runnable action) {
        switch (state) {
            case OPEN -> action.run();
            case CONNECTING -> whenOpen.add(action);
            case LOST -> {}
        }
    }

    // ---- using it

    <Q, P> SimLink<Q, P> open(String type, LinkHandler<P> handler, SimLoop loop) {
        SimPipe out = newPipe(true, "message " + type);
        SimPipe in = newPipe(false, "message back " + type);
        SimLink<Q, P> link = new SimLink<>(this, loop, out, type + " from " + dialler + " to " + address, true);
        link.handler(handler);
        diallerEnds.add(link);
        whenOpen(() -> {
            out.send(() -> accept(type, link, in));
            link.connected();
        });
        return link;
    }

    private <Q, P> void accept(String type, SimLink<Q, P> link, SimPipe back) {
        if (!hostIsThere()) {
            return;
        }
        SimLink<P, Q> serverEnd =
                new SimLink<>(this, serverLoop, back, type + " at " + address + " from " + dialler, false);
        serverEnd.pair(link);
        link.pair(serverEnd);
        hostEnds.add(serverEnd);
        serverLoop.execute(() -> acceptOnLoop(type, serverEnd));
        serverEnd.connected();
    }

    private <Q, P> void acceptOnLoop(String type, SimLink<P, Q> serverEnd) {
        if (!serverEnd.isOpen()) {
            return;
        }
        StreamAcceptor<Q, P> acceptor = server.streamAcceptor(type);
        if (acceptor == null) {
            serverEnd.closeWithError(ErrorCode.UNSUPPORTED_VERSION, address + " does not serve " + type);
            return;
        }
        serverEnd.handler(acceptor.accept(serverEnd, diallerAsPeer(), serverLoop));
    }

    <Q, P> void call(SimCall<Q, P> call, long timeoutMs) {
        SimPipe out = newPipe(true, "call " + call.type());
        SimPipe in = newPipe(false, "reply " + call.type());
        diallerEnds.add(call);
        call.start(this, out, in, timeoutMs);
        whenOpen(() -> call.send(() -> {
            if (hostIsThere()) {
                serverLoop.execute(() -> call.serve(server.callAcceptor(call.type()), diallerAsPeer(), serverLoop));
            }
        }));
    }

    boolean hostIsThere() {
        return !hostLost && server != null && host.lives(hostLife);
    }

    private Peer diallerAsPeer() {
        return new Peer(dialler.name(), "anonymous");
    }

    /** The end needs the connection no more, nor the pipes if both ends are done. */
    void done(SimEnd end, SimPipe... unused) {
        diallerEnds.remove(end);
        hostEnds.remove(end);
        for (SimPipe pipe : unused) {
            pipe.close();
            pipes.remove(pipe);
        }
    }

    // ---- losing it

    /** A way is cut: unless it is healed, each side gives up at a time of its own. */
    void watchSilence(long timeoutMs) {
        giveUpAfter(timeoutMs, true);
        giveUpAfter(timeoutMs, false);
    }

    private void giveUpAfter(long timeoutMs, boolean diallingSide) {
        int healsBefore = heals;
        long patienceMs = timeoutMs + network.rng().between(0, Math.max(1, timeoutMs / 4));
        network.scheduler().schedule(patienceMs, "silence", () -> {
            if (heals == healsBefore) {
                lose(diallingSide, unreachable(false, "no sign of the peer for " + patienceMs + " ms"));
            }
        });
    }

    void healed() {
        heals++;
        List.copyOf(pipes).forEach(SimPipe::resume);
    }

    void loseWaiting() {
        pipes.forEach(SimPipe::loseAll);
    }

    void reset() {
        lose(true, unreachable(true, "connection to " + address + " was reset"));
        lose(false, unreachable(true, "connection from " + dialler + " was reset"));
    }

    /** A process is gone. Part of what it sent last is lost with it. */
    void died(SimNode node) {
        boolean diallerDied = node == dialler && node.life() == diallerLife;
        boolean hostDied = node == host && server != null && node.life() == hostLife;
        if (!diallerDied && !hostDied) {
            return;
        }
        for (SimPipe pipe : pipes) {
            if (pipe.from() == node && pipe != controlThere && pipe != controlBack) {
                pipe.loseSuffix();
            }
        }
        if (diallerDied) {
            lose(true, unreachable(true, "this process died"));
        }
        if (hostDied) {
            lose(false, unreachable(true, "this process died"));
        }
    }

    /** One side gives the connection up; the other is told by a reset, behind all that is under way to it. */
    private void lose(boolean diallingSide, Closed cause) {
        if (diallingSide ? state == State.LOST : hostLost) {
            return;
        }
        Set<SimEnd> ends = diallingSide ? diallerEnds : hostEnds;
        SimPipe control = diallingSide ? controlThere : controlBack;
        if (diallingSide) {
            state = State.LOST;
            whenOpen.clear();
        } else {
            hostLost = true;
        }
        List.copyOf(ends).forEach(end -> end.broken(cause));
        ends.clear();
        if (state == State.LOST && hostLost) {
            pipes.forEach(SimPipe::close);
            network.gone(this);
            return;
        }
        String other = diallingSide ? dialler.name() : address.toString();
        control.sendAfter(
                lastArrivalFrom(control.from()),
                () -> lose(!diallingSide, unreachable(true, other + " reset the connection")));
    }

    private long lastArrivalFrom(SimNode node) {
        return pipes.stream()
                .filter(pipe -> pipe.from() == node)
                .mapToLong(SimPipe::lastArrivalNs)
                .max()
                .orElse(0);
    }

    private static Closed unreachable(boolean refused, String message) {
        return new Closed(ErrorCode.UNREACHABLE, refused, message);
    }

    private SimPipe newPipe(boolean towardsHost, String what) {
        SimPipe pipe =
                towardsHost ? new SimPipe(network, dialler, host, what) : new SimPipe(network, host, dialler, what);
        pipes.add(pipe);
        return pipe;
    }

    void describeOpen(List<String> target) {
        if (dialler.lives(diallerLife)) {
            diallerEnds.stream().filter(SimEnd::isOpen).map(Object::toString).forEach(target::add);
        }
        if (hostIsThere()) {
            hostEnds.stream().filter(SimEnd::isOpen).map(Object::toString).forEach(target::add);
        }
    }
}
