package io.lograft.metadata.controller;

import io.lograft.base.ErrorCode;
import io.lograft.base.sim.SimLoop;
import io.lograft.base.sim.SimNode;
import io.lograft.base.sim.SimScheduler;
import io.lograft.metadata.image.ClusterImage;
import io.lograft.metadata.log.AppliedEntry;
import io.lograft.metadata.op.Operation;
import io.lograft.metadata.sim.SimMetadataLog;
import io.lograft.metadata.sim.SimMetadataQuorum;
import java.util.ArrayList;
import java.util.List;

/** A voter with a controller in simulation; survives restarts. Checks what every listener may rely on. */
final class ControllerNode implements ControllerListener {
    final int id;
    final SimNode node;
    final List<String> events = new ArrayList<>();
    SimMetadataLog log;
    Controller controller;
    private final SimMetadataQuorum quorum;
    private final ControllerSettings settings;
    private ClusterImage followed = ClusterImage.EMPTY;
    private boolean active;

    ControllerNode(SimScheduler scheduler, SimMetadataQuorum quorum, int id, ControllerSettings settings) {
        this.id = id;
        this.quorum = quorum;
        this.settings = settings;
        node = new SimNode(scheduler, "node" + id);
    }

    void start() {
        SimLoop loop = node.newLoop("controller");
        log = quorum.newLog(id, node);
        followed = ClusterImage.EMPTY;
        active = false;
        controller = new Controller(id, loop, log, node.rng("controller"), settings, List.of(this));
        controller.start();
    }

    void restart() {
        node.kill();
        node.restart();
        start();
    }

    /** Submits, and returns where the answer will be. */
    <Q, R> Answer<R> submit(Operation<Q, R> operation, Q request) {
        Answer<R> answer = new Answer<>();
        controller.submit(operation, request, answer);
        return answer;
    }

    @Override
    public void onApplied(AppliedEntry entry) {
        if (entry.delta().from().version() != followed.version() || entry.index() <= followed.version()) {
            throw new AssertionError("entry " + entry.index() + " after image " + followed.version());
        }
        followed = entry.image();
    }

    @Override
    public void onImageLoaded(ClusterImage image) {
        followed = image;
    }

    @Override
    public void onActivated(long epoch, ClusterImage image) {
        if (active || image.version() != followed.version()) {
            throw new AssertionError("activated twice, or on another image");
        }
        active = true;
        events.add("activated " + epoch);
    }

    @Override
    public void onDeactivated(String reason) {
        if (!active) {
            throw new AssertionError("stood down twice");
        }
        active = false;
        events.add("stood down: " + reason);
    }

    /** One answer, given once. */
    static final class Answer<R> implements ReplyHandler<R> {
        R reply;
        ClusterImage applied;
        ErrorCode failure;
        String message;
        /** Told once, when the answer is given. */
        Runnable whenGiven = () -> {};

        boolean given() {
            return reply != null || failure != null;
        }

        @Override
        public void onReply(R newReply, ClusterImage newApplied) {
            once();
            reply = newReply;
            applied = newApplied;
            whenGiven.run();
        }

        @Override
        public void onFailure(ErrorCode code, String newMessage) {
            once();
            failure = code;
            message = newMessage;
            whenGiven.run();
        }

        private void once() {
            if (given()) {
                throw new AssertionError("answered twice");
            }
        }
    }
}
