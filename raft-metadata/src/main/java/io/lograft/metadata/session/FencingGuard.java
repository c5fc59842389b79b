package io.lograft.metadata.session;

import java.util.HashMap;
import java.util.Map;

/**
 * Limits how many brokers are fenced on the word of a probe: at most a third of them, one at least, in any ten seconds.
 * A controller that is itself cut off would otherwise take the whole cluster out of service within milliseconds; beyond
 * the limit the session timeout decides. A fencing that proved right, because the broker came back as another incarnation,
 * no longer counts: nodes that crash and restart in quick succession are told at once each time. Pure.
 */
final class FencingGuard {
    static final long WINDOW_MS = 10_000;

    private record Fenced(String incarnation, long atMs) {}

    private final Map<Integer, Fenced> fenced = new HashMap<>();

    /** Whether one more may be fenced now; counts it if so. */
    boolean permit(int brokerId, String incarnation, int registeredBrokers, long nowMs) {
        fenced.values().removeIf(one -> nowMs - one.atMs() >= WINDOW_MS);
        if (fenced.size() >= Math.max(1, registeredBrokers / 3)) {
            return false;
        }
        fenced.put(brokerId, new Fenced(incarnation, nowMs));
        return true;
    }

    /** This incarnation of a broker registered: if it is not the one that was fenced, that one's process had really ended. */
    void registered(int brokerId, String incarnation) {
        Fenced before = fenced.get(brokerId);
        if (before != null && !before.incarnation().equals(incarnation)) {
            fenced.remove(brokerId);
        }
    }
}
