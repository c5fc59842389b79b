package io.lograft.server.gateway;

import io.lograft.base.ErrorCode;
import io.lograft.base.LograftException;
import io.lograft.base.TopicIdPartition;
import io.lograft.base.TopicPartition;
import io.lograft.client.core.FoundOffset;
import io.lograft.client.core.FoundOffsets;
import io.lograft.client.core.OffsetLookup;
import io.lograft.client.core.OffsetSpec;
import io.lograft.client.core.TopicView;
import io.lograft.proto.v1.PartitionStart;
import io.lograft.proto.v1.Position;
import io.lograft.proto.v1.SubscribeStart;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/** From what a subscriber asks for to where each partition begins and ends. Owned by the stream's loop. */
final class SubscriptionPlan {
    private static final long LOOKUP_TIMEOUT_MS = 10_000;
    private static final Position LATEST = Position.newBuilder().setLatest(true).build();

    private final TopicView topic;
    private final Map<Integer, Position> starts = new TreeMap<>();
    private final Map<Integer, Position> stops = new HashMap<>();
    private final Map<Integer, LograftException> problems = new TreeMap<>();

    /** A start that is not {@link #malformed}. */
    SubscriptionPlan(SubscribeStart start, TopicView topic) {
        this.topic = topic;
        int count = topic.partitions().size();
        if (start.getPartitionsCount() == 0) {
            for (int partition = 0; partition < count; partition++) {
                add(partition, startOf(start), start.hasStop() ? start.getStop() : null);
            }
        }
        for (PartitionStart wanted : start.getPartitionsList()) {
            int partition = wanted.getPartition();
            if (partition < 0 || partition >= count) {
                problems.put(partition, unknown(partition));
                continue;
            }
            Position stop = wanted.hasStop() ? wanted.getStop() : start.hasStop() ? start.getStop() : null;
            add(partition, wanted.hasStart() ? wanted.getStart() : startOf(start), stop);
        }
    }

    /** Why a start is refused; null if it is not. */
    static String malformed(SubscribeStart start) {
        if (start.getPartitionsCount() > GatewayLimits.PARTITIONS_MAX) {
            return "the start names " + start.getPartitionsCount() + " partitions; allowed: "
                    + GatewayLimits.PARTITIONS_MAX;
        }
        Map<Integer, PartitionStart> seen = new HashMap<>();
        String problem = positions(start.hasStart(), start.getStart(), start.hasStop(), start.getStop());
        for (PartitionStart wanted : start.getPartitionsList()) {
            if (seen.put(wanted.getPartition(), wanted) != null) {
                return "the start names partition " + Integer.toUnsignedString(wanted.getPartition())
                        + " twice; name each once";
            }
            if (problem == null) {
                problem = positions(wanted.hasStart(), wanted.getStart(), wanted.hasStop(), wanted.getStop());
            }
        }
        return problem;
    }

    private static String positions(boolean hasStart, Position start, boolean hasStop, Position stop) {
        if (hasStop && stop.hasEarliest()) {
            return "a stop position is earliest; allowed: latest, an offset, a time, or none";
        }
        boolean bad = (hasStart && isBad(start)) || (hasStop && isBad(stop));
        return bad ? "a position is not set, or its offset or time is negative; set exactly one, 0 or more" : null;
    }

    private static boolean isBad(Position position) {
        return switch (position.getPositionCase()) {
            case POSITION_NOT_SET -> true;
            case OFFSET -> position.getOffset() < 0;
            case TIMESTAMP_MS -> position.getTimestampMs() < 0;
            case EARLIEST, LATEST -> false;
        };
    }

    private static Position startOf(SubscribeStart start) {
        return start.hasStart() ? start.getStart() : LATEST;
    }

    private void add(int partition, Position start, Position stop) {
        starts.put(partition, start);
        if (stop != null) {
            stops.put(partition, stop);
        }
    }

    private LograftException unknown(int partition) {
        return new LograftException(
                ErrorCode.UNKNOWN_PARTITION,
                "topic '" + topic.name() + "' has no partition " + Integer.toUnsignedString(partition)
                        + ", its partitions are 0 to " + (topic.partitions().size() - 1) + "; choose one of them");
    }

    TopicView topic() {
        return topic;
    }

    /** Partitions that cannot be read, with the reason. */
    Map<Integer, LograftException> problems() {
        return problems;
    }

    /**
     * Asks the leaders for what is not an offset yet. Completes on the loop, at the latest when that takes too long;
     * partitions whose leaders did not tell are among the {@link #problems} then.
     */
    CompletableFuture<List<PartitionReading>> resolve(OffsetLookup offsets) {
        Map<TopicIdPartition, OffsetSpec> begins = new HashMap<>();
        Map<TopicIdPartition, OffsetSpec> ends = new HashMap<>();
        starts.forEach((partition, position) -> {
            if (!position.hasOffset()) {
                begins.put(id(partition), spec(position));
            }
            // A time that no record has yet is where the log ends; so is a stop at the end.
            if (position.hasTimestampMs()
                    || (stops.containsKey(partition) && stops.get(partition).hasLatest())) {
                ends.put(id(partition), OffsetSpec.LATEST);
            }
        });
        CompletableFuture<FoundOffsets> ended = offsets.findEach(ends, LOOKUP_TIMEOUT_MS);
        return offsets.findEach(begins, LOOKUP_TIMEOUT_MS).thenCombine(ended, this::readings);
    }

    private List<PartitionReading> readings(FoundOffsets begins, FoundOffsets ends) {
        List<PartitionReading> readings = new ArrayList<>(starts.size());
        starts.forEach((partition, position) -> {
            TopicIdPartition id = id(partition);
            LograftException refused =
                    begins.refused().getOrDefault(id, ends.refused().get(id));
            if (refused == null) {
                readings.add(reading(
                        partition,
                        position,
                        begins.found().get(id),
                        ends.found().get(id)));
            } else {
                problems.put(partition, refused);
            }
        });
        return readings;
    }

    /**
     * @param begin null if the position is an offset
     * @param end null if it is not needed
     */
    private PartitionReading reading(int partition, Position position, FoundOffset begin, FoundOffset end) {
        long next = position.getOffset();
        if (begin != null) {
            next = begin.offset() >= 0 ? begin.offset() : end.offset();
        }
        Position stop = stops.getOrDefault(partition, Position.getDefaultInstance());
        long stopOffset = PartitionReading.NEVER;
        if (stop.hasOffset() || stop.hasLatest()) {
            stopOffset = stop.hasOffset() ? stop.getOffset() : end.offset();
        }
        return new PartitionReading(
                new TopicPartition(topic.name(), partition),
                next,
                stopOffset,
                stop.hasTimestampMs() ? stop.getTimestampMs() : PartitionReading.NEVER);
    }

    private TopicIdPartition id(int partition) {
        return new TopicIdPartition(topic.id(), partition);
    }

    private static OffsetSpec spec(Position position) {
        if (position.hasTimestampMs()) {
            return OffsetSpec.at(position.getTimestampMs());
        }
        return position.hasEarliest() ? OffsetSpec.EARLIEST : OffsetSpec.LATEST;
    }
}
