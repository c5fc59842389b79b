package io.lograft.metadata.session;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * Decides which broker is probed and which is fenced, and when. Pure: time is an argument, what to do is the result.
 * Lives as long as one activation of the controller, on the controller's loop.
 *
 * <p>Fencing is always safe, because correctness rests on epochs; these rules are against flapping. A broker is fenced
 * <ul>
 *   <li>at once, when a probe finds that its process is gone (refused, or another incarnation answers), within the limits
 *       of {@link FencingGuard};
 *   <li>after the session timeout without a byte, if this controller was itself on time;
 *   <li>at once, when it ends its session in good order.
 * </ul>
 */
final class SessionTable {
    /** How long, and how often, a peer is probed again that is connected but silent. */
    static final long PROBE_WINDOW_MS = 200;

    static final long PROBE_INTERVAL_MS = 20;

    private static final long IDLE_TICK_MS = 100;

    private final long timeoutMs;
    private final FencingGuard guard = new FencingGuard();
    private final TreeMap<Integer, Session> sessions = new TreeMap<>();
    private long lastTickMs;

    SessionTable(long timeoutMs, long nowMs) {
        this.timeoutMs = timeoutMs;
        this.lastTickMs = nowMs;
    }

    /** Something to be done about a broker. */
    sealed interface Action {
        int brokerId();
    }

    /** Ask {@code NodeService/Probe} who lives there. */
    record Probe(int brokerId, String incarnation) implements Action {}

    /** Take the broker out of service. */
    record Fence(int brokerId, long brokerEpoch, String reason) implements Action {}

    /** What a probe found. */
    enum Finding {
        /** The very incarnation answered. */
        ALIVE,
        /** Nobody listens there, or another incarnation does. */
        GONE,
        /** No answer. */
        SILENT
    }

    private static final class Session {
        final String incarnation;
        final long brokerEpoch;
        Contact contact;
        boolean linked;
        boolean fencing;
        long probeUntilMs;
        long nextProbeMs = Long.MAX_VALUE;

        Session(String incarnation, long brokerEpoch, Contact contact, boolean linked) {
            this.incarnation = incarnation;
            this.brokerEpoch = brokerEpoch;
            this.contact = contact;
            this.linked = linked;
        }
    }

    /** The controller became active: a broker that the metadata holds in service gets a full grace, and a probe. */
    Action inherit(int brokerId, String incarnation, long brokerEpoch, long nowMs) {
        Session session = new Session(incarnation, brokerEpoch, new Contact(nowMs), false);
        sessions.put(brokerId, session);
        return beginProbing(brokerId, session, nowMs);
    }

    /** Whether this broker's id is held by a living process of another incarnation. */
    boolean heldByAnother(int brokerId, String incarnation, long nowMs) {
        Session session = sessions.get(brokerId);
        return session != null
                && session.linked
                && !session.fencing
                && !session.incarnation.equals(incarnation)
                && nowMs - session.contact.atMs() <= timeoutMs;
    }

    /** A broker's registration is applied, or resumed. Replaces what was known of the id. */
    void open(int brokerId, String incarnation, long brokerEpoch, Contact contact) {
        guard.registered(brokerId, incarnation);
        sessions.put(brokerId, new Session(incarnation, brokerEpoch, contact, true));
    }

    /** The liveness stream broke. Nothing if the session is already another one. */
    List<Action> broken(int brokerId, Contact contact, long nowMs) {
        Session session = sessions.get(brokerId);
        if (session == null || session.contact != contact || session.fencing) {
            return List.of();
        }
        session.linked = false;
        return List.of(beginProbing(brokerId, session, nowMs));
    }

    /** The broker ended its session in good order, after its leaderships were moved. */
    List<Action> left(int brokerId, Contact contact) {
        Session session = sessions.get(brokerId);
        if (session == null || session.contact != contact || session.fencing) {
            return List.of();
        }
        session.linked = false;
        return List.of(fence(brokerId, session, "it left in good order"));
    }

    /** A probe came back. */
    List<Action> probed(int brokerId, String incarnation, Finding finding, int registeredBrokers, long nowMs) {
        Session session = sessions.get(brokerId);
        if (session == null || session.linked || session.fencing || !session.incarnation.equals(incarnation)) {
            return List.of();
        }
        switch (finding) {
            case GONE -> {
                if (guard.permit(brokerId, incarnation, registeredBrokers, nowMs)) {
                    return List.of(fence(brokerId, session, "its process is gone"));
                }
                session.nextProbeMs = Long.MAX_VALUE;
            }
            case ALIVE -> {
                session.contact.stamp(nowMs);
                session.nextProbeMs = Long.MAX_VALUE;
            }
            case SILENT ->
                session.nextProbeMs =
                        nowMs + PROBE_INTERVAL_MS <= session.probeUntilMs ? nowMs + PROBE_INTERVAL_MS : Long.MAX_VALUE;
        }
        return List.of();
    }

    /** When {@link #tick} wants to be called next, in ms from now. */
    long nextTickMs() {
        boolean probing = sessions.values().stream().anyMatch(session -> session.nextProbeMs != Long.MAX_VALUE);
        return probing ? PROBE_INTERVAL_MS : IDLE_TICK_MS;
    }

    /** Looks at all sessions. A call that comes late means that this controller itself was held up. */
    List<Action> tick(long nowMs) {
        boolean late = nowMs - lastTickMs > IDLE_TICK_MS + timeoutMs / 4;
        lastTickMs = nowMs;
        List<Action> actions = new ArrayList<>();
        sessions.forEach((brokerId, session) -> {
            if (session.fencing) {
                return;
            }
            if (late) {
                session.contact.stamp(nowMs);
            }
            long silentMs = nowMs - session.contact.atMs();
            if (silentMs > timeoutMs) {
                actions.add(fence(brokerId, session, "nothing was heard of it for " + silentMs + " ms"));
            } else if (!session.linked && nowMs >= session.nextProbeMs) {
                session.nextProbeMs = Long.MAX_VALUE;
                actions.add(new Probe(brokerId, session.incarnation));
            }
        });
        return actions;
    }

    /** The broker's fencing is committed, or its registration was replaced. */
    void forget(int brokerId, long brokerEpoch) {
        Session session = sessions.get(brokerId);
        if (session != null && session.brokerEpoch <= brokerEpoch) {
            sessions.remove(brokerId);
        }
    }

    /** Fencing failed without a doubt about the outcome: it is tried again. */
    void fenceFailed(int brokerId) {
        Session session = sessions.get(brokerId);
        if (session != null) {
            session.fencing = false;
        }
    }

    /** Brokers with a session, open or awaited. */
    int size() {
        return sessions.size();
    }

    private Action beginProbing(int brokerId, Session session, long nowMs) {
        session.probeUntilMs = nowMs + PROBE_WINDOW_MS;
        session.nextProbeMs = Long.MAX_VALUE;
        return new Probe(brokerId, session.incarnation);
    }

    private static Fence fence(int brokerId, Session session, String reason) {
        session.fencing = true;
        return new Fence(brokerId, session.brokerEpoch, reason);
    }
}
