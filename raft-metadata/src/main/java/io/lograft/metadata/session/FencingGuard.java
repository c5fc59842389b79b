package io.lograft.metadata.session;

import java.util.ArrayDeque;

/**
 * Limits how many brokers are fenced on the word of a probe: at most a third of them, one at least, in any ten seconds.
 * A controller that is itself cut off would otherwise take the whole cluster out of service within milliseconds; beyond
 * the limit the session timeout decides. Pure.
 */
final class FencingGuard {
    static final long WINDOW_MS = 10_000;

    private final ArrayDeque<Long> fencedAtMs = new ArrayDeque<>();

    /** Whether one more may be fenced now; counts it if so. */
    boolean permit(int registeredBrokers, long nowMs) {
        while (!fencedAtMs.isEmpty() && nowMs - fencedAtMs.peekFirst() >= WINDOW_MS) {
            fencedAtMs.removeFirst();
        }
        if (fencedAtMs.size() >= Math.max(1, registeredBrokers / 3)) {
            return false;
        }
        fencedAtMs.addLast(nowMs);
        return true;
    }
}
