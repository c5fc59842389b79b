package io.lograft.client.core;

import io.lograft.base.Address;
import io.lograft.base.Closed;
import io.lograft.base.ErrorCode;
import io.lograft.base.EventLoop;
import io.lograft.base.LograftException;
import io.lograft.base.Net;
import io.lograft.base.Rng;
import io.lograft.base.TopicIdPartition;
import io.lograft.proto.v1.LeaderHint;
import io.lograft.proto.v1.WatchMetadataRequest;
import io.lograft.proto.v1.WatchMetadataResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Keeps one metadata watch open to any one node, and the view of the cluster with it. While nobody answers, and when the
 * node that answered falls silent, a second node is asked as well, and the first to answer is kept. Before the first
 * answer, waiters are told in time that the cluster cannot be reached; after it, the watch tries quietly for ever.
 *
 * <p>Owned by the client's loop, but for {@link #view}, {@link #connect} and {@link #topic}, which may be called from
 * any thread; futures complete on the loop.
 */
public final class MetadataWatch {
    /** While somebody waits for the first contact, a cluster that is just starting is found soon. */
    private static final long FIRST_CONTACT_PAUSE_MS = 200;

    /** However many partitions suggest it: a second node is asked this often at most while the first one answers. */
    private static final long HEDGES_APART_MS = 200;

    private final MetadataSettings settings;
    private final Net net;
    private final EventLoop loop;
    private final Rng rng;
    private final List<MetadataListener> listeners = new ArrayList<>();
    private final Map<String, Integer> wanted = new HashMap<>();
    private final List<WatchAttempt> attempts = new ArrayList<>();
    private final NodeRound nodes;
    private final MetadataWaiters waiters;

    private volatile ClusterView view = ClusterView.EMPTY;
    private WatchAttempt primary;
    private boolean started;
    private volatile boolean closed;
    private boolean retryPlanned;
    private boolean pinging;
    private int watchers;
    private long nextHedgeMs;

    public MetadataWatch(MetadataSettings settings, Net net, EventLoop loop, Rng rng) {
        this.settings = settings;
        this.net = net;
        this.loop = loop;
        this.rng = rng;
        this.nodes = new NodeRound(settings.bootstrap(), rng);
        this.waiters = new MetadataWaiters(settings, loop, nodes, () -> primary != null);
    }

    /** What is known now. From any thread. */
    public ClusterView view() {
        return view;
    }

    /**
     * Completes once a node has answered. Fails with {@link ErrorCode#UNREACHABLE}, naming every address and its
     * reason, when the time is up, and soon when every address is refused. From any thread.
     */
    public CompletableFuture<ClusterView> connect(long timeoutMs) {
        if (closed) {
            return CompletableFuture.failedFuture(Failures.closed("client"));
        }
        CompletableFuture<ClusterView> result = new CompletableFuture<>();
        loop.run(() -> {
            waiters.awaitConnection(view, timeoutMs, result);
            start();
        });
        return result;
    }

    /**
     * Completes with the topic once it is known; counts as asking for it until {@link #release}. Fails with {@link
     * ErrorCode#UNKNOWN_TOPIC} if it does not exist, with {@link ErrorCode#UNREACHABLE} or {@link ErrorCode#TIMED_OUT}
     * if nobody says so in time. From any thread.
     */
    public CompletableFuture<TopicView> topic(String name, long timeoutMs) {
        if (closed) {
            return CompletableFuture.failedFuture(Failures.closed("client"));
        }
        CompletableFuture<TopicView> result = new CompletableFuture<>();
        loop.run(() -> {
            waiters.awaitTopic(view, name, timeoutMs, result);
            start();
            want(name);
        });
        return result;
    }

    public void addListener(MetadataListener listener) {
        listeners.add(listener);
    }

    public void removeListener(MetadataListener listener) {
        listeners.remove(listener);
    }

    /** Ends one use of the topic. */
    public void release(String name) {
        if (wanted.merge(name, -1, Integer::sum) == 0) {
            wanted.remove(name);
            view = view.retain(wanted.keySet());
            // The node learns it with the next request; until then its deltas name a topic too many.
        }
    }

    /** Somebody depends on hearing of changes in time: from now on a silent node is pinged. */
    public void beginWatching() {
        watchers++;
        schedulePing();
    }

    public void endWatching() {
        watchers--;
    }

    /** A node refused because another one leads; it told which. */
    public void onHint(TopicIdPartition partition, LeaderHint hint) {
        publish(view.apply(partition, hint));
    }

    /** Asks a second node, because something suggests that the metadata is behind. */
    public void hedge() {
        long nowMs = loop.clock().monotonicMs();
        if (primary == null || nowMs >= nextHedgeMs) {
            nextHedgeMs = nowMs + HEDGES_APART_MS;
            secondAttempt();
        }
    }

    /**
     * The address to try first for a call that any node serves: that of the node which is being watched, if it was just
     * heard of, since a connection to it is there; else the next one in turn.
     */
    public Address nearestNode() {
        WatchAttempt watched = primary;
        return watched != null && watched.silentMs() < settings.pingMs() ? watched.address() : nextNode();
    }

    /** The addresses to try for calls that any node serves: the next one, in turn. */
    public Address nextNode() {
        return nodes.next(view);
    }

    /** Remembers why a node could not be used, for messages. */
    public void onUnusable(Address node, Closed cause) {
        nodes.failed(node, cause);
    }

    /** The answer to whoever asks why nothing moves. */
    public String lastFailures() {
        return nodes.describe();
    }

    /** Whether {@link #close} was called. From any thread. */
    public boolean isClosed() {
        return closed;
    }

    /** Ends the watch; waiters fail. */
    public void close() {
        closed = true;
        List.copyOf(attempts).forEach(WatchAttempt::close);
        attempts.clear();
        primary = null;
        waiters.failAll(Failures.closed("client"));
    }

    private void start() {
        if (!started && !closed) {
            started = true;
            attempt();
        }
    }

    private void want(String name) {
        if (wanted.merge(name, 1, Integer::sum) == 1) {
            attempts.forEach(attempt -> attempt.ask(request()));
        }
    }

    private WatchMetadataRequest request() {
        return WatchMetadataRequest.newBuilder().addAllTopics(wanted.keySet()).build();
    }

    private void attempt() {
        Set<Address> busy = new LinkedHashSet<>();
        attempts.forEach(attempt -> busy.add(attempt.address()));
        Address address = nodes.nextExcept(view, busy);
        if (address == null) {
            return;
        }
        WatchAttempt attempt = new WatchAttempt(address, settings, loop, new Attempts());
        attempts.add(attempt);
        attempt.open(net, request());
    }

    private void secondAttempt() {
        if (started && !closed && attempts.size() < 2) {
            attempt();
        }
    }

    private void schedulePing() {
        if (pinging || watchers == 0 || closed) {
            return;
        }
        pinging = true;
        loop.schedule(settings.pingMs(), () -> {
            pinging = false;
            if (primary != null && watchers > 0 && primary.silentMs() >= settings.pingMs()) {
                primary.ask(request());
            }
            schedulePing();
        });
    }

    private void onAnswer(WatchAttempt attempt, WatchMetadataResponse message) {
        if (!view.clusterId().isEmpty()
                && !message.getClusterId().isEmpty()
                && !view.clusterId().equals(message.getClusterId())) {
            refuseOtherCluster(attempt, message.getClusterId());
            return;
        }
        nodes.answered(attempt.address());
        boolean behind = message.getMetadataVersion() < view.version();
        if (primary == null || (message.getComplete() && attempt != primary && !behind)) {
            keepOnly(attempt);
        } else if (message.getComplete() && attempt != primary) {
            drop(attempt);
        }
        publish(view.apply(message));
    }

    private void refuseOtherCluster(WatchAttempt attempt, String otherId) {
        String why = "belongs to cluster " + otherId + ", this client is connected to " + view.clusterId();
        attempt.refuse(ErrorCode.CLUSTER_MISMATCH, why);
        onEnd(attempt, new Closed(ErrorCode.CLUSTER_MISMATCH, false, why));
    }

    private void keepOnly(WatchAttempt attempt) {
        primary = attempt;
        for (WatchAttempt other : List.copyOf(attempts)) {
            if (other != attempt) {
                drop(other);
            }
        }
    }

    private void drop(WatchAttempt attempt) {
        attempts.remove(attempt);
        attempt.close();
    }

    private void onSilence(WatchAttempt attempt) {
        if (attempts.contains(attempt)) {
            secondAttempt();
        }
    }

    private void onEnd(WatchAttempt attempt, Closed cause) {
        attempts.remove(attempt);
        boolean wasPrimary = attempt == primary;
        if (wasPrimary) {
            primary = null;
        }
        if (closed) {
            return;
        }
        nodes.failed(attempt.address(), cause);
        waiters.onFailure(view);
        if (primary != null || !attempts.isEmpty()) {
            return;
        }
        if (wasPrimary || !nodes.roundIsOver(view)) {
            attempt();
        } else {
            retryLater();
        }
    }

    private void retryLater() {
        if (retryPlanned) {
            return;
        }
        retryPlanned = true;
        long pauseMs = settings.backoff().delayMs(nodes.beginRound(), rng);
        loop.schedule(view.version() < 0 ? Math.min(pauseMs, FIRST_CONTACT_PAUSE_MS) : pauseMs, () -> {
            retryPlanned = false;
            if (!closed && attempts.isEmpty()) {
                attempt();
            }
        });
    }

    private void publish(ClusterView after) {
        ClusterView before = view;
        if (after == before) {
            return;
        }
        view = after;
        waiters.onView(after);
        List.copyOf(listeners).forEach(listener -> listener.onView(before, after));
    }

    /** What attempts report; a class of its own, so that nobody else can. */
    private final class Attempts implements WatchAttempt.Owner {
        @Override
        public void onAnswer(WatchAttempt attempt, WatchMetadataResponse message) {
            MetadataWatch.this.onAnswer(attempt, message);
        }

        @Override
        public void onSilence(WatchAttempt attempt) {
            MetadataWatch.this.onSilence(attempt);
        }

        @Override
        public void onEnd(WatchAttempt attempt, Closed cause) {
            MetadataWatch.this.onEnd(attempt, cause);
        }
    }

    /** A failure in the terms of what the application waits for. */
    static LograftException unreachable(String what, String reasons) {
        return new LograftException(
                ErrorCode.UNREACHABLE, what + ": " + reasons + "; check the addresses and that the cluster runs");
    }
}
