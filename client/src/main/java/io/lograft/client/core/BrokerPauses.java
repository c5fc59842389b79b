package io.lograft.client.core;

import io.lograft.base.Rng;
import java.util.HashMap;
import java.util.Map;

/** Which brokers could not be used lately, and from when on they are tried again. Owned by the client's loop. */
final class BrokerPauses {
    private record Pause(int failures, long notBeforeMs, long brokerEpoch) {}

    private final Backoff backoff;
    private final Rng rng;
    private final Map<Integer, Pause> pauses = new HashMap<>();

    BrokerPauses(Backoff backoff, Rng rng) {
        this.backoff = backoff;
        this.rng = rng;
    }

    /** How long to leave the broker alone, in ms; 0 if it may be tried. A broker that registered again may be. */
    long waitMs(int broker, ClusterView view, long nowMs) {
        Pause pause = pauses.get(broker);
        if (pause == null || pause.brokerEpoch() < epoch(broker, view)) {
            return 0;
        }
        return Math.max(0, pause.notBeforeMs() - nowMs);
    }

    void failed(int broker, ClusterView view, long nowMs) {
        Pause before = pauses.get(broker);
        int failures = before == null || before.brokerEpoch() < epoch(broker, view) ? 1 : before.failures() + 1;
        pauses.put(broker, new Pause(failures, nowMs + backoff.delayMs(failures, rng), epoch(broker, view)));
    }

    void answered(int broker) {
        pauses.remove(broker);
    }

    private static long epoch(int broker, ClusterView view) {
        BrokerView known = view.brokers().get(broker);
        return known == null ? -1 : known.epoch();
    }
}
