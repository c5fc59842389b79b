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
import io.lograft.base.TopicIdPartition;
import io.lograft.base.TopicPartition;
import io.lograft.proto.Rpc;
import io.lograft.proto.v1.DeleteRecordsPartition;
import io.lograft.proto.v1.DeleteRecordsRequest;
import io.lograft.proto.v1.DeleteRecordsResponse;
import io.lograft.proto.v1.DeleteRecordsResult;
import java.util.concurrent.CompletableFuture;

/**
 * Asks a partition's leader to delete records, and again while there is none or another one: to delete twice is the same
 * as once. Any thread may ask; futures complete on the client's loop.
 */
public final class RecordDeletion {
    private static final long CALL_TIMEOUT_MS = 2_000;

    private final Net net;
    private final EventLoop loop;
    private final MetadataWatch metadata;
    private final Backoff backoff;
    private final Rng rng;

    public RecordDeletion(Net net, EventLoop loop, MetadataWatch metadata, Backoff backoff, Rng rng) {
        this.net = net;
        this.loop = loop;
        this.metadata = metadata;
        this.backoff = backoff;
        this.rng = rng;
    }

    /**
     * Completes with the partition's first offset afterwards.
     *
     * @param beforeOffset -1 for everything that is committed
     */
    public CompletableFuture<Long> delete(TopicPartition partition, long beforeOffset, long timeoutMs) {
        Attempt attempt = new Attempt(partition, beforeOffset, timeoutMs);
        loop.run(attempt::begin);
        return attempt.result;
    }

    private final class Attempt {
        private final TopicPartition partition;
        private final long beforeOffset;
        private final long timeoutMs;
        private final CompletableFuture<Long> result = new CompletableFuture<>();
        private TopicIdPartition id;
        private int failures;
        private String lastFailure = "no answer yet";

        private Attempt(TopicPartition partition, long beforeOffset, long timeoutMs) {
            this.partition = partition;
            this.beforeOffset = beforeOffset;
            this.timeoutMs = timeoutMs;
        }

        private void begin() {
            loop.schedule(timeoutMs, this::timeOut);
            result.whenComplete((offset, failure) -> metadata.release(partition.topic()));
            metadata.topic(partition.topic(), timeoutMs)
                    .whenComplete((topic, failure) -> loop.run(() -> {
                        if (failure != null) {
                            result.completeExceptionally(failure);
                        } else if (partition.partition() < 0
                                || partition.partition() >= topic.partitions().size()) {
                            result.completeExceptionally(OffsetLookup.unknownPartition(partition, topic));
                        } else {
                            id = new TopicIdPartition(topic.id(), partition.partition());
                            ask();
                        }
                    }));
        }

        private void ask() {
            if (result.isDone()) {
                return;
            }
            if (metadata.isClosed()) {
                result.completeExceptionally(Failures.closed("client"));
                return;
            }
            PartitionView view = metadata.view().partition(id);
            if (view == null) {
                result.completeExceptionally(new LograftException(
                        ErrorCode.UNKNOWN_TOPIC, "topic '" + partition.topic() + "' was deleted meanwhile"));
                return;
            }
            Address leader = view.hasLeader() ? metadata.view().address(view.leader()) : null;
            if (leader == null) {
                lastFailure = partition + " has no leader";
                again();
                return;
            }
            call(leader, view.leaderEpoch());
        }

        private void call(Address leader, int leaderEpoch) {
            DeleteRecordsRequest request = DeleteRecordsRequest.newBuilder()
                    .addPartitions(DeleteRecordsPartition.newBuilder()
                            .setTopicId(ByteString.copyFrom(id.topicId().toBytes()))
                            .setPartition(id.partition())
                            .setLeaderEpoch(leaderEpoch)
                            .setBeforeOffset(beforeOffset))
                    .build();
            net.call(leader, Rpc.DELETE_RECORDS, request, CALL_TIMEOUT_MS, loop, new CallHandler<>() {
                @Override
                public void onReply(DeleteRecordsResponse reply) {
                    if (reply.getResultsCount() == 1) {
                        take(reply.getResults(0));
                    } else {
                        lastFailure = leader + " answered with " + reply.getResultsCount() + " results";
                        again();
                    }
                }

                @Override
                public void onFailure(Closed cause) {
                    lastFailure = leader + ": " + cause.message();
                    metadata.hedge();
                    again();
                }
            });
        }

        private void take(DeleteRecordsResult answer) {
            ErrorCode code = Failures.code(answer.getError());
            if (code == ErrorCode.NONE) {
                result.complete(answer.getLogStartOffset());
                return;
            }
            if (answer.hasLeader()) {
                metadata.onHint(id, answer.getLeader());
            }
            lastFailure = code + " " + answer.getError().getMessage();
            // A leader that was just elected may not know the topic yet; if it is deleted, the metadata says so.
            boolean notYetKnown = code == ErrorCode.UNKNOWN_TOPIC || code == ErrorCode.UNKNOWN_PARTITION;
            if (!code.retriable() && !notYetKnown) {
                result.completeExceptionally(Failures.of(answer.getError()));
                return;
            }
            if (code.refreshMetadata()) {
                metadata.hedge();
            }
            again();
        }

        private void again() {
            if (!result.isDone()) {
                loop.schedule(backoff.delayMs(++failures, rng), this::ask);
            }
        }

        private void timeOut() {
            if (!result.isDone()) {
                result.completeExceptionally(new LograftException(
                        ErrorCode.TIMED_OUT,
                        "deleting records of " + partition + " was not confirmed within " + timeoutMs
                                + " ms (last seen: " + lastFailure + "); try again, it does no harm"));
            }
        }
    }
}
