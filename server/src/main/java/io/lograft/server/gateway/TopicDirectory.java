package io.lograft.server.gateway;

import io.lograft.base.ErrorCode;
import io.lograft.base.EventLoop;
import io.lograft.base.LograftException;
import io.lograft.client.core.MetadataWatch;
import io.lograft.client.core.TopicView;
import io.lograft.metadata.op.Outcome;
import io.lograft.metadata.op.TopicNames;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The topics that callers name. A topic is watched from its first use until nobody has named it for a while, so that the
 * next request finds it at once. Owned by its loop.
 */
final class TopicDirectory {
    /** Takes the outcome of a look-up: exactly one of the two, at once if the topic is known. */
    interface Found {
        void onTopic(TopicView topic);

        void onFailed(LograftException why);
    }

    private static final long FIND_TIMEOUT_MS = 10_000;

    /** Longer than any request takes. */
    private static final long IDLE_MS = 300_000;

    private static final long SWEEP_MS = 30_000;
    private static final int TOPICS_MAX = 2_000;

    private static final class Entry {
        private final List<Found> waiting = new ArrayList<>();
        private boolean found;
        private long usedMs;
    }

    private final MetadataWatch metadata;
    private final EventLoop loop;
    private final Map<String, Entry> entries = new HashMap<>();
    private long sweptMs;

    TopicDirectory(MetadataWatch metadata, EventLoop loop) {
        this.metadata = metadata;
        this.loop = loop;
    }

    /** Looks a topic up. */
    void find(String name, Found then) {
        Outcome valid = TopicNames.check(name);
        if (!valid.done()) {
            then.onFailed(new LograftException(valid.code(), valid.message()));
            return;
        }
        long nowMs = loop.clock().monotonicMs();
        sweep(nowMs);
        Entry entry = entries.get(name);
        TopicView known = entry == null || !entry.found ? null : metadata.view().topic(name);
        if (known != null) {
            entry.usedMs = nowMs;
            then.onTopic(known);
            return;
        }
        if (entry == null && entries.size() == TOPICS_MAX) {
            then.onFailed(new LograftException(
                    ErrorCode.THROTTLED,
                    "the callers of this node use " + TOPICS_MAX + " topics at a time, the most that it follows; go to"
                            + " another node, or use fewer"));
            return;
        }
        if (entry != null && !entry.found) {
            entry.waiting.add(then);
            return;
        }
        if (entry != null) {
            metadata.release(name); // It was deleted; perhaps there is another one of its name.
        }
        ask(name, nowMs, then);
    }

    private void ask(String name, long nowMs, Found then) {
        Entry entry = new Entry();
        entry.usedMs = nowMs;
        entry.waiting.add(then);
        entries.put(name, entry);
        metadata.topic(name, FIND_TIMEOUT_MS)
                .whenComplete((topic, failed) -> loop.run(() -> answer(name, entry, topic, failed)));
    }

    private void answer(String name, Entry entry, TopicView topic, Throwable failed) {
        entry.found = topic != null;
        if (topic == null) {
            entries.remove(name, entry);
            metadata.release(name);
        }
        List<Found> told = List.copyOf(entry.waiting);
        entry.waiting.clear();
        for (Found found : told) {
            if (topic != null) {
                found.onTopic(topic);
            } else {
                found.onFailed(
                        failed instanceof LograftException why
                                ? why
                                : new LograftException(ErrorCode.UNKNOWN, "the topic was not found: " + failed));
            }
        }
    }

    private void sweep(long nowMs) {
        if (nowMs - sweptMs < SWEEP_MS && entries.size() < TOPICS_MAX) {
            return;
        }
        sweptMs = nowMs;
        entries.entrySet().removeIf(each -> {
            boolean idle = each.getValue().found && nowMs - each.getValue().usedMs >= IDLE_MS;
            if (idle) {
                metadata.release(each.getKey());
            }
            return idle;
        });
    }
}
