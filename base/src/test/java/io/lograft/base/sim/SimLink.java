package io.lograft.base.sim;

import io.lograft.base.Closed;
import io.lograft.base.ErrorCode;
import io.lograft.base.Link;
import io.lograft.base.LinkHandler;
import java.util.ArrayDeque;

/** One end of a conversation: sends {@code S}, takes {@code R}. Owned by its loop, and says so. */
final class SimLink<S, R> implements Link<S>, SimEnd {
    /** A sender that goes on this many times beyond the limit does not look at {@link #isReady}. */
    private static final int INSISTENCE = 20;

    private final SimConnection connection;
    private final SimLoop loop;
    private final SimPipe out;
    private final String name;
    private final boolean dialled;
    private final ArrayDeque<Item<R>> inbox = new ArrayDeque<>();

    private SimLink<R, S> peer;
    private LinkHandler<R> handler;
    private boolean open = true;
    private boolean reading = true;
    private boolean draining;
    private boolean readyOwed;
    private long queuedBytes;
    private int queuedMessages;

    /** A message, or, where {@code message} is null, the end. */
    private record Item<M>(M message, Closed end) {}

    SimLink(SimConnection connection, SimLoop loop, SimPipe out, String name, boolean dialled) {
        this.connection = connection;
        this.loop = loop;
        this.out = out;
        this.name = name;
        this.dialled = dialled;
    }

    void handler(LinkHandler<R> toCall) {
        this.handler = toCall;
    }

    void pair(SimLink<R, S> other) {
        this.peer = other;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    // ---- sending

    @Override
    public void send(S message) {
        loop.assertInLoop(name);
        if (!open) {
            return;
        }
        if (message == null) {
            throw new IllegalArgumentException("null sent on " + name);
        }
        SimNetwork network = connection.network();
        long bytes = network.bytesOf(message);
        queuedBytes += bytes;
        queuedMessages++;
        if (queuedMessages > INSISTENCE * network.readyMessages()
                || (queuedMessages > INSISTENCE && queuedBytes > INSISTENCE * network.readyBytes())) {
            throw new IllegalStateException(name + " is sent to on and on while it is not ready: " + queuedMessages
                    + " messages, " + queuedBytes + " bytes wait");
        }
        S sent = network.copy(message);
        transmit(() -> deliver(new Item<>(sent, null)));
    }

    @Override
    public boolean isReady() {
        loop.assertInLoop(name);
        boolean ready = open && hasRoom();
        readyOwed |= !ready;
        return ready;
    }

    private boolean hasRoom() {
        SimNetwork network = connection.network();
        return (!dialled || connection.isOpen())
                && queuedBytes < network.readyBytes()
                && queuedMessages < network.readyMessages();
    }

    @Override
    public void close() {
        end(Closed.normally());
    }

    /** What a dialling end says is not carried over the wire: the peer learns only that it went away. */
    @Override
    public void closeWithError(ErrorCode code, String message) {
        end(
                dialled
                        ? new Closed(ErrorCode.UNREACHABLE, false, "the peer cancelled")
                        : new Closed(code, false, message));
    }

    private void end(Closed cause) {
        loop.assertInLoop(name);
        if (!open) {
            return;
        }
        stop();
        transmit(() -> deliver(new Item<>(null, cause)));
    }

    /** At a host that was gone before it could accept the conversation nobody takes it. */
    private void deliver(Item<S> item) {
        if (peer != null) {
            peer.arrived(item);
        }
    }

    private void transmit(Runnable onArrival) {
        connection.whenOpen(() -> out.send(onArrival));
    }

    // ---- taking

    @Override
    public void setReading(boolean on) {
        loop.assertInLoop(name);
        reading = on;
        if (on && !inbox.isEmpty() && !draining) {
            loop.execute(this::drain);
        }
    }

    private void arrived(Item<R> item) {
        loop.execute(() -> {
            if (open) {
                inbox.add(item);
                drain();
            } else if (item.end != null) {
                // Both ends have ended it.
                finished();
            }
        });
    }

    private void finished() {
        connection.done(this, out);
        connection.done(peer, peer.out);
    }

    private void drain() {
        draining = true;
        while (open && reading && !inbox.isEmpty()) {
            Item<R> item = inbox.poll();
            if (item.end == null) {
                giveCredit(connection.network().bytesOf(item.message));
                handler.onMessage(item.message);
            } else {
                stop();
                finished();
                handler.onClosed(item.end);
            }
        }
        draining = false;
    }

    /** Tells the sender that its message was taken; without an event of its own where nobody can notice. */
    private void giveCredit(long bytes) {
        if (out.isCut() || peer.readyOwed) {
            transmit(() -> peer.credited(bytes));
        } else {
            peer.queuedBytes -= bytes;
            peer.queuedMessages--;
        }
    }

    private void credited(long bytes) {
        queuedBytes -= bytes;
        queuedMessages--;
        tellIfReady();
    }

    /** The connection is made. */
    void connected() {
        tellIfReady();
    }

    private void tellIfReady() {
        if (readyOwed && open && hasRoom()) {
            readyOwed = false;
            loop.execute(() -> {
                if (open) {
                    handler.onReady();
                }
            });
        }
    }

    @Override
    public void broken(Closed cause) {
        loop.execute(() -> {
            if (open) {
                stop();
                handler.onClosed(cause);
            }
        });
    }

    private void stop() {
        open = false;
        inbox.clear();
    }

    @Override
    public String toString() {
        return name;
    }
}
