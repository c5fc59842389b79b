package io.lograft.server.gateway;

import io.lograft.base.CallReply;
import io.lograft.base.ErrorCode;
import io.lograft.base.LograftException;
import io.lograft.base.Timer;
import io.lograft.base.TopicIdPartition;
import io.lograft.base.TopicPartition;
import io.lograft.client.core.SequencedBatches;
import io.lograft.client.core.TopicView;
import io.lograft.proto.v1.PublishRequest;
import io.lograft.proto.v1.PublishResponse;
import io.lograft.server.service.RequestKind;
import java.util.List;

/** One publish, from its arrival to its answer. Owned by its caller's loop. */
final class PublishCall implements TopicDirectory.Found {
    private final Gateway gateway;
    private final LoopGateway here;
    private final PublishRequest request;
    private final CallReply<PublishResponse> reply;
    private final Statuses statuses;
    private final long timeoutMs;
    private final long chargedBytes;
    private final long arrivedNs;
    private Timer deadline;
    private SequencedPlan plan;

    PublishCall(Gateway gateway, LoopGateway here, PublishRequest request, CallReply<PublishResponse> reply) {
        this.gateway = gateway;
        this.here = here;
        this.request = request;
        this.reply = reply;
        this.statuses = new Statuses(request.getRecordsCount(), this::answer, this::release);
        this.timeoutMs = request.getTimeoutMs() == 0 ? GatewayLimits.TIMEOUT_DEFAULT_MS : request.getTimeoutMs();
        this.chargedBytes =
                request.getSerializedSize() + GatewayLimits.RECORD_OVERHEAD_BYTES * request.getRecordsCount();
        this.arrivedNs = here.loop().clock().monotonicNs();
    }

    void start() {
        gateway.work().begin();
        gateway.listener().onBytes(RequestKind.PUBLISH, request.getSerializedSize());
        boolean fits = gateway.published().take(chargedBytes);
        if (gateway.work().isStopping()) {
            statuses.failRest(new LograftException(
                    ErrorCode.SHUTTING_DOWN, "the node is stopping; send the request to another node"));
        } else if (!fits) {
            statuses.failRest(new LograftException(
                    ErrorCode.THROTTLED,
                    "the records that wait for their acknowledgement on this node take " + gateway.publishedBytes()
                            + " bytes, at most gateway.bytes.max are allowed; nothing of the request was written by this"
                            + " attempt, repeat it a little later"));
        } else {
            deadline = here.loop().schedule(timeoutMs, this::expire);
            here.topics().find(request.getTopic(), this);
        }
    }

    @Override
    public void onTopic(TopicView topic) {
        if (request.hasProducer()) {
            publishSequenced(topic);
        } else {
            new RecordSender(here.shared(), topic, here.loop().clock()).send(request.getRecordsList(), statuses);
        }
    }

    @Override
    public void onFailed(LograftException why) {
        statuses.failRest(why);
    }

    private void publishSequenced(TopicView topic) {
        LograftException mismatch = SequencedPlan.mismatch(request.getProducer(), topic);
        if (mismatch != null) {
            statuses.failRest(mismatch);
            return;
        }
        plan = new SequencedPlan(request, topic, here.loop().clock().wallMs());
        for (int record = 0; record < statuses.count(); record++) {
            statuses.chosen(record, plan.partitionOf(record));
        }
        if (!plan.problems().isEmpty()) {
            refuse();
            return;
        }
        deadline.cancel(); // From here on the batches keep it, and know better what became of them.
        for (SequencedPlan.Batch batch : plan.batches()) {
            here.sequenced()
                    .send(
                            new TopicIdPartition(topic.id(), batch.partition()),
                            new TopicPartition(topic.name(), batch.partition()),
                            batch.bytes(),
                            leftMs(),
                            new BatchOutcome(batch));
        }
    }

    private long leftMs() {
        return Math.max(1, timeoutMs - (here.loop().clock().monotonicNs() - arrivedNs) / 1_000_000);
    }

    /**
     * Nothing is written: whatever is left out would shift the sequences of what follows. What an earlier attempt wrote
     * is not known here.
     */
    private void refuse() {
        plan.problems().forEach(statuses::failed);
        int first = plan.problems().keySet().iterator().next();
        boolean later =
                plan.problems().values().stream().anyMatch(why -> why.code().retriable());
        String why = "nothing of the request was written by this attempt, because record " + first + " was refused; ";
        statuses.failRest(
                later
                        ? new LograftException(
                                ErrorCode.NOT_READY, why + "do as its error says, with all of the request")
                        : new LograftException(
                                ErrorCode.INVALID_REQUEST, why + "send the others without it, with another producer"));
    }

    private void expire() {
        statuses.expire(new LograftException(
                ErrorCode.UNKNOWN_OUTCOME,
                "the record was not acknowledged within timeout_ms=" + timeoutMs + "; it may be in the log, or come"
                        + " there yet; "
                        + (request.hasProducer()
                                ? "repeat the same request"
                                : "to repeat it can double it, unless it is published with a producer")));
    }

    private void release() {
        gateway.published().release(chargedBytes);
        gateway.work().end();
    }

    private void answer(Statuses decided) {
        if (deadline != null) {
            deadline.cancel();
        }
        ErrorCode first = decided.firstFailure();
        PublishResponse.Builder response = PublishResponse.newBuilder().addAllStatuses(decided.messages());
        if (plan != null && first == ErrorCode.NONE) {
            response.setProducer(plan.next());
        }
        reply.reply(response.build());
        gateway.listener().onAnswered(RequestKind.PUBLISH, here.loop().clock().monotonicNs() - arrivedNs, first);
    }

    private final class BatchOutcome implements SequencedBatches.Outcome {
        private final int partition;
        private final List<Integer> records;

        private BatchOutcome(SequencedPlan.Batch batch) {
            this.partition = batch.partition();
            this.records = batch.records();
        }

        @Override
        public void onWritten(long baseOffset) {
            for (int i = 0; i < records.size(); i++) {
                statuses.written(records.get(i), partition, baseOffset < 0 ? -1 : baseOffset + i);
            }
        }

        @Override
        public void onFailed(LograftException why) {
            records.forEach(record -> statuses.failed(record, why));
        }
    }
}
