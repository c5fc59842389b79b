package io.lograft.server.service;

import io.lograft.base.CallAcceptor;
import io.lograft.base.CallReply;
import io.lograft.base.ErrorCode;
import io.lograft.base.EventLoop;
import io.lograft.base.Peer;
import io.lograft.base.TopicIdPartition;
import io.lograft.dataplane.DataPlane;
import io.lograft.dataplane.api.LeaderHint;
import io.lograft.dataplane.api.OffsetQuery;
import io.lograft.dataplane.api.OffsetReply;
import io.lograft.proto.v1.ListOffsetsPartition;
import io.lograft.proto.v1.ListOffsetsRequest;
import io.lograft.proto.v1.ListOffsetsResponse;
import io.lograft.proto.v1.ListOffsetsResult;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Answers offsets by position or time. Thread-safe. */
public final class ListOffsetsService implements CallAcceptor<ListOffsetsRequest, ListOffsetsResponse> {
    private static final int PARTITIONS_MAX = 10_000;

    private final DataPlane dataPlane;
    private final LeaderHints hints;
    private final RequestListener listener;

    public ListOffsetsService(DataPlane dataPlane, LeaderHints hints, RequestListener listener) {
        this.dataPlane = dataPlane;
        this.hints = hints;
        this.listener = listener;
    }

    @Override
    public void accept(ListOffsetsRequest request, Peer peer, EventLoop loop, CallReply<ListOffsetsResponse> reply) {
        List<ListOffsetsPartition> wanted = request.getPartitionsList();
        if (wanted.size() > PARTITIONS_MAX) {
            reply.fail(
                    ErrorCode.INVALID_REQUEST,
                    "the request has " + wanted.size() + " partitions; allowed: " + PARTITIONS_MAX);
            return;
        }
        Answer answer = new Answer(wanted.size(), loop, reply);
        if (wanted.isEmpty()) {
            answer.send();
        }
        for (int i = 0; i < wanted.size(); i++) {
            lookUp(wanted.get(i), answer.slot(i, wanted.get(i)));
        }
    }

    private void lookUp(ListOffsetsPartition wanted, OffsetReply reply) {
        TopicIdPartition id = Messages.partition(wanted.getTopicId(), wanted.getPartition());
        if (id == null) {
            reply.onError(
                    ErrorCode.INVALID_REQUEST, "topic_id is not 16 bytes, or partition too large", LeaderHint.UNKNOWN);
            return;
        }
        switch (wanted.getPositionCase()) {
            case EARLIEST -> dataPlane.listOffset(id, wanted.getLeaderEpoch(), OffsetQuery.EARLIEST, reply);
            case LATEST -> dataPlane.listOffset(id, wanted.getLeaderEpoch(), OffsetQuery.LATEST, reply);
            case TIMESTAMP_MS ->
                dataPlane.listOffset(
                        id, wanted.getLeaderEpoch(), OffsetQuery.atTimestamp(wanted.getTimestampMs()), reply);
            case POSITION_NOT_SET -> reply.onError(ErrorCode.INVALID_REQUEST, "no position is set", LeaderHint.UNKNOWN);
        }
    }

    /** Collects the results of one request, which come from any number of loops. */
    private final class Answer {
        private final ListOffsetsResult[] results;
        private final AtomicInteger missing;
        private final EventLoop loop;
        private final CallReply<ListOffsetsResponse> reply;
        private final long arrivedNs;

        private Answer(int count, EventLoop loop, CallReply<ListOffsetsResponse> reply) {
            this.results = new ListOffsetsResult[count];
            this.missing = new AtomicInteger(count);
            this.loop = loop;
            this.reply = reply;
            this.arrivedNs = loop.clock().monotonicNs();
        }

        private OffsetReply slot(int index, ListOffsetsPartition wanted) {
            return new OffsetReply() {
                @Override
                public void onOffset(long offset, long timestampMs, int leaderEpoch) {
                    put(
                            index,
                            result(wanted)
                                    .setOffset(offset)
                                    .setTimestampMs(timestampMs)
                                    .setLeaderEpoch(leaderEpoch));
                }

                @Override
                public void onError(ErrorCode error, String message, LeaderHint told) {
                    ListOffsetsResult.Builder result = result(wanted)
                            .setError(Messages.error(error, message))
                            .setOffset(-1)
                            .setTimestampMs(-1)
                            .setLeaderEpoch(-1);
                    TopicIdPartition id = Messages.partition(wanted.getTopicId(), wanted.getPartition());
                    if (error.refreshMetadata() && id != null) {
                        result.setLeader(Hints.message(hints.best(id, told)));
                    }
                    put(index, result);
                }
            };
        }

        private void put(int index, ListOffsetsResult.Builder result) {
            results[index] = result.build();
            if (missing.decrementAndGet() == 0) {
                send();
            }
        }

        private void send() {
            listener.onAnswered(RequestKind.LIST_OFFSETS, loop.clock().monotonicNs() - arrivedNs, ErrorCode.NONE);
            reply.reply(ListOffsetsResponse.newBuilder()
                    .addAllResults(Arrays.asList(results))
                    .build());
        }
    }

    private static ListOffsetsResult.Builder result(ListOffsetsPartition wanted) {
        return ListOffsetsResult.newBuilder().setTopicId(wanted.getTopicId()).setPartition(wanted.getPartition());
    }
}
