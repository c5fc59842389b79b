package io.lograft.client.core;

import com.google.protobuf.ByteString;
import io.lograft.base.Address;
import io.lograft.base.CallHandler;
import io.lograft.base.Closed;
import io.lograft.base.ErrorCode;
import io.lograft.base.EventLoop;
import io.lograft.base.LograftException;
import io.lograft.base.Net;
import io.lograft.base.Rng;
import io.lograft.base.Timer;
import io.lograft.base.TopicId;
import io.lograft.base.TopicIdPartition;
import io.lograft.base.TopicPartition;
import io.lograft.proto.Rpc;
import io.lograft.proto.v1.ListOffsetsPartition;
import io.lograft.proto.v1.ListOffsetsRequest;
import io.lograft.proto.v1.ListOffsetsResponse;
import io.lograft.proto.v1.ListOffsetsResult;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Asks leaders for offsets, and asks again while a partition has no leader or a new one is not ready. Any thread may
 * ask; futures complete on the client's loop.
 */
public final class OffsetLookup {
    private static final long CALL_TIMEOUT_MS = 2_000;
    private static final long REPORT_MS = 2_000;
    private static final int PARTITIONS_PER_CALL = 10_000;

    private final Net net;
    private final EventLoop loop;
    private final MetadataWatch metadata;
    private final Backoff backoff;
    private final Rng rng;
    private final WaitListener waits;

    public OffsetLookup(Net net, EventLoop loop, MetadataWatch metadata, Backoff backoff, Rng rng, WaitListener waits) {
        this.net = net;
        this.loop = loop;
        this.metadata = metadata;
        this.backoff = backoff;
        this.rng = rng;
        this.waits = waits;
    }

    /** Completes with an offset for each partition, or fails: with the first refusal for good, or when the time is up. */
    public CompletableFuture<Map<TopicIdPartition, FoundOffset>> find(
            Map<TopicIdPartition, OffsetSpec> wanted, long timeoutMs) {
        CompletableFuture<Map<TopicIdPartition, FoundOffset>> all = new CompletableFuture<>();
        search(new Search(wanted, timeoutMs, true)).thenAccept(offsets -> {
            if (offsets.refused().isEmpty()) {
                all.complete(offsets.found());
            } else {
                all.completeExceptionally(offsets.refused().values().iterator().next());
            }
        });
        return all;
    }

    /** Completes when each partition has an offset or a reason why not: a refusal for good, or that the time is up. */
    public CompletableFuture<FoundOffsets> findEach(Map<TopicIdPartition, OffsetSpec> wanted, long timeoutMs) {
        return search(new Search(wanted, timeoutMs, false));
    }

    private CompletableFuture<FoundOffsets> search(Search search) {
        loop.run(() -> {
            // A search without end has a limit of weeks: neither it nor its timer may stay for so long.
            Timer limit = loop.schedule(search.timeoutMs, search::timeOut);
            search.result.thenAccept(offsets -> loop.run(limit::cancel));
            search.round();
        });
        return search.result;
    }

    private final class Search {
        private final Map<TopicIdPartition, OffsetSpec> open;
        private final Map<TopicIdPartition, FoundOffset> found = new HashMap<>();
        private final Map<TopicIdPartition, LograftException> refused = new LinkedHashMap<>();
        private final CompletableFuture<FoundOffsets> result = new CompletableFuture<>();
        private final long timeoutMs;
        private final boolean untilRefused;
        private final long beganMs = loop.clock().monotonicMs();
        private int callsOut;
        private int failures;
        private boolean reported;
        private String lastFailure = "no answer yet";

        private Search(Map<TopicIdPartition, OffsetSpec> wanted, long timeoutMs, boolean untilRefused) {
            this.open = new LinkedHashMap<>(wanted);
            this.timeoutMs = timeoutMs;
            this.untilRefused = untilRefused;
        }

        private void round() {
            if (result.isDone()) {
                return;
            }
            if (metadata.isClosed()) {
                refuseAll(Failures.closed("client"));
                return;
            }
            Map<Integer, List<TopicIdPartition>> byLeader = new LinkedHashMap<>();
            for (TopicIdPartition id : List.copyOf(open.keySet())) {
                PartitionView partition = metadata.view().partition(id);
                if (partition == null) {
                    refuse(id, unknown(id));
                    continue;
                }
                boolean reachable = partition.hasLeader() && metadata.view().address(partition.leader()) != null;
                if (reachable) {
                    byLeader.computeIfAbsent(partition.leader(), leader -> new ArrayList<>())
                            .add(id);
                } else {
                    lastFailure = describe(id) + " has no leader";
                    report(id);
                }
            }
            if (result.isDone()) {
                return;
            }
            byLeader.forEach(this::ask);
            if (callsOut == 0) {
                next();
            }
        }

        private void ask(int leader, List<TopicIdPartition> ids) {
            for (int from = 0; from < ids.size(); from += PARTITIONS_PER_CALL) {
                callsOut++;
                call(
                        metadata.view().address(leader),
                        request(ids.subList(from, Math.min(ids.size(), from + PARTITIONS_PER_CALL))));
            }
        }

        private ListOffsetsRequest request(List<TopicIdPartition> ids) {
            ListOffsetsRequest.Builder request = ListOffsetsRequest.newBuilder();
            for (TopicIdPartition id : ids) {
                ListOffsetsPartition.Builder partition = request.addPartitionsBuilder()
                        .setTopicId(ByteString.copyFrom(id.topicId().toBytes()))
                        .setPartition(id.partition())
                        .setLeaderEpoch(metadata.view().partition(id).leaderEpoch());
                open.get(id).writeTo(partition);
            }
            return request.build();
        }

        private void call(Address address, ListOffsetsRequest request) {
            net.call(address, Rpc.LIST_OFFSETS, request, CALL_TIMEOUT_MS, loop, new CallHandler<>() {
                @Override
                public void onReply(ListOffsetsResponse reply) {
                    reply.getResultsList().forEach(Search.this::take);
                    answered();
                }

                @Override
                public void onFailure(Closed cause) {
                    lastFailure = address + ": " + cause.message();
                    metadata.hedge();
                    answered();
                }
            });
        }

        private void take(ListOffsetsResult answer) {
            if (answer.getTopicId().size() != TopicId.BYTES) {
                return;
            }
            TopicIdPartition id =
                    new TopicIdPartition(TopicId.fromBytes(answer.getTopicId().toByteArray()), answer.getPartition());
            if (!open.containsKey(id)) {
                return;
            }
            ErrorCode code = Failures.code(answer.getError());
            if (code == ErrorCode.NONE) {
                open.remove(id);
                found.put(id, new FoundOffset(answer.getOffset(), answer.getTimestampMs(), answer.getLeaderEpoch()));
                return;
            }
            if (answer.hasLeader()) {
                metadata.onHint(id, answer.getLeader());
            }
            lastFailure = describe(id) + ": " + code + " " + answer.getError().getMessage();
            boolean notYetKnown = code == ErrorCode.UNKNOWN_TOPIC || code == ErrorCode.UNKNOWN_PARTITION;
            if (!code.retriable() && !notYetKnown) {
                refuse(id, Failures.of(answer.getError()));
            } else if (code.refreshMetadata()) {
                metadata.hedge();
            }
        }

        private void answered() {
            callsOut--;
            if (callsOut == 0) {
                next();
            }
        }

        private void next() {
            if (open.isEmpty()) {
                result.complete(new FoundOffsets(found, refused));
            } else if (!result.isDone()) {
                loop.schedule(backoff.delayMs(++failures, rng), this::round);
            }
        }

        private void report(TopicIdPartition id) {
            long waitedMs = loop.clock().monotonicMs() - beganMs;
            if (!reported && waitedMs >= REPORT_MS) {
                reported = true;
                waits.onWaiting(partition(id), waitedMs, "no leader");
            }
        }

        private void refuse(TopicIdPartition id, LograftException why) {
            open.remove(id);
            refused.put(id, why);
            if (untilRefused) {
                result.complete(new FoundOffsets(found, refused));
            }
        }

        private void refuseAll(LograftException why) {
            open.keySet().forEach(id -> refused.put(id, why));
            open.clear();
            result.complete(new FoundOffsets(found, refused));
        }

        private void timeOut() {
            if (!result.isDone()) {
                refuseAll(new LograftException(
                        ErrorCode.TIMED_OUT,
                        "the offsets of " + open.size() + " partitions were not told within " + timeoutMs
                                + " ms (last seen: " + lastFailure + "); check that all partitions have a leader"));
            }
        }

        private String describe(TopicIdPartition id) {
            return partition(id).toString();
        }

        private TopicPartition partition(TopicIdPartition id) {
            TopicView topic = metadata.view().topic(id.topicId());
            return new TopicPartition(topic == null ? id.topicId().toString() : topic.name(), id.partition());
        }

        private LograftException unknown(TopicIdPartition id) {
            TopicView topic = metadata.view().topic(id.topicId());
            return topic == null
                    ? new LograftException(
                            ErrorCode.UNKNOWN_TOPIC, "the topic with id " + id.topicId() + " was deleted; assign anew")
                    : unknownPartition(new TopicPartition(topic.name(), id.partition()), topic);
        }
    }

    static LograftException unknownPartition(TopicPartition partition, TopicView topic) {
        return new LograftException(
                ErrorCode.UNKNOWN_PARTITION,
                "topic '" + topic.name() + "' has no partition " + partition.partition() + ", its partitions are 0 to "
                        + (topic.partitions().size() - 1) + "; choose one of them");
    }
}
