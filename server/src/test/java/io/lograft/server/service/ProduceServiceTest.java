package io.lograft.server.service;

import static io.lograft.server.service.ServiceBench.partition;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.lograft.base.Address;
import io.lograft.base.ErrorCode;
import io.lograft.dataplane.api.LeaderHint;
import io.lograft.proto.Rpc;
import io.lograft.proto.v1.Acks;
import io.lograft.proto.v1.PartitionBatch;
import io.lograft.proto.v1.ProduceRequest;
import io.lograft.proto.v1.ProduceResponse;
import io.lograft.proto.v1.ProduceResult;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProduceServiceTest {
    private final ServiceBench bench = new ServiceBench();
    private final InFlightBudget budget = new InFlightBudget(1_000);

    @Test
    void handsTheVeryArrayOfTheBatchOverAndAnswersInOneMessagePerTurn() {
        ServiceBench.Conversation<ProduceRequest, ProduceResponse> client = open();
        byte[] first = new byte[100];
        byte[] second = new byte[200];
        client.say(request(7, Acks.ACKS_ALL)
                .addBatches(batch(0, first))
                .addBatches(batch(1, second))
                .build());
        assertSame(first, bench.dataPlane.produced.get(0).batch().array());
        assertSame(second, bench.dataPlane.produced.get(1).batch().array());
        assertEquals(partition(1), bench.dataPlane.produced.get(1).id());
        assertEquals(300, budget.bytesInFlight());
        bench.onNode(() -> {
            bench.dataPlane.produced.get(1).reply().onAppended(20);
            bench.dataPlane.produced.get(0).reply().onAppended(10);
        });
        assertEquals(1, client.heard.size());
        List<ProduceResult> results = client.heard.get(0).getResultsList();
        assertEquals(
                List.of(20L, 10L),
                results.stream().map(ProduceResult::getBaseOffset).toList());
        assertEquals(
                List.of(7L, 7L),
                results.stream().map(ProduceResult::getCorrelationId).toList());
        assertEquals(0, budget.bytesInFlight());
        assertEquals(List.of(ErrorCode.NONE, ErrorCode.NONE), bench.answered.get(RequestKind.PRODUCE));
    }

    @Test
    void aRefusalNamesTheLeaderThatTheNodeKnows() {
        ServiceBench.Conversation<ProduceRequest, ProduceResponse> client = open();
        client.say(
                request(1, Acks.ACKS_LEADER).addBatches(batch(3, new byte[10])).build());
        bench.onNode(() ->
                bench.dataPlane.produced.get(0).reply().onError(ErrorCode.NOT_LEADER, "not here", LeaderHint.UNKNOWN));
        ProduceResult result = client.heard.get(0).getResults(0);
        assertEquals(ErrorCode.NOT_LEADER.number(), result.getError().getCodeValue());
        assertEquals("not here", result.getError().getMessage());
        assertEquals(-1, result.getBaseOffset());
        assertEquals(2, result.getLeader().getLeader());
        assertEquals("other", result.getLeader().getAddress().getHost());
    }

    @Test
    void aBadTopicIdIsRefusedInBandAndTheRestGoesOn() {
        ServiceBench.Conversation<ProduceRequest, ProduceResponse> client = open();
        client.say(request(1, Acks.ACKS_ALL)
                .addBatches(batch(0, new byte[10]).toBuilder().setTopicId(ByteString.copyFromUtf8("short")))
                .addBatches(batch(0, new byte[10]))
                .build());
        assertEquals(1, bench.dataPlane.produced.size());
        assertEquals(
                ErrorCode.INVALID_REQUEST.number(),
                client.heard.get(0).getResults(0).getError().getCodeValue());
        assertEquals(10, budget.bytesInFlight());
    }

    @Test
    void withoutAcknowledgementsNothingIsSent() {
        ServiceBench.Conversation<ProduceRequest, ProduceResponse> client = open();
        client.say(request(1, Acks.ACKS_NONE).addBatches(batch(0, new byte[10])).build());
        bench.onNode(() -> bench.dataPlane.produced.get(0).reply().onAppended(0));
        assertTrue(client.heard.isEmpty());
        assertEquals(0, budget.bytesInFlight());
    }

    @Test
    void aTimeoutOutOfRangeEndsTheStream() {
        ServiceBench.Conversation<ProduceRequest, ProduceResponse> client = open();
        client.say(
                ProduceRequest.newBuilder().addBatches(batch(0, new byte[10])).build());
        assertEquals(ErrorCode.INVALID_REQUEST, client.closed.code());
        assertTrue(bench.dataPlane.produced.isEmpty());
    }

    @Test
    void aNodeThatHoldsTooMuchReadsNoMoreUntilHalfOfItIsAnswered() {
        ServiceBench.Conversation<ProduceRequest, ProduceResponse> client = open();
        for (int i = 0; i < 20; i++) {
            client.say(request(i, Acks.ACKS_ALL)
                    .addBatches(batch(0, new byte[300]))
                    .build());
        }
        int held = bench.dataPlane.produced.size();
        assertTrue(held >= 4 && held < 20, () -> held + " batches were taken");
        assertEquals(held * 300L, budget.bytesInFlight());
        for (int i = 0; i < 20; i++) {
            int next = i;
            bench.onNode(() -> bench.dataPlane.produced.get(next).reply().onAppended(next));
        }
        assertEquals(0, budget.bytesInFlight());
        assertEquals(
                20,
                client.heard.stream().mapToInt(ProduceResponse::getResultsCount).sum());
    }

    @Test
    void answersAfterTheEndOfTheStreamOnlyFreeTheirBytes() {
        ServiceBench.Conversation<ProduceRequest, ProduceResponse> client = open();
        client.say(request(1, Acks.ACKS_ALL).addBatches(batch(0, new byte[10])).build());
        client.close();
        bench.onNode(() -> bench.dataPlane.produced.get(0).reply().onAppended(0));
        assertEquals(0, budget.bytesInFlight());
        assertFalse(bench.answered.get(RequestKind.PRODUCE).isEmpty());
    }

    private ServiceBench.Conversation<ProduceRequest, ProduceResponse> open() {
        LeaderHints hints = (id, told) -> new LeaderHint(2, 5, new Address("other", 9092));
        bench.serve(server -> server.serve(Rpc.PRODUCE, new ProduceService(bench.dataPlane, hints, budget, bench)));
        return bench.open(Rpc.PRODUCE);
    }

    private static ProduceRequest.Builder request(long correlationId, Acks acks) {
        return ProduceRequest.newBuilder()
                .setCorrelationId(correlationId)
                .setAcks(acks)
                .setTimeoutMs(1_000);
    }

    private static PartitionBatch batch(int partition, byte[] bytes) {
        return PartitionBatch.newBuilder()
                .setTopicId(Messages.bytes(ServiceBench.TOPIC))
                .setPartition(partition)
                .setBatch(UnsafeByteOperations.unsafeWrap(bytes))
                .build();
    }
}
