package io.lograft.metadata.session;

import io.lograft.base.Clock;
import io.lograft.base.Closed;
import io.lograft.base.ErrorCode;
import io.lograft.base.EventLoop;
import io.lograft.base.Link;
import io.lograft.base.LinkHandler;
import io.lograft.base.Peer;
import io.lograft.proto.internal.v1.Heartbeat;
import io.lograft.proto.internal.v1.HeartbeatAck;
import io.lograft.proto.internal.v1.LivenessRequest;
import io.lograft.proto.internal.v1.LivenessResponse;
import io.lograft.proto.internal.v1.Refused;
import io.lograft.proto.internal.v1.Register;
import io.lograft.proto.internal.v1.Registered;

/**
 * The controller's end of one liveness stream. Messages come on the connection's loop, which stamps the contact and
 * acknowledges heartbeats by itself; all else is told to the {@link Owner}, which hops to the controller's loop. The
 * methods that send may be called from any thread.
 *
 * <p>States: NEW → REGISTERING (Register came) → OPEN (Registered sent) → CLOSED; from each also → CLOSED.
 */
final class BrokerLink implements LinkHandler<LivenessRequest> {
    private enum State {
        NEW,
        REGISTERING,
        OPEN,
        CLOSED
    }

    private final Link<LivenessResponse> link;
    private final Peer peer;
    private final EventLoop loop;
    private final Clock clock;
    private final Owner owner;
    private final Contact contact;

    private State state = State.NEW;
    private volatile View view = new View(true, false, 0);

    /** What heartbeats are answered with. */
    record View(boolean fenced, boolean mayStop, long version) {}

    /** Takes what the stream says. Called on the connection's loop; only posts. */
    interface Owner {
        void onRegister(BrokerLink from, Register request);

        /** A heartbeat asks for a change: ready while fenced, or leaving while it may not stop yet. */
        void onWish(BrokerLink from, Heartbeat heartbeat);

        void onBroken(BrokerLink from, Closed cause);
    }

    BrokerLink(Link<LivenessResponse> link, Peer peer, EventLoop loop, Clock clock, Owner owner) {
        this.link = link;
        this.peer = peer;
        this.loop = loop;
        this.clock = clock;
        this.owner = owner;
        this.contact = new Contact(clock.monotonicMs());
    }

    Contact contact() {
        return contact;
    }

    Peer peer() {
        return peer;
    }

    @Override
    public void onMessage(LivenessRequest message) {
        if (state == State.CLOSED) {
            return;
        }
        contact.stamp(clock.monotonicMs());
        switch (message.getMessageCase()) {
            case REGISTER -> {
                if (state != State.NEW) {
                    breach("registered twice on one stream");
                    return;
                }
                state = State.REGISTERING;
                owner.onRegister(this, message.getRegister());
            }
            case HEARTBEAT -> heartbeat(message.getHeartbeat());
            case MESSAGE_NOT_SET -> breach("a liveness message without content");
        }
    }

    private void heartbeat(Heartbeat heartbeat) {
        if (state != State.OPEN) {
            breach("a heartbeat before the registration");
            return;
        }
        View now = view;
        HeartbeatAck ack = HeartbeatAck.newBuilder()
                .setSequence(heartbeat.getSequence())
                .setFenced(now.fenced())
                .setMayStop(now.mayStop())
                .setMetadataVersion(now.version())
                .build();
        link.send(LivenessResponse.newBuilder().setHeartbeatAck(ack).build());
        boolean wantsService = heartbeat.getReady() && now.fenced() && !heartbeat.getShuttingDown();
        boolean wantsToLeave = heartbeat.getShuttingDown() && !now.mayStop();
        if (wantsService || wantsToLeave) {
            owner.onWish(this, heartbeat);
        }
    }

    @Override
    public void onClosed(Closed cause) {
        if (state != State.CLOSED) {
            state = State.CLOSED;
            owner.onBroken(this, cause);
        }
    }

    /** The session is open; before any acknowledgement. */
    void registered(Registered message, View first) {
        view = first;
        loop.run(() -> {
            if (state == State.REGISTERING) {
                state = State.OPEN;
                link.send(LivenessResponse.newBuilder().setRegistered(message).build());
            }
        });
    }

    /** What the next heartbeats are answered with. */
    void show(View next) {
        view = next;
    }

    View view() {
        return view;
    }

    /** Says why, and ends the stream. The owner is not told of its end. */
    void refuse(Refused reason) {
        loop.run(() -> end(reason));
    }

    private void breach(String what) {
        end(Messages.refused(ErrorCode.INVALID_REQUEST, what, -1));
        owner.onBroken(this, new Closed(ErrorCode.INVALID_REQUEST, false, what));
    }

    private void end(Refused reason) {
        if (state != State.CLOSED) {
            state = State.CLOSED;
            link.send(Messages.liveness(reason));
            link.close();
        }
    }
}
