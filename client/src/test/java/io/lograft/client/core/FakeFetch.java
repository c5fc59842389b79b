package io.lograft.client.core;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.lograft.base.Closed;
import io.lograft.base.ErrorCode;
import io.lograft.base.Link;
import io.lograft.base.LinkHandler;
import io.lograft.base.TopicIdPartition;
import io.lograft.proto.v1.FetchData;
import io.lograft.proto.v1.FetchRequest;
import io.lograft.proto.v1.FetchResponse;
import io.lograft.proto.v1.Subscribe;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** A fetch stream at a broker. Strict about ids and credit; one push of one batch may overdraw the credit. */
final class FakeFetch implements LinkHandler<FetchRequest> {
    private static final long CREDIT_MAX = 1L << 30;
    private static final ByteString GARBAGE = ByteString.copyFrom(new byte[7]);

    private static final class Subscription {
        private final TopicIdPartition partition;
        private final int epoch;
        private long offset;

        private Subscription(TopicIdPartition partition, int epoch, long offset) {
            this.partition = partition;
            this.epoch = epoch;
            this.offset = offset;
        }
    }

    private final FakeBroker broker;
    private final Link<FetchResponse> link;
    private final Map<Integer, Subscription> subscriptions = new LinkedHashMap<>();
    private final Set<Integer> usedIds = new HashSet<>();
    private long credit;
    private boolean over;

    FakeFetch(FakeBroker broker, Link<FetchResponse> link) {
        this.broker = broker;
        this.link = link;
    }

    @Override
    public void onMessage(FetchRequest request) {
        credit += request.getCreditBytes();
        assertTrue(credit <= CREDIT_MAX, "more than 1 GiB of credit");
        request.getUnsubscribeList().forEach(subscriptions::remove);
        for (Subscribe subscribe : request.getSubscribeList()) {
            assertTrue(usedIds.add(subscribe.getSubscriptionId()), "a subscription id was used twice");
            assertTrue(
                    subscriptions.values().stream()
                            .noneMatch(open -> open.partition.equals(
                                    FakeBroker.id(subscribe.getTopicId(), subscribe.getPartition()))),
                    "a partition has two subscriptions on a stream");
            subscribe(subscribe);
        }
        pushAll();
    }

    private void subscribe(Subscribe subscribe) {
        TopicIdPartition partition = FakeBroker.id(subscribe.getTopicId(), subscribe.getPartition());
        ErrorCode code = broker.check(partition, subscribe.getLeaderEpoch());
        if (code != ErrorCode.NONE) {
            end(subscribe.getSubscriptionId(), partition, code);
            return;
        }
        subscriptions.put(
                subscribe.getSubscriptionId(),
                new Subscription(partition, subscribe.getLeaderEpoch(), subscribe.getOffset()));
    }

    void pushAll() {
        for (Map.Entry<Integer, Subscription> entry : Map.copyOf(subscriptions).entrySet()) {
            Subscription subscription = entry.getValue();
            ErrorCode code = broker.check(subscription.partition, subscription.epoch);
            if (code != ErrorCode.NONE) {
                subscriptions.remove(entry.getKey());
                end(entry.getKey(), subscription.partition, code);
            } else if (broker.isTrueLeader(subscription.partition)) {
                push(entry.getKey(), subscription);
            }
        }
    }

    private void push(int id, Subscription subscription) {
        FakePartition truth = broker.cluster().partition(subscription.partition);
        for (StoredBatch batch : truth.log()) {
            if (credit <= 0 || batch.end() > truth.highWatermark()) {
                return;
            }
            if (batch.end() > subscription.offset) {
                subscription.offset = batch.end();
                credit -= batch.bytes().remaining();
                send(FetchData.newBuilder()
                        .setSubscriptionId(id)
                        .setHighWatermark(truth.highWatermark())
                        .setBatches(bytesOf(batch))
                        .build());
            }
        }
    }

    private ByteString bytesOf(StoredBatch batch) {
        ByteString bytes = ByteString.copyFrom(batch.bytes().duplicate());
        return broker.cluster().faults().garbage() ? bytes.concat(GARBAGE) : bytes;
    }

    private void end(int id, TopicIdPartition partition, ErrorCode code) {
        send(FetchData.newBuilder()
                .setSubscriptionId(id)
                .setError(FakeBroker.error(code))
                .setLeader(broker.hint(partition))
                .build());
    }

    private void send(FetchData data) {
        if (!over) {
            link.send(FetchResponse.newBuilder().addData(data).build());
        }
    }

    @Override
    public void onClosed(Closed cause) {
        over = true;
        broker.gone(this);
    }
}
