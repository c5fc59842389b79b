package io.lograft.dataplane.link;

import io.lograft.base.EventLoop;
import io.lograft.base.Timer;
import java.util.ArrayDeque;

/**
 * Followers of one outbox that are behind the tail cache: served a few at a time, at a bounded rate, within half of the
 * window, so that those at the tail are not held up. Owned by the partitions' loop.
 */
final class ColdReads {
    private static final int AT_ONCE = 2;
    private static final long MS_PER_SECOND = 1_000;

    private final Outbox outbox;
    private final EventLoop loop;
    private final long bytesPerSecond;
    private final ArrayDeque<PushChannel> waiting = new ArrayDeque<>();
    private int running;
    private long nextAtMs;
    private Timer pause;

    ColdReads(Outbox outbox, EventLoop loop, long bytesPerSecond) {
        this.outbox = outbox;
        this.loop = loop;
        this.bytesPerSecond = bytesPerSecond;
        this.nextAtMs = loop.clock().monotonicMs();
    }

    void add(PushChannel channel) {
        waiting.addLast(channel);
        pump();
    }

    /** A read has ended with so many bytes. */
    void done(long bytes) {
        running--;
        nextAtMs = Math.max(nextAtMs, loop.clock().monotonicMs()) + bytes * MS_PER_SECOND / bytesPerSecond;
        pump();
    }

    /** Begins what may begin. */
    void pump() {
        while (running < AT_ONCE && !waiting.isEmpty() && outbox.hasRoomForColdReads()) {
            long wait = nextAtMs - loop.clock().monotonicMs();
            if (wait > 0) {
                pumpLater(wait);
                return;
            }
            PushChannel next = waiting.pollFirst();
            if (!next.isOver()) {
                running++;
                next.readCold();
            }
        }
    }

    void close() {
        waiting.clear();
        if (pause != null) {
            pause.cancel();
            pause = null;
        }
    }

    private void pumpLater(long waitMs) {
        if (pause == null) {
            pause = loop.schedule(waitMs, () -> {
                pause = null;
                pump();
            });
        }
    }
}
