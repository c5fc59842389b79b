package io.lograft.client;

import io.lograft.base.ErrorCode;
import io.lograft.base.EventLoop;
import io.lograft.base.LograftException;
import io.lograft.base.TopicIdPartition;
import io.lograft.base.TopicPartition;
import io.lograft.client.core.FoundOffset;
import io.lograft.client.core.MetadataWatch;
import io.lograft.client.core.OffsetLookup;
import io.lograft.client.core.OffsetSpec;
import io.lograft.client.core.TopicView;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/** Asks leaders where their logs begin and end, and waits for the answers. For threads of the application. */
final class PartitionOffsets {
    private static final long STUCK_MS = 10_000;

    private final OffsetLookup lookup;
    private final MetadataWatch metadata;
    private final EventLoop loop;

    PartitionOffsets(OffsetLookup lookup, MetadataWatch metadata, EventLoop loop) {
        this.lookup = lookup;
        this.metadata = metadata;
        this.loop = loop;
    }

    /** The offset of each partition that the position means. */
    Map<TopicPartition, Long> find(Collection<TopicPartition> partitions, OffsetSpec spec, long timeoutMs) {
        Map<TopicPartition, OffsetSpec> wanted = new LinkedHashMap<>();
        partitions.forEach(partition -> wanted.put(partition, spec));
        Map<TopicPartition, Long> result = new LinkedHashMap<>();
        find(wanted, timeoutMs).forEach((partition, found) -> result.put(partition, found.offset()));
        return result;
    }

    /** For each partition the first record of that time or later; none where there is no such record. */
    Map<TopicPartition, OffsetAndTimestamp> findTimes(Map<TopicPartition, Long> timestampsMs, long timeoutMs) {
        Map<TopicPartition, OffsetSpec> wanted = new LinkedHashMap<>();
        timestampsMs.forEach((partition, timestampMs) -> wanted.put(partition, OffsetSpec.at(timestampMs)));
        return times(find(wanted, timeoutMs));
    }

    /** Without the partitions that hold no such record. */
    static Map<TopicPartition, OffsetAndTimestamp> times(Map<TopicPartition, FoundOffset> found) {
        Map<TopicPartition, OffsetAndTimestamp> result = new LinkedHashMap<>();
        found.forEach((partition, offset) -> {
            if (offset.offset() >= 0) {
                result.put(partition, new OffsetAndTimestamp(offset.offset(), offset.timestampMs()));
            }
        });
        return result;
    }

    /** All partitions of a topic, by index. */
    List<TopicPartition> partitionsOf(String topic, long timeoutMs) {
        try {
            TopicView view = await(metadata.topic(topic, timeoutMs), timeoutMs);
            List<TopicPartition> all = new ArrayList<>();
            view.partitions().forEach(partition -> all.add(new TopicPartition(topic, partition.partition())));
            return all;
        } finally {
            release(Set.of(topic));
        }
    }

    /** As {@link #find}, without waiting; completes on the client's loop. Any thread may ask. */
    CompletableFuture<Map<TopicPartition, FoundOffset>> ask(Map<TopicPartition, OffsetSpec> wanted, long timeoutMs) {
        Set<String> names = wanted.keySet().stream().map(TopicPartition::topic).collect(Collectors.toSet());
        Map<String, CompletableFuture<TopicView>> asked = new LinkedHashMap<>();
        names.forEach(name -> asked.put(name, metadata.topic(name, timeoutMs)));
        return CompletableFuture.allOf(asked.values().toArray(CompletableFuture[]::new))
                .thenCompose(known -> {
                    Map<String, TopicView> topics = new LinkedHashMap<>();
                    asked.forEach((name, topic) -> topics.put(name, topic.join()));
                    Map<TopicIdPartition, OffsetSpec> byId = new LinkedHashMap<>();
                    wanted.forEach((partition, spec) -> byId.put(id(partition, topics), spec));
                    return lookup.find(byId, timeoutMs).thenApply(found -> {
                        Map<TopicPartition, FoundOffset> result = new LinkedHashMap<>();
                        wanted.keySet().forEach(partition -> result.put(partition, found.get(id(partition, topics))));
                        return result;
                    });
                })
                .whenComplete((found, failed) -> release(names));
    }

    private Map<TopicPartition, FoundOffset> find(Map<TopicPartition, OffsetSpec> wanted, long timeoutMs) {
        return await(ask(wanted, timeoutMs), timeoutMs);
    }

    private void release(Collection<String> topics) {
        List<String> names = List.copyOf(topics);
        loop.run(() -> names.forEach(metadata::release));
    }

    private static TopicIdPartition id(TopicPartition partition, Map<String, TopicView> topics) {
        return new TopicIdPartition(topics.get(partition.topic()).id(), partition.partition());
    }

    private static <T> T await(CompletableFuture<T> future, long timeoutMs) {
        try {
            // The future has a limit of its own; this one is for a loop that hangs.
            return future.get(timeoutMs + STUCK_MS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException failed) {
            Throwable cause = failed.getCause() instanceof CompletionException
                    ? failed.getCause().getCause()
                    : failed.getCause();
            throw cause instanceof LograftException why ? why : new IllegalStateException(failed);
        } catch (TimeoutException stuck) {
            throw new LograftException(
                    ErrorCode.TIMED_OUT,
                    "the client's thread did not answer for " + (timeoutMs + STUCK_MS)
                            + " ms; a callback may keep it: look at its stack",
                    stuck);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new LograftException(
                    ErrorCode.TIMED_OUT, "the thread was interrupted while it waited for an answer", interrupted);
        }
    }
}
