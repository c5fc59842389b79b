package io.lograft.server.service;

import static io.lograft.server.service.ServiceBench.partition;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lograft.base.ErrorCode;
import io.lograft.dataplane.api.FetchSubscription;
import io.lograft.dataplane.api.LeaderHint;
import io.lograft.proto.Rpc;
import io.lograft.proto.v1.FetchData;
import io.lograft.proto.v1.FetchRequest;
import io.lograft.proto.v1.FetchResponse;
import io.lograft.proto.v1.Subscribe;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class FetchServiceTest {
    private static final int KIB = 1 << 10;
    private static final int MIB = 1 << 20;

    private final ServiceBench bench = new ServiceBench();

    @Test
    void pushesWhatIsThereAndWhatComesLater() {
        bench.dataPlane.commit(partition(0), 3, 100);
        ServiceBench.Conversation<FetchRequest, FetchResponse> client = open();
        client.say(subscribe(MIB, 5, 0, 1));
        assertEquals(List.of(1L, 2L), offsets(client, 5));
        bench.onNode(() -> bench.dataPlane.commit(partition(0), 1, 100));
        assertEquals(List.of(1L, 2L, 3L), offsets(client, 5));
        FetchData last = client.heard.get(client.heard.size() - 1).getData(0);
        assertEquals(4, last.getHighWatermark());
        assertEquals(100, last.getBatches().size());
    }

    @Test
    void sendsNothingWithoutCreditAndAtMostOnePushTooMuch() {
        bench.dataPlane.commit(partition(0), 1_000, KIB);
        ServiceBench.Conversation<FetchRequest, FetchResponse> client = open();
        client.say(subscribe(0, 1, 0, 0));
        assertTrue(client.heard.isEmpty());
        client.say(FetchRequest.newBuilder().setCreditBytes(100 * KIB).build());
        int first = offsets(client, 1).size();
        assertTrue(first >= 100 && first < 100 + 600, () -> first + " KiB came for a credit of 100");
        client.say(FetchRequest.newBuilder().setCreditBytes(MIB).build());
        assertEquals(LongStream.range(0, 1_000).boxed().toList(), offsets(client, 1));
    }

    @Test
    void subscriptionsTakeTurns() {
        bench.dataPlane.commit(partition(0), 4_000, KIB);
        bench.dataPlane.commit(partition(1), 4_000, KIB);
        ServiceBench.Conversation<FetchRequest, FetchResponse> client = open();
        client.say(FetchRequest.newBuilder()
                .addSubscribe(subscription(1, 0, 0))
                .addSubscribe(subscription(2, 1, 0))
                .setCreditBytes(4 * MIB)
                .build());
        int one = offsets(client, 1).size();
        int other = offsets(client, 2).size();
        assertTrue(Math.abs(one - other) <= 512, () -> one + " KiB of the one and " + other + " of the other");
        assertTrue(one + other >= 4_096);
    }

    @Test
    void messagesStaySmall() {
        bench.dataPlane.commit(partition(0), 4_000, KIB);
        ServiceBench.Conversation<FetchRequest, FetchResponse> client = open();
        client.say(subscribe(8 * MIB, 1, 0, 0));
        assertEquals(4_000, offsets(client, 1).size());
        for (FetchResponse response : client.heard) {
            assertTrue(response.getSerializedSize() <= MIB + KIB, () -> response.getSerializedSize() + " bytes");
        }
    }

    @Test
    void aConsumerWithoutCreditHoldsLittleAndLosesNothing() {
        int partitions = 500;
        ServiceBench.Conversation<FetchRequest, FetchResponse> client = open();
        FetchRequest.Builder request = FetchRequest.newBuilder().setCreditBytes(1);
        for (int i = 0; i < partitions; i++) {
            request.addSubscribe(subscription(i, i, 0));
        }
        client.say(request.build());
        bench.onNode(() -> {
            for (int i = 0; i < partitions; i++) {
                bench.dataPlane.commit(partition(i), 1, 16 * KIB);
            }
        });
        assertTrue(bench.dataPlane.openReads() < partitions, "those past the limit have gone back");
        client.say(
                FetchRequest.newBuilder().setCreditBytes(partitions * 17 * KIB).build());
        Map<Integer, List<Long>> all = new HashMap<>();
        for (int i = 0; i < partitions; i++) {
            all.put(i, offsets(client, i));
        }
        all.forEach((id, offsets) -> assertEquals(List.of(0L), offsets, "subscription " + id));
    }

    @Test
    void anEndedSubscriptionSaysWhyAndTheOthersGoOn() {
        ServiceBench.Conversation<FetchRequest, FetchResponse> client = open();
        client.say(FetchRequest.newBuilder()
                .addSubscribe(subscription(1, 0, 0))
                .addSubscribe(subscription(2, 1, 0))
                .setCreditBytes(MIB)
                .build());
        bench.onNode(() -> bench.dataPlane.end(
                partition(0), new FetchSubscription.End(ErrorCode.DIVERGED, "cut", LeaderHint.UNKNOWN, 17)));
        FetchData end = client.heard.get(0).getData(0);
        assertEquals(1, end.getSubscriptionId());
        assertEquals(ErrorCode.DIVERGED.number(), end.getError().getCodeValue());
        assertEquals(17, end.getDivergedEndOffset());
        bench.onNode(() -> bench.dataPlane.commit(partition(1), 1, 10));
        assertEquals(List.of(0L), offsets(client, 2));
        client.say(subscribe(0, 3, 0, 0));
        client.say(subscribe(0, 1, 0, 0));
        assertEquals(null, client.closed);
    }

    @Test
    void aLostPositionComesWithWhatTheLogHolds() {
        ServiceBench.Conversation<FetchRequest, FetchResponse> client = open();
        client.say(subscribe(MIB, 1, 0, 0));
        bench.onNode(() -> bench.dataPlane.end(
                partition(0),
                new FetchSubscription.End(ErrorCode.OFFSET_OUT_OF_RANGE, "deleted", LeaderHint.UNKNOWN, -1, 100, 250)));
        FetchData end = client.heard.get(0).getData(0);
        assertEquals(ErrorCode.OFFSET_OUT_OF_RANGE.number(), end.getError().getCodeValue());
        assertEquals(100, end.getLogStartOffset());
        assertEquals(250, end.getHighWatermark());
    }

    @Test
    void anUnsubscribedPartitionIsLeft() {
        ServiceBench.Conversation<FetchRequest, FetchResponse> client = open();
        client.say(subscribe(MIB, 1, 0, 0));
        client.say(FetchRequest.newBuilder().addUnsubscribe(1).build());
        bench.onNode(() -> bench.dataPlane.commit(partition(0), 1, 10));
        assertTrue(client.heard.isEmpty());
        assertEquals(0, bench.dataPlane.openReads());
    }

    @Test
    void theEndOfTheStreamEndsItsSubscriptions() {
        ServiceBench.Conversation<FetchRequest, FetchResponse> client = open();
        client.say(subscribe(MIB, 1, 0, 0));
        assertEquals(1, bench.dataPlane.openReads());
        client.close();
        assertEquals(0, bench.dataPlane.openReads());
    }

    @Test
    void whatBreaksTheProtocolEndsTheStream() {
        List<FetchRequest> bad = List.of(
                FetchRequest.newBuilder()
                        .addSubscribe(subscription(1, 0, 0))
                        .addSubscribe(subscription(1, 1, 0))
                        .build(),
                subscribe(0, 1, 0, -1),
                subscribe(0, 1, -1, 0),
                FetchRequest.newBuilder().setCreditBytes(-1).build());
        ServiceBench.Conversation<FetchRequest, FetchResponse> any = open();
        any.close();
        for (FetchRequest request : bad) {
            ServiceBench.Conversation<FetchRequest, FetchResponse> client = bench.open(Rpc.FETCH);
            client.say(request);
            assertEquals(ErrorCode.INVALID_REQUEST, client.closed.code(), () -> "after " + request);
        }
        assertEquals(0, bench.dataPlane.openReads());
    }

    private ServiceBench.Conversation<FetchRequest, FetchResponse> open() {
        bench.serve(server -> server.serve(Rpc.FETCH, new FetchService(bench.dataPlane, (id, told) -> told, bench)));
        return bench.open(Rpc.FETCH);
    }

    private static FetchRequest subscribe(int creditBytes, int id, int partition, long offset) {
        return FetchRequest.newBuilder()
                .addSubscribe(subscription(id, partition, offset))
                .setCreditBytes(creditBytes)
                .build();
    }

    private static Subscribe subscription(int id, int partition, long offset) {
        return Subscribe.newBuilder()
                .setSubscriptionId(id)
                .setTopicId(Messages.bytes(ServiceBench.TOPIC))
                .setPartition(partition)
                .setOffset(offset)
                .setLastEpoch(-1)
                .build();
    }

    /** Offsets of the batches that came for a subscription, as the fake wrote them into their first bytes. */
    private static List<Long> offsets(ServiceBench.Conversation<FetchRequest, FetchResponse> client, int id) {
        List<Long> offsets = new ArrayList<>();
        long next = -1;
        for (FetchResponse response : client.heard) {
            for (FetchData data : response.getDataList()) {
                if (data.getSubscriptionId() == id && !data.hasError()) {
                    long first = data.getBatches().asReadOnlyByteBuffer().getLong(0);
                    assertTrue(next < 0 || first == next, () -> "a gap before offset " + first);
                    int size = sizeOfOne(data);
                    for (int i = 0; i < data.getBatches().size() / size; i++) {
                        next = data.getBatches().asReadOnlyByteBuffer().getLong(i * size);
                        offsets.add(next);
                    }
                    next++;
                }
            }
        }
        return offsets;
    }

    private static int sizeOfOne(FetchData data) {
        int bytes = data.getBatches().size();
        return bytes % KIB == 0 && bytes != 16 * KIB ? KIB : bytes % 100 == 0 ? 100 : bytes;
    }
}
