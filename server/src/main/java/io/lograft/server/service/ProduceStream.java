package io.lograft.server.service;

import com.google.protobuf.ByteString;
import io.lograft.base.Closed;
import io.lograft.base.ErrorCode;
import io.lograft.base.EventLoop;
import io.lograft.base.Link;
import io.lograft.base.LinkHandler;
import io.lograft.base.TopicIdPartition;
import io.lograft.dataplane.DataPlane;
import io.lograft.dataplane.api.Acks;
import io.lograft.dataplane.api.LeaderHint;
import io.lograft.dataplane.api.ProduceReply;
import io.lograft.proto.Payloads;
import io.lograft.proto.v1.PartitionBatch;
import io.lograft.proto.v1.ProduceRequest;
import io.lograft.proto.v1.ProduceResponse;
import io.lograft.proto.v1.ProduceResult;

/**
 * One producer's stream: hands its batches to the data plane and sends back what became of them, as many results in a
 * message as one turn of the loop brings. Owned by the connection's loop.
 */
final class ProduceStream implements LinkHandler<ProduceRequest> {
    private static final int BATCHES_MAX = 10_000;
    private static final long TIMEOUT_MAX_MS = 3_600_000;

    private final DataPlane dataPlane;
    private final LeaderHints hints;
    private final InFlightBudget budget;
    private final RequestListener listener;
    private final Link<ProduceResponse> link;
    private final EventLoop loop;

    private ProduceResponse.Builder response = ProduceResponse.newBuilder();
    private boolean flushScheduled;
    private boolean waitingForBudget;
    private boolean reading = true;
    private boolean closed;

    ProduceStream(
            DataPlane dataPlane,
            LeaderHints hints,
            InFlightBudget budget,
            RequestListener listener,
            Link<ProduceResponse> link,
            EventLoop loop) {
        this.dataPlane = dataPlane;
        this.hints = hints;
        this.budget = budget;
        this.listener = listener;
        this.link = link;
        this.loop = loop;
    }

    @Override
    public void onMessage(ProduceRequest request) {
        String malformed = malformed(request);
        if (malformed != null) {
            closed = true;
            link.closeWithError(ErrorCode.INVALID_REQUEST, malformed);
            return;
        }
        Acks acks = acks(request);
        boolean free = true;
        for (PartitionBatch batch : request.getBatchesList()) {
            free &= append(request, batch, acks);
        }
        if (!free && !waitingForBudget) {
            waitingForBudget = true;
            budget.whenFree(() -> loop.execute(this::budgetIsFree));
        }
        gateReading();
    }

    private void budgetIsFree() {
        waitingForBudget = false;
        gateReading();
    }

    @Override
    public void onReady() {
        gateReading();
    }

    /** Reads only while the node has room for batches, and the client takes its results. */
    private void gateReading() {
        boolean read = !waitingForBudget && link.isReady();
        if (read != reading && !closed) {
            reading = read;
            link.setReading(read);
        }
    }

    @Override
    public void onClosed(Closed cause) {
        closed = true;
    }

    private static String malformed(ProduceRequest request) {
        long timeoutMs = Integer.toUnsignedLong(request.getTimeoutMs());
        if (timeoutMs < 1 || timeoutMs > TIMEOUT_MAX_MS) {
            return "timeout_ms is " + timeoutMs + "; allowed: 1.." + TIMEOUT_MAX_MS;
        }
        if (request.getBatchesCount() > BATCHES_MAX) {
            return "the request has " + request.getBatchesCount() + " batches; allowed: " + BATCHES_MAX;
        }
        if (request.getAcksValue() < 0 || request.getAcksValue() > 3) {
            return "acks is " + request.getAcksValue() + "; allowed: ACKS_NONE, ACKS_LEADER, ACKS_ALL";
        }
        return null;
    }

    private static Acks acks(ProduceRequest request) {
        return switch (request.getAcks()) {
            case ACKS_NONE -> Acks.NONE;
            case ACKS_LEADER -> Acks.LEADER;
            case ACKS_ALL, ACKS_UNSPECIFIED, UNRECOGNIZED -> Acks.ALL;
        };
    }

    /** False if the node now holds more than it should. */
    private boolean append(ProduceRequest request, PartitionBatch batch, Acks acks) {
        int bytes = batch.getBatch().size();
        Reply reply = new Reply(request.getCorrelationId(), batch, acks, bytes);
        TopicIdPartition id = Messages.partition(batch.getTopicId(), batch.getPartition());
        boolean free = budget.take(bytes);
        listener.onBytes(RequestKind.PRODUCE, bytes);
        if (id == null) {
            reply.onError(
                    ErrorCode.INVALID_REQUEST, "topic_id is not 16 bytes, or partition too large", LeaderHint.UNKNOWN);
            return free;
        }
        dataPlane.produce(
                id,
                batch.getLeaderEpoch(),
                acks,
                Integer.toUnsignedLong(request.getTimeoutMs()),
                Payloads.arrayOf(batch.getBatch()),
                reply);
        return free;
    }

    private void answer(ProduceResult result) {
        if (closed) {
            return;
        }
        response.addResults(result);
        if (!flushScheduled) {
            flushScheduled = true;
            loop.execute(this::flush);
        }
    }

    private void flush() {
        flushScheduled = false;
        if (!closed && response.getResultsCount() > 0) {
            link.send(response.build());
            response = ProduceResponse.newBuilder();
            gateReading();
        }
    }

    /** What becomes of one batch; called on the partition's loop. Does not hold the batch. */
    private final class Reply implements ProduceReply {
        private final long correlationId;
        private final ByteString topicId;
        private final int partition;
        private final boolean wanted;
        private final int bytes;
        private final long arrivedNs = loop.clock().monotonicNs();

        private Reply(long correlationId, PartitionBatch batch, Acks acks, int bytes) {
            this.correlationId = correlationId;
            this.topicId = batch.getTopicId();
            this.partition = batch.getPartition();
            this.wanted = acks != Acks.NONE;
            this.bytes = bytes;
        }

        @Override
        public void onAppended(long baseOffset) {
            answered(ErrorCode.NONE, result().setBaseOffset(baseOffset));
        }

        @Override
        public void onError(ErrorCode error, String message, LeaderHint told) {
            ProduceResult.Builder result = result().setBaseOffset(-1).setError(Messages.error(error, message));
            if (error.refreshMetadata()) {
                TopicIdPartition id = Messages.partition(topicId, partition);
                result.setLeader(Hints.message(id == null ? told : hints.best(id, told)));
            }
            answered(error, result);
        }

        private ProduceResult.Builder result() {
            return ProduceResult.newBuilder()
                    .setCorrelationId(correlationId)
                    .setTopicId(topicId)
                    .setPartition(partition);
        }

        private void answered(ErrorCode error, ProduceResult.Builder result) {
            budget.release(bytes);
            listener.onAnswered(RequestKind.PRODUCE, loop.clock().monotonicNs() - arrivedNs, error);
            if (wanted) {
                ProduceResult built = result.build();
                loop.run(() -> answer(built));
            }
        }
    }
}
