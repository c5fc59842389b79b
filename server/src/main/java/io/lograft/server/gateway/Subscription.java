package io.lograft.server.gateway;

import com.google.protobuf.ByteString;
import io.lograft.base.Closed;
import io.lograft.base.ErrorCode;
import io.lograft.base.Link;
import io.lograft.base.LinkHandler;
import io.lograft.base.LograftException;
import io.lograft.base.TopicPartition;
import io.lograft.client.core.TopicView;
import io.lograft.proto.v1.PartitionEnded;
import io.lograft.proto.v1.PartitionStarted;
import io.lograft.proto.v1.Records;
import io.lograft.proto.v1.SubscribeRequest;
import io.lograft.proto.v1.SubscribeResponse;
import io.lograft.proto.v1.SubscribeStart;
import io.lograft.proto.v1.SubscribeStarted;
import io.lograft.server.service.RequestKind;
import java.util.List;

/**
 * One subscriber's conversation. {@code NEW → STARTING} by its first message, {@code STARTING → OPEN} when all positions
 * are found, any {@code → ENDED} when all partitions have ended, by an error, or by the caller. Owned by its connection's
 * loop.
 */
final class Subscription implements LinkHandler<SubscribeRequest>, GatewayStream, Delivery.Owner {
    private enum State {
        NEW,
        STARTING,
        OPEN,
        ENDED
    }

    private final Gateway gateway;
    private final LoopGateway here;
    private final Link<SubscribeResponse> link;
    private final long openedNs;
    private State state = State.NEW;
    private String topic = "";
    private Credit credit;
    private Delivery delivery;
    private boolean halfClosed;

    Subscription(Gateway gateway, LoopGateway here, Link<SubscribeResponse> link) {
        this.gateway = gateway;
        this.here = here;
        this.link = link;
        this.openedNs = here.loop().clock().monotonicNs();
        gateway.work().begin();
        here.opened(this);
        if (gateway.work().isStopping()) {
            here.loop().execute(this::drain);
        }
    }

    @Override
    public void onMessage(SubscribeRequest request) {
        switch (state) {
            case NEW -> start(request);
            case STARTING, OPEN -> grant(request);
            case ENDED -> {
                return;
            }
        }
    }

    private void start(SubscribeRequest request) {
        if (!request.hasStart()) {
            end(ErrorCode.INVALID_REQUEST, "the first request is no start; begin with one");
            return;
        }
        SubscribeStart start = request.getStart();
        credit = new Credit(start.getCredit());
        String malformed = SubscriptionPlan.malformed(start);
        if (malformed == null) {
            malformed = credit.grant(start.getCredit());
        }
        if (malformed != null) {
            end(ErrorCode.INVALID_REQUEST, malformed);
            return;
        }
        topic = start.getTopic();
        state = State.STARTING;
        here.topics().find(topic, new TopicDirectory.Found() {
            @Override
            public void onTopic(TopicView found) {
                if (state == State.STARTING) {
                    resolve(new SubscriptionPlan(start, found));
                }
            }

            @Override
            public void onFailed(LograftException why) {
                end(why.code(), why.getMessage());
            }
        });
    }

    private void resolve(SubscriptionPlan plan) {
        plan.resolve(here.offsets())
                .whenComplete((readings, failed) -> here.loop().run(() -> {
                    if (state == State.STARTING && failed == null) {
                        open(plan, readings);
                    } else if (state == State.STARTING) {
                        end(ErrorCode.UNKNOWN, "the positions were not found: " + failed);
                    }
                }));
    }

    private void open(SubscriptionPlan plan, List<PartitionReading> readings) {
        state = State.OPEN;
        SubscribeStarted.Builder started = SubscribeStarted.newBuilder()
                .setTopicId(ByteString.copyFrom(plan.topic().id().toBytes()));
        for (PartitionReading reading : readings) {
            started.addPartitions(PartitionStarted.newBuilder()
                    .setPartition(reading.partition().partition())
                    .setOffset(reading.next())
                    .setStopOffset(reading.stopOffset() == PartitionReading.NEVER ? -1 : reading.stopOffset()));
        }
        link.send(SubscribeResponse.newBuilder().setStarted(started).build());
        plan.problems().forEach((partition, why) -> onEnded(new TopicPartition(topic, partition), -1, why));
        delivery = new Delivery(gateway, here, credit, readings, this);
        delivery.pump();
    }

    private void grant(SubscribeRequest request) {
        if (!request.hasCredit()) {
            end(ErrorCode.INVALID_REQUEST, "the request is no credit; after the start nothing else may come");
            return;
        }
        String malformed = credit.grant(request.getCredit());
        if (malformed != null) {
            end(ErrorCode.INVALID_REQUEST, malformed);
        } else if (state == State.OPEN) {
            delivery.pump();
        }
    }

    @Override
    public void onReady() {
        if (state == State.OPEN) {
            delivery.pump();
        }
    }

    @Override
    public boolean onHalfClosed() {
        halfClosed = true;
        if (state == State.NEW) {
            end(ErrorCode.INVALID_REQUEST, "the stream ended before its start; send one");
        } else if (state == State.OPEN) {
            onPumped();
        }
        return true;
    }

    @Override
    public void onClosed(Closed cause) {
        cleanUp(ErrorCode.NONE);
    }

    @Override
    public void drain() {
        end(ErrorCode.SHUTTING_DOWN, "the node is stopping; subscribe at another node");
    }

    // What the delivery tells.

    @Override
    public boolean canSend() {
        return state == State.OPEN && link.isReady();
    }

    @Override
    public void onRecords(Records records) {
        link.send(SubscribeResponse.newBuilder().setRecords(records).build());
    }

    @Override
    public void onEnded(TopicPartition partition, long nextOffset, LograftException why) {
        PartitionEnded.Builder ended = PartitionEnded.newBuilder()
                .setTopic(partition.topic())
                .setPartition(partition.partition())
                .setNextOffset(nextOffset);
        if (why != null) {
            ended.setError(Errors.of(why.code(), why.getMessage()));
        }
        link.send(SubscribeResponse.newBuilder().setEnded(ended).build());
    }

    @Override
    public void onPumped() {
        if (state == State.OPEN && (delivery.isOver() || (halfClosed && !credit.any()))) {
            cleanUp(ErrorCode.NONE);
            link.close();
        }
    }

    private void end(ErrorCode code, String message) {
        if (state != State.ENDED) {
            cleanUp(code);
            link.closeWithError(code, message);
        }
    }

    private void cleanUp(ErrorCode code) {
        if (state == State.ENDED) {
            return;
        }
        state = State.ENDED;
        here.ended(this);
        if (delivery != null) {
            delivery.close();
        }
        gateway.work().end();
        gateway.listener().onAnswered(RequestKind.SUBSCRIBE, here.loop().clock().monotonicNs() - openedNs, code);
    }
}
