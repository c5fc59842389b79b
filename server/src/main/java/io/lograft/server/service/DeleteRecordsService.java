package io.lograft.server.service;

import io.lograft.base.CallAcceptor;
import io.lograft.base.CallReply;
import io.lograft.base.ErrorCode;
import io.lograft.base.EventLoop;
import io.lograft.base.Peer;
import io.lograft.base.TopicIdPartition;
import io.lograft.dataplane.DataPlane;
import io.lograft.dataplane.api.DeleteReply;
import io.lograft.dataplane.api.LeaderHint;
import io.lograft.proto.v1.DeleteRecordsPartition;
import io.lograft.proto.v1.DeleteRecordsRequest;
import io.lograft.proto.v1.DeleteRecordsResponse;
import io.lograft.proto.v1.DeleteRecordsResult;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Deletes the records of partitions below an offset. Thread-safe. */
public final class DeleteRecordsService implements CallAcceptor<DeleteRecordsRequest, DeleteRecordsResponse> {
    private static final int PARTITIONS_MAX = 10_000;

    private final DataPlane dataPlane;
    private final LeaderHints hints;
    private final RequestListener listener;

    public DeleteRecordsService(DataPlane dataPlane, LeaderHints hints, RequestListener listener) {
        this.dataPlane = dataPlane;
        this.hints = hints;
        this.listener = listener;
    }

    @Override
    public void accept(
            DeleteRecordsRequest request, Peer peer, EventLoop loop, CallReply<DeleteRecordsResponse> reply) {
        List<DeleteRecordsPartition> wanted = request.getPartitionsList();
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
            delete(wanted.get(i), answer.slot(i, wanted.get(i)));
        }
    }

    private void delete(DeleteRecordsPartition wanted, DeleteReply reply) {
        TopicIdPartition id = Messages.partition(wanted.getTopicId(), wanted.getPartition());
        if (id == null) {
            reply.onError(
                    ErrorCode.INVALID_REQUEST, "topic_id is not 16 bytes, or partition too large", LeaderHint.UNKNOWN);
            return;
        }
        dataPlane.deleteRecords(id, wanted.getLeaderEpoch(), wanted.getBeforeOffset(), reply);
    }

    /** Collects the results of one request, which come from any number of loops. */
    private final class Answer {
        private final DeleteRecordsResult[] results;
        private final AtomicInteger missing;
        private final EventLoop loop;
        private final CallReply<DeleteRecordsResponse> reply;
        private final long arrivedNs;

        private Answer(int count, EventLoop loop, CallReply<DeleteRecordsResponse> reply) {
            this.results = new DeleteRecordsResult[count];
            this.missing = new AtomicInteger(count);
            this.loop = loop;
            this.reply = reply;
            this.arrivedNs = loop.clock().monotonicNs();
        }

        private DeleteReply slot(int index, DeleteRecordsPartition wanted) {
            return new DeleteReply() {
                @Override
                public void onDeleted(long logStartOffset) {
                    put(index, result(wanted).setLogStartOffset(logStartOffset));
                }

                @Override
                public void onError(ErrorCode error, String message, LeaderHint told) {
                    DeleteRecordsResult.Builder result = result(wanted)
                            .setError(Messages.error(error, message))
                            .setLogStartOffset(-1);
                    TopicIdPartition id = Messages.partition(wanted.getTopicId(), wanted.getPartition());
                    if (error.refreshMetadata() && id != null) {
                        result.setLeader(Hints.message(hints.best(id, told)));
                    }
                    put(index, result);
                }
            };
        }

        private void put(int index, DeleteRecordsResult.Builder result) {
            results[index] = result.build();
            if (missing.decrementAndGet() == 0) {
                send();
            }
        }

        private void send() {
            listener.onAnswered(RequestKind.DELETE_RECORDS, loop.clock().monotonicNs() - arrivedNs, ErrorCode.NONE);
            reply.reply(DeleteRecordsResponse.newBuilder()
                    .addAllResults(Arrays.asList(results))
                    .build());
        }
    }

    private static DeleteRecordsResult.Builder result(DeleteRecordsPartition wanted) {
        return DeleteRecordsResult.newBuilder().setTopicId(wanted.getTopicId()).setPartition(wanted.getPartition());
    }
}
