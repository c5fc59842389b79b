package io.lograft.server.gateway;

import io.lograft.base.Closed;
import io.lograft.base.ErrorCode;
import io.lograft.base.Link;
import io.lograft.base.LinkHandler;
import io.lograft.base.LograftException;
import io.lograft.client.core.ProducerCore;
import io.lograft.client.core.TopicView;
import io.lograft.proto.v1.PublishStreamRequest;
import io.lograft.proto.v1.PublishStreamResponse;
import io.lograft.server.service.RequestKind;
import java.util.ArrayDeque;

/**
 * One caller's stream of records, with an idempotent producer of its own. Reads on only while the stream and the node
 * hold little that waits, and the caller takes its answers. Owned by its connection's loop.
 */
final class PublishStream implements LinkHandler<PublishStreamRequest>, GatewayStream {
    private static final long WAITING_BYTES = 2 << 20;
    private static final int WAITING_REQUESTS = 1_000;

    private final Gateway gateway;
    private final LoopGateway here;
    private final Link<PublishStreamResponse> link;
    private final ArrayDeque<Pending> pending = new ArrayDeque<>();
    private ProducerCore producer;
    private String topic = "";
    private long waitingBytes;
    private int lookups;
    private boolean waitingForBudget;
    private boolean reading = true;
    private boolean halfClosed;
    private boolean draining;
    /** A request came too late to be taken: the end must say so, or its caller would think that all is answered. */
    private boolean dropped;

    private boolean ended;

    PublishStream(Gateway gateway, LoopGateway here, Link<PublishStreamResponse> link) {
        this.gateway = gateway;
        this.here = here;
        this.link = link;
        gateway.work().begin();
        here.opened(this);
        if (gateway.work().isStopping()) {
            here.loop().execute(this::drain);
        }
    }

    @Override
    public void onMessage(PublishStreamRequest request) {
        if (ended || draining) {
            dropped = true;
            return;
        }
        topic = request.getTopic().isEmpty() ? topic : request.getTopic();
        String malformed = topic.isEmpty()
                ? "the first request names no topic; name one in topic"
                : PublishService.recordCount(request.getRecordsCount());
        if (malformed != null) {
            end(ErrorCode.INVALID_REQUEST, malformed);
            return;
        }
        Pending next = new Pending(request);
        pending.add(next);
        next.start(topic);
        gateReading();
    }

    @Override
    public void onReady() {
        gateReading();
    }

    @Override
    public boolean onHalfClosed() {
        halfClosed = true;
        return !pending.isEmpty();
    }

    @Override
    public void onClosed(Closed cause) {
        cleanUp();
    }

    @Override
    public void drain() {
        draining = true;
        flush();
        gateReading();
    }

    private void end(ErrorCode code, String message) {
        if (!ended) {
            cleanUp();
            link.closeWithError(code, message);
        }
    }

    private void cleanUp() {
        if (!ended) {
            ended = true;
            here.ended(this);
            if (producer != null) {
                producer.close();
            }
            gateway.work().end();
        }
    }

    private void gateReading() {
        boolean read = !draining
                && lookups == 0
                && !waitingForBudget
                && waitingBytes < WAITING_BYTES
                && pending.size() < WAITING_REQUESTS
                && link.isReady();
        if (read != reading && !ended) {
            reading = read;
            link.setReading(read);
        }
    }

    /** Answers what is decided, in order; ends the stream if nothing more will come. */
    private void flush() {
        while (!ended && !pending.isEmpty() && pending.peek().decided) {
            Pending next = pending.poll();
            link.send(PublishStreamResponse.newBuilder()
                    .addAllStatuses(next.statuses.messages())
                    .build());
        }
        if (ended || !pending.isEmpty()) {
            return;
        }
        if (halfClosed && !dropped) {
            cleanUp();
            link.close();
        } else if (draining) {
            end(ErrorCode.SHUTTING_DOWN, "the node is stopping; open another stream at another node");
        }
    }

    private ProducerCore producer() {
        if (producer == null) {
            producer = here.newProducer();
        }
        return producer;
    }

    /** One request that is not answered yet. */
    private final class Pending implements TopicDirectory.Found {
        private final PublishStreamRequest request;
        private final Statuses statuses;
        private final long chargedBytes;
        private final long arrivedNs = here.loop().clock().monotonicNs();
        private boolean decided;

        private Pending(PublishStreamRequest request) {
            this.request = request;
            this.statuses = new Statuses(request.getRecordsCount(), this::onDecided, this::release);
            this.chargedBytes =
                    request.getSerializedSize() + GatewayLimits.RECORD_OVERHEAD_BYTES * request.getRecordsCount();
        }

        private void start(String topicName) {
            waitingBytes += chargedBytes;
            gateway.listener().onBytes(RequestKind.PUBLISH, request.getSerializedSize());
            if (!gateway.published().take(chargedBytes) && !waitingForBudget) {
                waitingForBudget = true;
                gateway.published().whenFree(() -> here.loop().execute(PublishStream.this::budgetIsFree));
            }
            lookups++;
            here.topics().find(topicName, this);
        }

        @Override
        public void onTopic(TopicView found) {
            lookups--;
            if (ended) {
                statuses.failRest(new LograftException(ErrorCode.SHUTTING_DOWN, "the stream has ended"));
                return;
            }
            new RecordSender(producer(), found, here.loop().clock()).send(request.getRecordsList(), statuses);
            gateReading();
        }

        @Override
        public void onFailed(LograftException why) {
            lookups--;
            statuses.failRest(why);
            gateReading();
        }

        private void release() {
            waitingBytes -= chargedBytes;
            gateway.published().release(chargedBytes);
        }

        private void onDecided(Statuses all) {
            decided = true;
            gateway.listener()
                    .onAnswered(
                            RequestKind.PUBLISH_STREAM,
                            here.loop().clock().monotonicNs() - arrivedNs,
                            all.firstFailure());
            flush();
            gateReading();
        }
    }

    private void budgetIsFree() {
        waitingForBudget = false;
        gateReading();
    }
}
