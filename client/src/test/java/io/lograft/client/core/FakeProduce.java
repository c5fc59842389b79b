package io.lograft.client.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lograft.base.Closed;
import io.lograft.base.ErrorCode;
import io.lograft.base.Link;
import io.lograft.base.LinkHandler;
import io.lograft.base.TopicIdPartition;
import io.lograft.proto.batch.BatchValidator;
import io.lograft.proto.batch.RecordBatch;
import io.lograft.proto.v1.PartitionBatch;
import io.lograft.proto.v1.ProduceRequest;
import io.lograft.proto.v1.ProduceResponse;
import io.lograft.proto.v1.ProduceResult;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A produce stream at a broker. Strict: any request that a real broker would call malformed stops the run. Answers a
 * partition's batches in their order.
 */
final class FakeProduce implements LinkHandler<ProduceRequest> {
    private static final int BATCH_BYTES_MAX = 1 << 20;

    /** A batch that is appended, or that only this broker believes to be. */
    private static final class Waiter {
        private final long correlationId;
        private final TopicIdPartition partition;
        private final int epoch;
        private final long baseOffset;
        private final long endOffset;
        private final ErrorCode outcome;
        private boolean due;

        private Waiter(
                long correlationId,
                TopicIdPartition partition,
                int epoch,
                long baseOffset,
                long endOffset,
                ErrorCode outcome) {
            this.correlationId = correlationId;
            this.partition = partition;
            this.epoch = epoch;
            this.baseOffset = baseOffset;
            this.endOffset = endOffset;
            this.outcome = outcome;
        }
    }

    private final FakeBroker broker;
    private final Link<ProduceResponse> link;
    private final Set<Long> correlationIds = new HashSet<>();
    private final List<Waiter> waiters = new ArrayList<>();
    private final BatchValidator validator = new BatchValidator();
    private boolean over;

    FakeProduce(FakeBroker broker, Link<ProduceResponse> link) {
        this.broker = broker;
        this.link = link;
    }

    @Override
    public void onMessage(ProduceRequest request) {
        if (over) {
            return;
        }
        assertTrue(correlationIds.add(request.getCorrelationId()), "a correlation id was used twice");
        assertTrue(request.getTimeoutMs() >= 1 && request.getTimeoutMs() <= 3_600_000, "timeout out of range");
        Set<TopicIdPartition> seen = new HashSet<>();
        for (PartitionBatch batch : request.getBatchesList()) {
            TopicIdPartition partition = FakeBroker.id(batch.getTopicId(), batch.getPartition());
            assertTrue(seen.add(partition), "two batches of one partition in a request");
            append(request.getCorrelationId(), partition, batch);
            if (broker.cluster().faults().reset()) {
                over = true;
                broker.gone(this);
                link.closeWithError(ErrorCode.UNREACHABLE, "the stream broke");
                return;
            }
        }
    }

    private void append(long correlationId, TopicIdPartition partition, PartitionBatch message) {
        ByteBuffer bytes = ByteBuffer.wrap(message.getBatch().toByteArray());
        assertEquals(
                ErrorCode.NONE, validator.fromClient(bytes, BATCH_BYTES_MAX).error(), "the batch is malformed");
        ErrorCode code = broker.check(partition, message.getLeaderEpoch());
        if (code == ErrorCode.NONE) {
            code = broker.cluster().faults().refusal();
        }
        if (code != ErrorCode.NONE) {
            answer(correlationId, partition, code, -1);
            return;
        }
        if (!broker.isTrueLeader(partition)) {
            // Deposed without knowing it: what it appends is never committed.
            waiters.add(new Waiter(correlationId, partition, -1, -1, Long.MAX_VALUE, ErrorCode.NONE));
            return;
        }
        FakePartition truth = broker.cluster().partition(partition);
        FakePartition.Append append = truth.append(RecordBatch.of(bytes));
        switch (append.verdict()) {
            case OUT_OF_ORDER -> answer(correlationId, partition, ErrorCode.OUT_OF_ORDER_SEQUENCE, -1);
            case TOO_OLD -> answer(correlationId, partition, ErrorCode.DUPLICATE_SEQUENCE, -1);
            default -> await(correlationId, truth, append);
        }
    }

    private void await(long correlationId, FakePartition truth, FakePartition.Append append) {
        boolean unknown = broker.cluster().faults().unknown();
        Waiter waiter = new Waiter(
                correlationId,
                truth.id(),
                truth.epoch(),
                append.baseOffset(),
                append.endOffset(),
                unknown ? ErrorCode.UNKNOWN_OUTCOME : ErrorCode.NONE);
        waiters.add(waiter);
        broker.loop().schedule(broker.cluster().faults().commitMs(), () -> {
            truth.commit(waiter.epoch, waiter.endOffset);
            waiter.due = true;
            answerDue();
            broker.onCommit();
        });
    }

    /** Answers what is committed (or given up as unknown), in order within each partition. */
    private void answerDue() {
        Set<TopicIdPartition> held = new HashSet<>();
        for (Waiter waiter : List.copyOf(waiters)) {
            FakePartition truth = broker.cluster().partition(waiter.partition);
            boolean committed = waiter.due
                    && truth != null
                    && truth.epoch() == waiter.epoch
                    && truth.highWatermark() >= waiter.endOffset;
            if (!committed || held.contains(waiter.partition)) {
                held.add(waiter.partition);
                continue;
            }
            waiters.remove(waiter);
            answer(waiter.correlationId, waiter.partition, waiter.outcome, waiter.baseOffset);
        }
    }

    /** Who does not lead any more fails what waits. */
    void onMetadata() {
        for (Waiter waiter : List.copyOf(waiters)) {
            if (broker.check(waiter.partition, 0) == ErrorCode.NOT_LEADER
                    || (broker.isTrueLeader(waiter.partition)
                            && broker.cluster().partition(waiter.partition).epoch() != waiter.epoch)) {
                waiters.remove(waiter);
                answer(waiter.correlationId, waiter.partition, ErrorCode.NOT_LEADER, -1);
            }
        }
    }

    private void answer(long correlationId, TopicIdPartition partition, ErrorCode code, long baseOffset) {
        if (over) {
            return;
        }
        ProduceResult.Builder result = ProduceResult.newBuilder()
                .setCorrelationId(correlationId)
                .setTopicId(com.google.protobuf.ByteString.copyFrom(
                        partition.topicId().toBytes()))
                .setPartition(partition.partition())
                .setBaseOffset(code == ErrorCode.NONE ? baseOffset : -1);
        if (code != ErrorCode.NONE) {
            result.setError(FakeBroker.error(code));
        }
        if (code == ErrorCode.NOT_LEADER || code == ErrorCode.FENCED_LEADER_EPOCH) {
            result.setLeader(broker.hint(partition));
        }
        link.send(ProduceResponse.newBuilder().addResults(result).build());
    }

    @Override
    public void onClosed(Closed cause) {
        over = true;
        broker.gone(this);
    }
}
