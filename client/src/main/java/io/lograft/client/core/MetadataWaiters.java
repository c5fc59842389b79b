package io.lograft.client.core;

import io.lograft.base.ErrorCode;
import io.lograft.base.EventLoop;
import io.lograft.base.LograftException;
import io.lograft.base.Timer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

/** Who waits for the first answer, or for a topic to be known; each until a time of its own. Owned by the client's loop. */
final class MetadataWaiters {
    private record ForConnection(long sinceMs, CompletableFuture<ClusterView> result) {}

    private static final class ForTopic {
        private final String name;
        private final CompletableFuture<TopicView> result;
        private boolean graceOver;
        private boolean graceBegun;

        private ForTopic(String name, CompletableFuture<TopicView> result) {
            this.name = name;
            this.result = result;
        }
    }

    private final MetadataSettings settings;
    private final EventLoop loop;
    private final NodeRound nodes;
    private final BooleanSupplier listening;
    private final List<ForConnection> connections = new ArrayList<>();
    private final List<ForTopic> topics = new ArrayList<>();
    private LograftException closed;

    /** @param listening whether some node tells what it knows now */
    MetadataWaiters(MetadataSettings settings, EventLoop loop, NodeRound nodes, BooleanSupplier listening) {
        this.settings = settings;
        this.loop = loop;
        this.nodes = nodes;
        this.listening = listening;
    }

    void awaitConnection(ClusterView view, long timeoutMs, CompletableFuture<ClusterView> result) {
        if (refuseIfClosed(result)) {
            return;
        }
        if (view.version() >= 0) {
            result.complete(view);
            return;
        }
        connections.add(new ForConnection(loop.clock().monotonicMs(), result));
        loop.schedule(timeoutMs, () -> result.completeExceptionally(unreachable(timeoutMs)));
    }

    void awaitTopic(ClusterView view, String name, long timeoutMs, CompletableFuture<TopicView> result) {
        if (refuseIfClosed(result)) {
            return;
        }
        ForTopic waiter = new ForTopic(name, result);
        if (check(waiter, view)) {
            return;
        }
        topics.add(waiter);
        Timer limit = loop.schedule(timeoutMs, () -> {
            if (!result.isDone()) {
                result.completeExceptionally(topicTimedOut(name, timeoutMs));
            }
        });
        result.whenComplete((found, failed) -> loop.run(limit::cancel));
    }

    void onView(ClusterView view) {
        if (view.version() >= 0) {
            connections.forEach(waiter -> waiter.result().complete(view));
            connections.clear();
        }
        topics.removeIf(waiter -> check(waiter, view));
    }

    /** A node could not be used: if none can, whoever waits for the first answer need not wait longer. */
    void onFailure(ClusterView view) {
        if (view.version() >= 0 || !nodes.roundIsOver(view) || !nodes.allRefused(view)) {
            return;
        }
        long nowMs = loop.clock().monotonicMs();
        connections.removeIf(waiter -> {
            boolean patient = nowMs - waiter.sinceMs() < settings.refusedGraceMs();
            return !patient
                    && (waiter.result().isDone()
                            || waiter.result().completeExceptionally(unreachable(nowMs - waiter.sinceMs())));
        });
    }

    void failAll(LograftException why) {
        closed = why;
        connections.forEach(waiter -> waiter.result().completeExceptionally(why));
        topics.forEach(waiter -> waiter.result.completeExceptionally(why));
        connections.clear();
        topics.clear();
    }

    private boolean refuseIfClosed(CompletableFuture<?> result) {
        return closed != null && result.completeExceptionally(closed);
    }

    private boolean check(ForTopic waiter, ClusterView view) {
        TopicView topic = view.topic(waiter.name);
        if (topic != null) {
            waiter.result.complete(topic);
        } else if (view.saidUnknown(waiter.name)) {
            if (waiter.graceOver) {
                waiter.result.completeExceptionally(unknownTopic(waiter.name));
            } else if (!waiter.graceBegun) {
                beginGrace(waiter);
            }
        }
        return waiter.result.isDone();
    }

    /**
     * A topic that was created a moment ago may not have reached the node that answered. If that node is gone by the end,
     * its word counts for nothing: the next one is given as long.
     */
    private void beginGrace(ForTopic waiter) {
        waiter.graceBegun = true;
        loop.schedule(settings.unknownTopicGraceMs(), () -> {
            if (topics.contains(waiter) && !listening.getAsBoolean()) {
                beginGrace(waiter);
                return;
            }
            waiter.graceOver = true;
            if (topics.remove(waiter)) {
                waiter.result.completeExceptionally(unknownTopic(waiter.name));
            }
        });
    }

    private LograftException unreachable(long waitedMs) {
        return MetadataWatch.unreachable(
                "cannot connect to the cluster (tried for " + waitedMs + " ms)", nodes.describe());
    }

    private LograftException topicTimedOut(String name, long timeoutMs) {
        return MetadataWatch.unreachable(
                "no node told within " + timeoutMs + " ms whether topic '" + name + "' exists", nodes.describe());
    }

    static LograftException unknownTopic(String name) {
        return new LograftException(
                ErrorCode.UNKNOWN_TOPIC,
                "topic '" + name + "' does not exist; create it, or check the spelling (lograft topic list)");
    }
}
