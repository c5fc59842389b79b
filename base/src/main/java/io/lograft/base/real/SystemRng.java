package io.lograft.base.real;

import io.lograft.base.Rng;
import java.security.SecureRandom;

/**
 * The system's generator of unguessable numbers. It is used for identities (cluster, topic, incarnation), which two
 * machines must never draw twice, and for jitter, where its cost of about a microsecond does not matter. Thread-safe.
 */
public final class SystemRng implements Rng {
    private final SecureRandom random = new SecureRandom();

    @Override
    public long nextLong() {
        return random.nextLong();
    }

    @Override
    public int nextInt(int bound) {
        return random.nextInt(bound);
    }
}
