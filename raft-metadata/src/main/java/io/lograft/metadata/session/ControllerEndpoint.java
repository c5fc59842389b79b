package io.lograft.metadata.session;

import io.lograft.base.Clock;
import io.lograft.base.Closed;
import io.lograft.base.EventLoop;
import io.lograft.base.Net;
import io.lograft.base.NetServer;
import io.lograft.base.Rng;
import io.lograft.metadata.controller.Controller;
import io.lograft.metadata.controller.ControllerListener;
import io.lograft.metadata.image.ClusterImage;
import io.lograft.metadata.log.AppliedEntry;
import io.lograft.proto.Rpc;
import io.lograft.proto.internal.v1.Heartbeat;
import io.lograft.proto.internal.v1.Register;

/**
 * The controller's end of the three ways, on every voter: the sessions, the feed of metadata, and the control calls. Give
 * it to the {@link Controller} as a listener, and the controller to it by {@link #attach}; until then, and while this node
 * is not the active controller, brokers are refused and told who leads.
 *
 * <p>Threads: sessions live on the controller's loop; streams on their connection's loop; the feed on a loop of its own.
 */
public final class ControllerEndpoint implements ControllerListener, BrokerLink.Owner {
    private final EventLoop controllerLoop;
    private final Clock clock;
    private final MetadataFeed feed;
    private final ControlCalls calls;
    private final BrokerSessions sessions;

    /**
     * @param controllerLoop the loop of the controller that this end serves
     * @param feedLoop owns the metadata kept for brokers, and encodes snapshots; not a data loop
     * @param clock the clock of all loops of this node
     * @param rng makes topic ids; used on connections' loops
     */
    public ControllerEndpoint(
            int nodeId,
            EventLoop controllerLoop,
            EventLoop feedLoop,
            Clock clock,
            Rng rng,
            Net net,
            SessionSettings settings) {
        this.controllerLoop = controllerLoop;
        this.clock = clock;
        this.feed = new MetadataFeed(feedLoop, settings.feedBytesMax());
        this.sessions = new BrokerSessions(nodeId, controllerLoop, clock, net, settings);
        this.calls = new ControlCalls(clock, rng, sessions.contacts());
    }

    /** Registers what this end serves; before the server starts. */
    public void serve(NetServer server) {
        server.serve(Rpc.LIVENESS, (link, peer, loop) -> new BrokerLink(link, peer, loop, clock, this));
        server.serve(Rpc.METADATA, (link, peer, loop) -> new FeedStream(link, loop, feed));
        server.serve(Rpc.CONTROL, (request, peer, loop, reply) -> calls.accept(request, reply));
    }

    /** Names the controller whose listener this is; before it starts. */
    public void attach(Controller controller) {
        controllerLoop.run(() -> sessions.attach(controller));
        calls.attach(controller);
        feed.attach(controller);
    }

    /** Brokers with an open or awaited session, as of now; for metrics. */
    public int sessions() {
        return sessions.count();
    }

    /** Brokers fenced by this node since it started; for metrics. */
    public long fencings() {
        return sessions.fencings();
    }

    @Override
    public void onApplied(AppliedEntry entry) {
        feed.applied(entry);
        sessions.imageChanged(entry.image());
    }

    @Override
    public void onImageLoaded(ClusterImage image) {
        feed.loaded(image);
        sessions.imageChanged(image);
    }

    @Override
    public void onActivated(long epoch, ClusterImage image) {
        feed.activated(epoch);
        sessions.activated(epoch, image);
    }

    @Override
    public void onDeactivated(String reason) {
        feed.deactivated();
        sessions.deactivated(reason);
    }

    @Override
    public void onRegister(BrokerLink from, Register request) {
        controllerLoop.execute(() -> sessions.register(from, request));
    }

    @Override
    public void onWish(BrokerLink from, Heartbeat heartbeat) {
        controllerLoop.execute(() -> sessions.wish(from, heartbeat));
    }

    @Override
    public void onBroken(BrokerLink from, Closed cause) {
        controllerLoop.execute(() -> sessions.broken(from, cause));
    }
}
