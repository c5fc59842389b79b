package io.lograft.client.grpc;

import io.lograft.base.EventLoop;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/**
 * What a peer says, taken from gRPC one message for each that was asked for, so that HTTP/2 holds the peer back while
 * the owner does not read. Owned by the link's loop.
 */
final class Inbox<M> {
    // A loop that is not the connection's own asks for this many at once: each answer takes two changes of thread.
    private static final int OUTSTANDING_ACROSS_THREADS = 16;

    private final Consumer<M> handler;
    private final IntConsumer request;
    private final ArrayDeque<M> parked = new ArrayDeque<>();
    private boolean reading = true;
    private boolean discarding;
    private boolean draining;
    private Runnable end;

    Inbox(Consumer<M> handler, IntConsumer request) {
        this.handler = handler;
        this.request = request;
    }

    /** How many messages to ask for at once on this loop. */
    static int outstanding(EventLoop loop) {
        return loop instanceof NettyLoop ? 1 : OUTSTANDING_ACROSS_THREADS;
    }

    void start(int outstanding) {
        request.accept(outstanding);
    }

    void setReading(boolean reading) {
        this.reading = reading;
        drain();
    }

    /** From now on drops what comes, but keeps asking, so that the peer's end is seen. */
    void discard() {
        discarding = true;
        if (!parked.isEmpty() && end == null) {
            request.accept(parked.size());
        }
        parked.clear();
    }

    void take(M message) {
        if (discarding) {
            request.accept(1);
            return;
        }
        parked.add(message);
        drain();
    }

    /** Runs the end after everything that came before it was handled, unless it is to be discarded. */
    void end(Runnable end) {
        this.end = end;
        reading = true;
        drain();
    }

    private void drain() {
        if (draining) {
            return;
        }
        draining = true;
        while (reading && !discarding && !parked.isEmpty()) {
            handler.accept(parked.poll());
            if (end == null) {
                request.accept(1);
            }
        }
        draining = false;
        if (end != null && !discarding) {
            Runnable last = end;
            end = null;
            last.run();
        }
    }
}
