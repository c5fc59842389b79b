package io.lograft.metadata.session;

import com.google.protobuf.ByteString;
import io.lograft.base.EventLoop;
import io.lograft.base.Net;
import io.lograft.base.NetServer;
import io.lograft.base.Rng;
import io.lograft.metadata.identity.QuorumVoters;
import io.lograft.metadata.image.ClusterImage;
import io.lograft.proto.Rpc;
import io.lograft.proto.internal.v1.ControlRequest;
import io.lograft.proto.internal.v1.ProbeResponse;
import io.lograft.proto.internal.v1.Register;
import io.lograft.proto.v1.Address;
import java.nio.ByteBuffer;
import java.util.function.Supplier;

/**
 * The broker's end of the three ways: its session with the active controller, whichever node that is; the metadata it
 * learns; and its calls. One for each process: it makes the process's incarnation. All methods may be called from any
 * thread.
 */
public final class BrokerSession {
    private static final int INCARNATION_BYTES = 16;

    private final BrokerProfile profile;
    private final Supplier<BrokerStorage> storage;
    private final EventLoop livenessLoop;
    private final byte[] incarnation;
    private final ControllerLocator locator;
    private final MetadataFollower follower;
    private final LivenessClient liveness;
    private final ControlClient control;

    /**
     * @param storage asked for at each registration, on the liveness loop
     * @param livenessLoop for heartbeats and nothing else
     * @param intakeLoop builds images and calls the metadata listener
     */
    public BrokerSession(
            BrokerProfile profile,
            Supplier<BrokerStorage> storage,
            QuorumVoters voters,
            Net net,
            EventLoop livenessLoop,
            EventLoop intakeLoop,
            Rng rng,
            SessionSettings settings,
            SessionListener sessionListener,
            MetadataListener metadataListener) {
        this.profile = profile;
        this.storage = storage;
        this.livenessLoop = livenessLoop;
        this.incarnation = ByteBuffer.allocate(INCARNATION_BYTES)
                .putLong(rng.nextLong())
                .putLong(rng.nextLong())
                .array();
        this.locator = new ControllerLocator(voters);
        this.follower = new MetadataFollower(
                profile.id(), profile.clusterId(), net, intakeLoop, settings, locator, metadataListener);
        this.liveness = new LivenessClient(
                net,
                livenessLoop,
                settings,
                locator,
                this::registration,
                () -> follower.image().version(),
                sessionListener,
                () -> follower.follow(locator.current()));
        this.control = new ControlClient(profile.id(), net, settings, locator, liveness::brokerEpoch);
    }

    /** Answers {@code NodeService/Probe}; before the server starts. */
    public void serve(NetServer server) {
        ProbeResponse alive = ProbeResponse.newBuilder()
                .setBrokerId(profile.id())
                .setIncarnation(ByteString.copyFrom(incarnation))
                .build();
        server.serve(Rpc.PROBE, (request, peer, loop, reply) -> reply.reply(alive));
    }

    /** Begins to follow the metadata. Needs no registration, so that logs can be recovered with it. */
    public void startFollowing() {
        follower.start();
    }

    /** Registers, and keeps the session from then on. */
    public void startSession() {
        liveness.start();
    }

    /** The logs are recovered: the broker may be put into service. */
    public void ready() {
        liveness.ready();
    }

    /**
     * Asks the controller to move this broker's leaderships away.
     *
     * @param limitMs calls back after this time at the latest
     * @param done on the liveness loop, once: whether the controller agreed that the broker may stop
     */
    public void beginShutdown(long limitMs, ShutdownHandler done) {
        livenessLoop.run(() -> {
            boolean[] called = {false};
            liveness.beginShutdown(() -> {
                if (!called[0]) {
                    called[0] = true;
                    done.onMayStop(true);
                }
            });
            livenessLoop.schedule(limitMs, () -> {
                if (!called[0]) {
                    called[0] = true;
                    done.onMayStop(false);
                }
            });
        });
    }

    /** Takes the outcome of {@link #beginShutdown}. */
    public interface ShutdownHandler {
        void onMayStop(boolean agreed);
    }

    /** Ends the session and the metadata stream. After an agreed shutdown the controller fences the broker at once. */
    public void stop() {
        liveness.stop();
        follower.stop();
    }

    /** Asks the active controller; see {@link ControlHandler} for what may come of it. The handler is called on the loop. */
    public void control(ControlRequest request, long timeoutMs, EventLoop loop, ControlHandler handler) {
        control.call(request, timeoutMs, loop, handler);
    }

    /** The newest image that this broker knows. */
    public ClusterImage image() {
        return follower.image();
    }

    /** Names this process: 16 random bytes. */
    public byte[] incarnation() {
        return incarnation.clone();
    }

    /** Metadata index of the registration; 0 before the first. */
    public long brokerEpoch() {
        return liveness.brokerEpoch();
    }

    /**
     * When the newest acknowledged heartbeat was sent, by the liveness loop's clock; {@link Long#MIN_VALUE} before the first.
     * A leader for whom this is more than two session timeouts ago answers produce with NOT_LEADER.
     */
    public long lastContactMs() {
        return liveness.lastContactMs();
    }

    /** As the controller says; before the registration, as configured. */
    public long sessionTimeoutMs() {
        return liveness.sessionTimeoutMs();
    }

    /** Whether a session is open now. */
    public boolean live() {
        return liveness.live();
    }

    /** Whether the controller holds this broker out of service, as far as it said. */
    public boolean fenced() {
        return liveness.fenced();
    }

    private Register registration() {
        BrokerStorage stored = storage.get();
        Register.Builder register = Register.newBuilder()
                .setBrokerId(profile.id())
                .setIncarnation(ByteString.copyFrom(incarnation))
                .setClusterId(profile.clusterId())
                .setClientAddress(address(profile.clientAddress()))
                .setNodeAddress(address(profile.nodeAddress()))
                .setRack(profile.rack())
                .addAllReplicas(stored.replicas())
                .setUnusableDirectories(stored.unusableDirectories())
                .setControllerEpoch(locator.highestEpoch());
        stored.directories().forEach(id -> register.addDirectories(ByteString.copyFrom(id)));
        return register.build();
    }

    private static Address address(io.lograft.base.Address address) {
        return Address.newBuilder()
                .setHost(address.host())
                .setPort(address.port())
                .build();
    }
}
