package io.lograft.metadata.session;

import io.lograft.base.Clock;
import io.lograft.base.Closed;
import io.lograft.base.ErrorCode;
import io.lograft.base.EventLoop;
import io.lograft.base.Link;
import io.lograft.base.LinkHandler;
import io.lograft.base.Net;
import io.lograft.base.Timer;
import io.lograft.metadata.identity.Voter;
import io.lograft.proto.Rpc;
import io.lograft.proto.internal.v1.Heartbeat;
import io.lograft.proto.internal.v1.HeartbeatAck;
import io.lograft.proto.internal.v1.LivenessRequest;
import io.lograft.proto.internal.v1.LivenessResponse;
import io.lograft.proto.internal.v1.Refused;
import io.lograft.proto.internal.v1.Register;
import io.lograft.proto.internal.v1.Registered;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * The broker's end of the liveness stream: finds the active controller, registers, and sends heartbeats. Owned by the
 * liveness loop; the getters may be called from any thread.
 *
 * <p>States: IDLE → REGISTERING (stream opened, Register sent) → LIVE (Registered came) → IDLE (broken, refused, or without
 * an acknowledgement for half a session timeout), and again after {@link SessionSettings#findMs}; from each → STOPPED.
 */
final class LivenessClient {
    private static final Logger LOG = LogManager.getLogger(LivenessClient.class);
    private static final int REMEMBERED = 64;

    private enum State {
        IDLE,
        REGISTERING,
        LIVE,
        STOPPED
    }

    private final Net net;
    private final EventLoop loop;
    private final Clock clock;
    private final SessionSettings settings;
    private final ControllerLocator locator;
    private final Supplier<Register> registration;
    private final LongSupplier metadataVersion;
    private final SessionListener listener;
    private final Runnable onLive;
    private final long[] sentAtMs = new long[REMEMBERED];

    private State state = State.IDLE;
    private Voter peer;
    private Voter lastController;
    private Link<LivenessRequest> link;
    private Object attempt = new Object();
    private Timer timer;
    private long sequence;
    private long progressAtMs;
    private boolean ready;
    private boolean shuttingDown;
    private boolean toldFenced = true;
    private String lastRefusal = "";
    private Runnable onMayStop = () -> {};

    private volatile long brokerEpoch;
    private volatile long lastContactMs = Long.MIN_VALUE;
    private volatile long sessionTimeoutMs;
    private volatile boolean fenced = true;
    private volatile boolean live;

    LivenessClient(
            Net net,
            EventLoop loop,
            SessionSettings settings,
            ControllerLocator locator,
            Supplier<Register> registration,
            LongSupplier metadataVersion,
            SessionListener listener,
            Runnable onLive) {
        this.net = net;
        this.loop = loop;
        this.clock = loop.clock();
        this.settings = settings;
        this.locator = locator;
        this.registration = registration;
        this.metadataVersion = metadataVersion;
        this.listener = listener;
        this.onLive = onLive;
        this.sessionTimeoutMs = settings.sessionTimeoutMs();
    }

    // -- from any thread

    long brokerEpoch() {
        return brokerEpoch;
    }

    long lastContactMs() {
        return lastContactMs;
    }

    long sessionTimeoutMs() {
        return sessionTimeoutMs;
    }

    boolean fenced() {
        return fenced;
    }

    boolean live() {
        return live;
    }

    void start() {
        loop.run(this::connect);
    }

    void ready() {
        loop.run(() -> {
            ready = true;
            beat();
        });
    }

    /** Asks to leave; the callback runs on the loop once the controller agrees. */
    void beginShutdown(Runnable mayStop) {
        loop.run(() -> {
            shuttingDown = true;
            onMayStop = mayStop;
            beat();
        });
    }

    /** Ends the session in good order. */
    void stop() {
        loop.run(() -> {
            if (state != State.STOPPED) {
                state = State.STOPPED;
                live = false;
                attempt = new Object();
                if (timer != null) {
                    timer.cancel();
                }
                if (link != null) {
                    link.close();
                }
            }
        });
    }

    // -- finding the controller

    private void connect() {
        if (state != State.IDLE) {
            return;
        }
        state = State.REGISTERING;
        peer = locator.current();
        Object mine = new Object();
        attempt = mine;
        link = net.open(peer.node(), Rpc.LIVENESS, new Handler(mine), loop);
        link.send(LivenessRequest.newBuilder().setRegister(registration.get()).build());
        timer = loop.schedule(settings.sessionTimeoutMs(), () -> {
            if (attempt == mine && state == State.REGISTERING) {
                giveUp(-1, "no answer to the registration within " + settings.sessionTimeoutMs() + " ms");
            }
        });
    }

    /** The stream broke. The same peer again, at once: whether it refuses the connection says whether it is gone. */
    private void lookAgain(String why) {
        LOG.info("The session with controller {} broke: {}.", peer.id(), why);
        disconnect();
        connect();
    }

    /** This peer is of no use: on to another. */
    private void giveUp(int hint, String why) {
        if (state == State.STOPPED) {
            return;
        }
        if (state == State.LIVE) {
            LOG.info("The session with controller {} ended: {}.", peer.id(), why);
        } else {
            LOG.debug("Voter {} does not serve as controller: {}.", peer.id(), why);
        }
        disconnect();
        boolean atOnce = locator.moveOn(peer, hint);
        timer = loop.schedule(atOnce ? 0 : settings.findMs(), this::connect);
    }

    private void disconnect() {
        state = State.IDLE;
        live = false;
        timer.cancel();
        attempt = new Object();
        link.close();
        link = null;
    }

    private final class Handler implements LinkHandler<LivenessResponse> {
        private final Object mine;

        Handler(Object mine) {
            this.mine = mine;
        }

        @Override
        public void onMessage(LivenessResponse message) {
            if (attempt != mine || state == State.STOPPED) {
                return;
            }
            switch (message.getMessageCase()) {
                case REGISTERED -> registered(message.getRegistered());
                case HEARTBEAT_ACK -> acknowledged(message.getHeartbeatAck());
                case REFUSED -> refused(message.getRefused());
                case MESSAGE_NOT_SET -> giveUp(-1, "it sent a message that this version does not know");
            }
        }

        @Override
        public void onClosed(Closed cause) {
            if (attempt != mine) {
                return;
            }
            // A live stream that is reset may have been cut on the way; a new connection that is refused was not.
            if (cause.refused() && state == State.REGISTERING && peer.equals(lastController)) {
                lastController = null;
                listener.onControllerGone(peer.id());
            }
            if (state == State.LIVE) {
                lookAgain(cause.message());
            } else {
                giveUp(-1, cause.message());
            }
        }
    }

    private void refused(Refused refused) {
        ErrorCode code = Messages.codeOf(refused.getError());
        String message = refused.getError().getMessage();
        boolean forPeople = code == ErrorCode.CLUSTER_MISMATCH
                || code == ErrorCode.DUPLICATE_BROKER
                || code == ErrorCode.INVALID_REQUEST
                || code == ErrorCode.STALE_BROKER_EPOCH;
        if (forPeople && !message.equals(lastRefusal)) {
            lastRefusal = message;
            LOG.warn("Registration refused by controller {}: {}. Trying again.", peer.id(), message);
            listener.onRefused(code, message);
        }
        giveUp(refused.getControllerId(), code + ": " + message);
    }

    // -- being live

    private void registered(Registered message) {
        if (state != State.REGISTERING) {
            return;
        }
        if (!locator.acceptEpoch(message.getControllerEpoch())) {
            giveUp(-1, "its epoch " + message.getControllerEpoch() + " is over");
            return;
        }
        timer.cancel();
        state = State.LIVE;
        locator.found(peer);
        lastController = peer;
        lastRefusal = "";
        brokerEpoch = message.getBrokerEpoch();
        sessionTimeoutMs = message.getSessionTimeoutMs();
        sequence = 0;
        progressAtMs = clock.monotonicMs();
        LOG.info(
                "Registered with controller {} of epoch {}; broker epoch {}.",
                message.getControllerId(),
                message.getControllerEpoch(),
                message.getBrokerEpoch());
        listener.onRegistered(message.getBrokerEpoch(), message.getClusterId());
        onLive.run();
        beatAndSchedule();
    }

    private void beatAndSchedule() {
        if (state != State.LIVE) {
            return;
        }
        long now = clock.monotonicMs();
        if (now - progressAtMs > sessionTimeoutMs / 2) {
            giveUp(-1, "no acknowledgement for " + (now - progressAtMs) + " ms");
            return;
        }
        beat();
        timer = loop.schedule(settings.heartbeatMs(), this::beatAndSchedule);
    }

    private void beat() {
        if (state != State.LIVE || !link.isReady()) {
            return;
        }
        sequence++;
        sentAtMs[(int) (sequence % REMEMBERED)] = clock.monotonicMs();
        link.send(LivenessRequest.newBuilder()
                .setHeartbeat(Heartbeat.newBuilder()
                        .setSequence(sequence)
                        .setMetadataVersion(metadataVersion.getAsLong())
                        .setReady(ready)
                        .setShuttingDown(shuttingDown))
                .build());
    }

    private void acknowledged(HeartbeatAck ack) {
        long age = sequence - ack.getSequence();
        if (state != State.LIVE || age < 0 || age >= REMEMBERED) {
            return;
        }
        progressAtMs = clock.monotonicMs();
        // From when it was sent: the controller heard of this broker at that moment at the earliest.
        lastContactMs = Math.max(lastContactMs, sentAtMs[(int) (ack.getSequence() % REMEMBERED)]);
        live = true;
        fenced = ack.getFenced();
        if (toldFenced != fenced) {
            toldFenced = fenced;
            listener.onFenced(fenced);
        }
        if (ack.getMayStop() && shuttingDown) {
            Runnable agreed = onMayStop;
            onMayStop = () -> {};
            agreed.run();
        }
    }
}
