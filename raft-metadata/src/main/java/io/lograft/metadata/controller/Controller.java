package io.lograft.metadata.controller;

import io.lograft.base.Decision;
import io.lograft.base.ErrorCode;
import io.lograft.base.EventLoop;
import io.lograft.base.Rng;
import io.lograft.base.Timer;
import io.lograft.metadata.image.ClusterImage;
import io.lograft.metadata.log.AppendOutcome;
import io.lograft.metadata.log.AppliedEntry;
import io.lograft.metadata.log.EntryCodec;
import io.lograft.metadata.log.Leadership;
import io.lograft.metadata.log.MetadataLog;
import io.lograft.metadata.log.MetadataLogListener;
import io.lograft.metadata.op.Operation;
import io.lograft.metadata.op.Outcome;
import io.lograft.proto.metadata.v1.ClusterIdRecord;
import io.lograft.proto.metadata.v1.ControllerRecord;
import io.lograft.proto.metadata.v1.MetadataRecord;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * Decides, commits and answers while this voter leads the quorum.
 *
 * <p>States: INACTIVE → ACTIVATING when the log says that this voter leads and is ready; ACTIVATING → ACTIVE when a barrier
 * has passed in the same term; ACTIVATING → INACTIVE when it fails (and again after a pause); ACTIVE → INACTIVE when the
 * leadership or the term changes, and on any outcome of an entry but "applied", a timeout included: what is committed is
 * then learned anew, through another barrier.
 *
 * <p>One entry is in flight at a time; what is decided meanwhile collects into the next, on the speculative image. Every
 * reply, errors and no-ops included, waits until the newest record that its decision could have read is applied.
 * (Otherwise an ISR proposal that is sent again could be answered from an image that never commits.)
 *
 * <p>Threads: all state is owned by the controller's loop. {@link #submit}, {@link #start} and the getters may be called
 * from any thread; handlers and listeners are called on the loop.
 */
public final class Controller {
    private static final Logger LOG = LogManager.getLogger(Controller.class);

    private enum State {
        INACTIVE,
        ACTIVATING,
        ACTIVE
    }

    private final int nodeId;
    private final EventLoop loop;
    private final MetadataLog log;
    private final Rng rng;
    private final ControllerSettings settings;
    private final List<ControllerListener> listeners;
    private final PendingReplies pending = new PendingReplies();
    private final ArrayDeque<EntryBatch> collecting = new ArrayDeque<>();

    private State state = State.INACTIVE;
    /** Grows with each activation and each standing down, so that callbacks of an earlier life are told apart. */
    private long life;

    private long epoch;
    private ClusterImage speculative = ClusterImage.EMPTY;
    /** Index of our newest applied entry, or of the image that we became active on: what the next entry must follow. */
    private long basis;

    private EntryBatch inFlight;
    private Timer appendTimer;
    private long newestBatch;
    private long lastEntryMs;
    private boolean closed;

    private volatile ClusterImage committed = ClusterImage.EMPTY;
    private volatile boolean active;
    private volatile long activeEpoch;
    private volatile int pendingRequests;
    private volatile long entriesApplied;
    private volatile long activations;

    /** @param listeners called in this order */
    public Controller(
            int nodeId,
            EventLoop loop,
            MetadataLog log,
            Rng rng,
            ControllerSettings settings,
            List<ControllerListener> listeners) {
        this.nodeId = nodeId;
        this.loop = loop;
        this.log = log;
        this.rng = rng;
        this.settings = settings;
        this.listeners = List.copyOf(listeners);
    }

    /** Starts the log and follows it. Once, from any thread. */
    public void start() {
        log.start(new LogEvents());
    }

    /** Stands down for good; the log is closed by its owner. From any thread. */
    public void close() {
        loop.run(() -> {
            closed = true;
            standDown(ErrorCode.UNKNOWN_OUTCOME, "this node is stopping");
        });
    }

    /**
     * Decides a request and answers when it is applied. From any thread.
     *
     * @param operation a pure function, for example {@code FenceBroker::decide}
     */
    public <Q, R> void submit(Operation<Q, R> operation, Q request, ReplyHandler<R> handler) {
        loop.run(() -> decide(operation, request, handler));
    }

    /**
     * Answers once everything that was committed anywhere before this call is applied here: the image of the answer holds
     * it. A controller that was deposed without knowing it yet fails. From any thread.
     */
    public void barrier(ReplyHandler<Outcome> handler) {
        loop.run(() -> {
            if (state != State.ACTIVE) {
                handler.onFailure(ErrorCode.NOT_CONTROLLER, notController());
                return;
            }
            long current = life;
            log.barrier(passed -> loop.execute(() -> {
                if (passed && current == life) {
                    handler.onReply(Outcome.DONE, committed);
                } else {
                    handler.onFailure(ErrorCode.NOT_CONTROLLER, notController());
                }
            }));
        });
    }

    /** The newest committed image on this node, whether it is the active controller or not. */
    public ClusterImage image() {
        return committed;
    }

    /** Whether this node is the active controller, as far as it knows. */
    public boolean active() {
        return active;
    }

    /** Epoch of the current or the last time that this node was active; 0 if it never was. */
    public long epoch() {
        return activeEpoch;
    }

    /** Node id of the quorum's leader as this node knows it, -1 if it knows none. */
    public int leaderId() {
        return log.leadership().leaderId();
    }

    /** Requests that wait for the log. */
    public int pendingRequests() {
        return pendingRequests;
    }

    /** Entries of this controller that were applied. */
    public long entriesApplied() {
        return entriesApplied;
    }

    /** How often this node became active. */
    public long activations() {
        return activations;
    }

    // -- requests

    private <Q, R> void decide(Operation<Q, R> operation, Q request, ReplyHandler<R> handler) {
        if (state != State.ACTIVE) {
            handler.onFailure(ErrorCode.NOT_CONTROLLER, notController());
            return;
        }
        if (pending.size() >= settings.pendingRequestsMax()) {
            handler.onFailure(
                    ErrorCode.THROTTLED,
                    "the controller refused the request: " + pending.size()
                            + " requests wait for the metadata log; retry later");
            return;
        }
        Decision<MetadataRecord, R> decision;
        ClusterImage after;
        try {
            decision = operation.decide(speculative, request, loop.clock().wallMs());
            after = decision.records().isEmpty()
                    ? speculative
                    : speculative.apply(decision.records(), ClusterImage.UNCOMMITTED, epoch);
        } catch (RuntimeException defect) {
            LOG.error("an operation of the controller failed on request {}", brief(request), defect);
            answerLater(failing(
                    handler,
                    ErrorCode.UNKNOWN,
                    "the controller failed to decide the request: " + defect
                            + "; nothing was changed; its log has the details"));
            return;
        }
        accept(decision, after, handler);
    }

    private <R> void accept(Decision<MetadataRecord, R> decision, ClusterImage after, ReplyHandler<R> handler) {
        long bytes = EntryCodec.sizeOf(decision.records());
        if (bytes > EntryCodec.RECORDS_BYTES_MAX) {
            answerLater(failing(
                    handler,
                    ErrorCode.REQUEST_TOO_LARGE,
                    "the change was refused: it takes " + bytes + " bytes of metadata, and one entry holds "
                            + EntryCodec.RECORDS_BYTES_MAX + "; split the request"));
            return;
        }
        if (!decision.records().isEmpty()) {
            speculative = after;
            collect(decision.records(), bytes);
        }
        answerLater(replying(handler, decision.reply()));
        appendNext();
    }

    private void answerLater(PendingReplies.Reply reply) {
        if (inFlight == null && collecting.isEmpty()) {
            reply.send(committed);
            return;
        }
        pending.add(newestBatch, reply);
        pendingRequests = pending.size();
    }

    private static <R> PendingReplies.Reply replying(ReplyHandler<R> handler, R reply) {
        return new PendingReplies.Reply() {
            @Override
            public void send(ClusterImage applied) {
                handler.onReply(reply, applied);
            }

            @Override
            public void fail(ErrorCode code, String message) {
                handler.onFailure(code, message);
            }
        };
    }

    private static <R> PendingReplies.Reply failing(ReplyHandler<R> handler, ErrorCode code, String message) {
        return new PendingReplies.Reply() {
            @Override
            public void send(ClusterImage applied) {
                handler.onFailure(code, message);
            }

            @Override
            public void fail(ErrorCode otherCode, String otherMessage) {
                handler.onFailure(otherCode, otherMessage);
            }
        };
    }

    private String notController() {
        int leader = log.leadership().leaderId();
        return "node " + nodeId + " is not the active controller; "
                + (leader < 0 ? "the quorum has no leader that it knows of; retry" : "ask node " + leader);
    }

    private static String brief(Object request) {
        String text = String.valueOf(request);
        return text.length() <= 500 ? text : text.substring(0, 500) + "...";
    }

    // -- entries

    private void collect(List<MetadataRecord> records, long bytes) {
        EntryBatch last = collecting.peekLast();
        if (last == null || !last.hasRoomFor(bytes)) {
            last = new EntryBatch(++newestBatch);
            collecting.addLast(last);
        }
        last.add(records, bytes);
    }

    private void appendNext() {
        if (state != State.ACTIVE || inFlight != null || collecting.isEmpty()) {
            return;
        }
        inFlight = collecting.pollFirst();
        lastEntryMs = loop.clock().monotonicMs();
        long current = life;
        appendTimer = loop.schedule(settings.appendTimeoutMs(), () -> {
            if (current == life) {
                standDown(
                        ErrorCode.UNKNOWN_OUTCOME,
                        "an entry had no outcome within " + settings.appendTimeoutMs() + " ms");
            }
        });
        byte[] entry = EntryCodec.encode(epoch, basis, inFlight.records());
        log.append(entry, outcome -> loop.execute(() -> onOutcome(current, outcome)));
    }

    private void onOutcome(long ofLife, AppendOutcome outcome) {
        if (ofLife != life || inFlight == null) {
            return;
        }
        switch (outcome.kind()) {
            case APPLIED -> onEntryApplied(outcome.index());
            case STALE_CONTROLLER, WRONG_PREDECESSOR, NOT_LEADER ->
                standDown(ErrorCode.STALE_CONTROLLER, outcome.kind() + ": " + outcome.message());
            case REFUSED -> {
                LOG.error("the metadata log refused our own entry: {}", outcome.message());
                standDown(ErrorCode.STALE_CONTROLLER, "REFUSED: " + outcome.message());
            }
            case UNKNOWN -> standDown(ErrorCode.UNKNOWN_OUTCOME, "UNKNOWN: " + outcome.message());
        }
    }

    private void onEntryApplied(long index) {
        if (committed.version() < index) {
            throw new IllegalStateException("the log reported index " + index
                    + " as applied before the listener saw it;" + " newest image is " + committed.version());
        }
        appendTimer.cancel();
        long number = inFlight.number();
        inFlight = null;
        basis = index;
        entriesApplied++;
        ClusterImage applied = committed;
        if (applied.version() == index) {
            rebase();
            appendNext();
            pending.complete(number, applied);
            pendingRequests = pending.size();
            return;
        }
        pending.complete(number, applied);
        standDown(ErrorCode.STALE_CONTROLLER, "another controller's entry " + applied.version() + " follows " + index);
    }

    /** Puts what was decided and is not yet in flight on top of the committed image. */
    private void rebase() {
        speculative = committed;
        for (EntryBatch batch : collecting) {
            speculative = speculative.apply(batch.records(), ClusterImage.UNCOMMITTED, epoch);
        }
    }

    // -- becoming active, standing down

    private void evaluateLeadership() {
        Leadership leadership = log.leadership();
        boolean leads = leadership.ready() && !closed;
        if (state != State.INACTIVE && (!leads || leadership.term() != epoch)) {
            standDown(
                    ErrorCode.UNKNOWN_OUTCOME,
                    "this node " + (leads ? "leads in a new term" : "does not lead the quorum any more"));
        }
        if (state == State.INACTIVE && leads) {
            activate(leadership.term());
        }
    }

    private void activate(long term) {
        state = State.ACTIVATING;
        epoch = term;
        long current = ++life;
        log.barrier(passed -> loop.execute(() -> onBarrier(current, passed)));
        appendTimer = loop.schedule(settings.appendTimeoutMs(), () -> onBarrier(current, false));
    }

    private void onBarrier(long ofLife, boolean passed) {
        if (ofLife != life || state != State.ACTIVATING) {
            return;
        }
        appendTimer.cancel();
        Leadership leadership = log.leadership();
        if (!passed || !leadership.ready() || leadership.term() != epoch) {
            state = State.INACTIVE;
            life++;
            loop.schedule(settings.retryBarrierMs(), this::evaluateLeadership);
            return;
        }
        becomeActive();
    }

    private void becomeActive() {
        state = State.ACTIVE;
        basis = committed.version();
        speculative = committed;
        activeEpoch = epoch;
        active = true;
        activations++;
        LOG.info("node {} is the active controller of epoch {}, at metadata version {}", nodeId, epoch, basis);
        writeIdentity();
        scheduleIdleEntry(life);
        for (ControllerListener listener : listeners) {
            listener.onActivated(epoch, committed);
        }
    }

    private void writeIdentity() {
        List<MetadataRecord> records = new ArrayList<>(2);
        if (speculative.clusterId().isEmpty()) {
            records.add(MetadataRecord.newBuilder()
                    .setClusterId(ClusterIdRecord.newBuilder().setClusterId(newClusterId()))
                    .build());
        }
        records.add(MetadataRecord.newBuilder()
                .setController(ControllerRecord.newBuilder().setNodeId(nodeId))
                .build());
        speculative = speculative.apply(records, ClusterImage.UNCOMMITTED, epoch);
        collect(records, EntryCodec.sizeOf(records));
        appendNext();
    }

    private String newClusterId() {
        byte[] bytes = ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(rng.nextLong())
                .putLong(rng.nextLong())
                .array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private void scheduleIdleEntry(long ofLife) {
        long idleMs = loop.clock().monotonicMs() - lastEntryMs;
        loop.schedule(Math.max(1, settings.idleEntryMs() - idleMs), () -> {
            if (ofLife != life) {
                return;
            }
            boolean idle = inFlight == null && collecting.isEmpty();
            if (idle && loop.clock().monotonicMs() - lastEntryMs >= settings.idleEntryMs()) {
                writeIdentity();
            }
            scheduleIdleEntry(ofLife);
        });
    }

    /** Ends the current life, fails what waits, and tries again if this node still leads. */
    private void standDown(ErrorCode inFlightCode, String reason) {
        if (state == State.INACTIVE) {
            return;
        }
        boolean wasActive = state == State.ACTIVE;
        long sent = inFlight == null ? newestBatch - collecting.size() : inFlight.number();
        state = State.INACTIVE;
        life++;
        appendTimer.cancel();
        inFlight = null;
        collecting.clear();
        speculative = committed;
        active = false;
        if (wasActive) {
            LOG.info("node {} is not the active controller of epoch {} any more: {}", nodeId, epoch, reason);
            pending.fail(sent, inFlightCode, "the controller of epoch " + epoch + " stood down: " + reason + "; retry");
            pending.fail(
                    Long.MAX_VALUE,
                    ErrorCode.NOT_CONTROLLER,
                    "the controller of epoch " + epoch + " stood down before it wrote the change: " + reason
                            + "; retry");
            pendingRequests = 0;
            for (ControllerListener listener : listeners) {
                listener.onDeactivated(reason);
            }
        }
        loop.schedule(settings.retryBarrierMs(), this::evaluateLeadership);
    }

    /** Hears the log on its threads, and posts to the loop. */
    private final class LogEvents implements MetadataLogListener {
        @Override
        public void onApplied(AppliedEntry entry) {
            loop.execute(() -> applied(entry));
        }

        @Override
        public void onImageLoaded(ClusterImage image) {
            loop.execute(() -> loaded(image));
        }

        @Override
        public void onLeadershipChanged() {
            loop.execute(Controller.this::evaluateLeadership);
        }

        private void applied(AppliedEntry entry) {
            committed = entry.image();
            for (ControllerListener listener : listeners) {
                listener.onApplied(entry);
            }
            if (state == State.ACTIVE && inFlight == null) {
                standDown(ErrorCode.STALE_CONTROLLER, "entry " + entry.index() + " of another controller was applied");
            }
        }

        private void loaded(ClusterImage image) {
            committed = image;
            for (ControllerListener listener : listeners) {
                listener.onImageLoaded(image);
            }
            if (state == State.ACTIVE) {
                standDown(ErrorCode.UNKNOWN_OUTCOME, "the image was replaced by a snapshot");
            }
        }
    }
}
