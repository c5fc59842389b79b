package io.lograft.metadata.session;

/**
 * How sessions behave in time and memory; the same on both ends.
 *
 * @param sessionTimeoutMs a broker is fenced after this much silence (option {@code broker.session.timeout.ms})
 * @param heartbeatMs pause between heartbeats
 * @param probeTimeoutMs how long a probe waits for its answer
 * @param findMs pause between attempts to find the active controller
 * @param feedBytesMax entries kept for brokers that resume their metadata stream, in bytes
 */
public record SessionSettings(
        long sessionTimeoutMs, long heartbeatMs, long probeTimeoutMs, long findMs, long feedBytesMax) {
    /** What suits a cluster on one site. */
    public static final SessionSettings DEFAULTS = new SessionSettings(1_000, 100, 60, 50, 8 << 20);

    public SessionSettings {
        if (heartbeatMs < 1 || sessionTimeoutMs < 4 * heartbeatMs) {
            throw new IllegalArgumentException("the session timeout must be at least 4 heartbeats, was "
                    + sessionTimeoutMs + " ms with heartbeats every " + heartbeatMs + " ms");
        }
    }

    /** These settings with another session timeout. */
    public SessionSettings withSessionTimeoutMs(long timeoutMs) {
        return new SessionSettings(timeoutMs, heartbeatMs, probeTimeoutMs, findMs, feedBytesMax);
    }
}
