package io.lograft.server.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.lograft.base.ErrorCode;
import io.lograft.base.TopicId;
import io.lograft.client.core.Murmur2;
import io.lograft.proto.Rpc;
import io.lograft.proto.v1.Header;
import io.lograft.proto.v1.OpenProducerRequest;
import io.lograft.proto.v1.OpenProducerResponse;
import io.lograft.proto.v1.ProducerState;
import io.lograft.proto.v1.PublishRecord;
import io.lograft.proto.v1.PublishRequest;
import io.lograft.proto.v1.PublishResponse;
import io.lograft.proto.v1.PublishStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Publish and OpenProducer through any node, over the simulated network. */
class PublishTest {
    private final GatewayBench bench = new GatewayBench();
    private final TopicId topic = bench.createTopic("flights", 6);

    @Test
    void recordsGoToTheirKeysPartitionsAndSayWhereTheyAre() {
        PublishResponse response = bench.call(
                2,
                Rpc.PUBLISH,
                PublishRequest.newBuilder()
                        .setTopic("flights")
                        .addRecords(GatewayBench.record("LH1", "a"))
                        .addRecords(GatewayBench.record("LH2", "b"))
                        .addRecords(GatewayBench.record(null, "c"))
                        .addRecords(PublishRecord.newBuilder().setPartition(4).setTimestampMs(0))
                        .build());
        assertEquals(4, response.getStatusesCount());
        assertTrue(response.getStatusesList().stream().noneMatch(PublishStatus::hasError), response::toString);
        assertEquals(
                Murmur2.partition("LH1".getBytes(), 6), response.getStatuses(0).getPartition());
        assertEquals(4, response.getStatuses(3).getPartition());
        assertFalse(response.hasProducer());
        assertEquals(4, bench.values(topic).size());
        assertTrue(bench.partition(topic, 4).values().contains("null"));
        assertEquals(0, bench.node(2).gateway.publishedBytes());
        assertEquals(0, bench.node(2).gateway.openWork());
        assertEquals(List.of("anonymous"), bench.node(2).principals);
    }

    @Test
    void oneBadRecordDoesNotHoldUpTheOthers() {
        PublishResponse response = publish(
                1,
                PublishRequest.newBuilder()
                        .setTopic("flights")
                        .addRecords(PublishRecord.newBuilder().setPartition(6))
                        .addRecords(GatewayBench.record("a", "good"))
                        .addRecords(PublishRecord.newBuilder().setValue(ByteString.copyFrom(new byte[2 << 20])))
                        .addRecords(PublishRecord.newBuilder().setPartition(-1))
                        .addRecords(PublishRecord.newBuilder()
                                .addAllHeaders(java.util.Collections.nCopies(
                                        1_001, Header.newBuilder().setName("h").build())))
                        .build());
        assertEquals(
                List.of(
                        ErrorCode.UNKNOWN_PARTITION,
                        ErrorCode.NONE,
                        ErrorCode.BATCH_TOO_LARGE,
                        ErrorCode.UNKNOWN_PARTITION,
                        ErrorCode.INVALID_REQUEST),
                codes(response));
        assertTrue(response.getStatuses(0).getError().getMessage().contains("its partitions are 0 to 5"));
        assertFalse(response.getStatuses(0).getError().getRetriable());
        assertEquals(List.of("good"), bench.values(topic));
    }

    @Test
    void aRepetitionThroughAnotherNodeAfterALostAnswerIsWrittenOnce() {
        PublishRequest request = withProducer(open(1), "a", "b", "c", "d");
        // The answer never comes: the gateway cannot tell, and the caller goes to another one.
        bench.swallowsAnswers = true;
        GatewayBench.Answer<PublishResponse> lost = bench.begin(1, Rpc.PUBLISH, request);
        bench.settle();
        assertEquals(4, bench.values(topic).size());
        assertFalse(lost.isDone());
        bench.swallowsAnswers = false;
        PublishResponse again = publish(3, request);
        assertEquals(List.of(ErrorCode.NONE, ErrorCode.NONE, ErrorCode.NONE, ErrorCode.NONE), codes(again));
        assertTrue(again.hasProducer());
        assertEquals(4, bench.values(topic).size());
        // And the next one goes on from there.
        PublishResponse next = publish(2, withProducer(again.getProducer(), "a", "e"));
        assertEquals(List.of(ErrorCode.NONE, ErrorCode.NONE), codes(next));
        assertEquals(6, bench.values(topic).size());
    }

    @Test
    void brokenStreamsAndMovingLeadersBehindTheGatewayDoubleNothing() {
        ProducerState state = open(1);
        List<String> sent = new ArrayList<>();
        for (int round = 0; round < 30; round++) {
            FakePartition partition = bench.partition(topic, round % 6);
            bench.loseAnswers(partition, 1);
            bench.moveLeader(bench.partition(topic, (round + 3) % 6), 1 + round % 3);
            String[] keys = IntStream.range(0, 8).mapToObj(i -> "key" + i).toArray(String[]::new);
            PublishResponse response = publish(1 + round % 3, withProducer(state, keys));
            assertEquals(
                    8,
                    codes(response).stream()
                            .filter(code -> code == ErrorCode.NONE)
                            .count());
            sent.addAll(List.of(keys));
            state = response.getProducer();
        }
        assertEquals(
                sent.stream().sorted().toList(),
                bench.values(topic).stream().sorted().toList());
    }

    @Test
    void withoutAProducerTheNodesOwnRepetitionsStillDoubleNothing() {
        for (int round = 0; round < 10; round++) {
            bench.loseAnswers(bench.partition(topic, round % 6), 1);
            PublishRequest.Builder request = PublishRequest.newBuilder().setTopic("flights");
            IntStream.range(0, 12).forEach(i -> request.addRecords(GatewayBench.record("key" + i, "v")));
            assertTrue(codes(publish(1, request.build())).stream().allMatch(code -> code == ErrorCode.NONE));
        }
        assertEquals(120, bench.values(topic).size());
    }

    @Test
    void withAProducerOneBadRecordKeepsAllFromBeingWritten() {
        PublishRequest request = withProducer(open(1), "a", "b").toBuilder()
                .addRecords(PublishRecord.newBuilder().setTimestampMs(-1))
                .build();
        PublishResponse response = publish(1, request);
        assertEquals(
                List.of(ErrorCode.INVALID_REQUEST, ErrorCode.INVALID_REQUEST, ErrorCode.INVALID_REQUEST),
                codes(response));
        assertTrue(response.getStatuses(0).getError().getMessage().contains("record 2 was refused"));
        assertFalse(response.hasProducer());
        assertEquals(List.of(), bench.values(topic));
    }

    @Test
    void aRepetitionThroughANodeThatDoesNotKnowThePartitionYetIsNotRefusedForGood() {
        PublishRequest request = withProducer(open(1), "a").toBuilder()
                .addRecords(GatewayBench.record(null, "b").toBuilder().setPartition(6))
                .build();
        PublishResponse early = publish(2, request);
        assertEquals(List.of(ErrorCode.NOT_READY, ErrorCode.NOT_READY), codes(early));
        assertTrue(early.getStatusesList().stream()
                .allMatch(status -> status.getError().getRetriable()));
        assertTrue(early.getStatuses(0).getError().getMessage().contains("by this attempt"));
        assertEquals(List.of(), bench.values(topic));
        bench.addPartition(topic);
        bench.settle();
        assertEquals(List.of(ErrorCode.NONE, ErrorCode.NONE), codes(publish(2, request)));
        assertEquals(List.of(ErrorCode.NONE, ErrorCode.NONE), codes(publish(3, request)));
        assertEquals(2, bench.values(topic).size());
    }

    @Test
    void aStateThatIsNotTheNewestIsToldSo() {
        ProducerState first = open(1);
        ProducerState second = publish(1, withProducer(first, "a")).getProducer();
        publish(1, withProducer(second, "a", "a"));
        PublishResponse old = publish(2, withProducer(first, "a", "a"));
        assertEquals(List.of(ErrorCode.DUPLICATE_SEQUENCE, ErrorCode.DUPLICATE_SEQUENCE), codes(old));
        assertFalse(old.hasProducer());
        assertEquals(3, bench.values(topic).size());
    }

    @Test
    void anUnknownTopicIsSaidInBand() {
        PublishResponse response = publish(
                1,
                PublishRequest.newBuilder()
                        .setTopic("nope")
                        .addRecords(GatewayBench.record("a", "b"))
                        .addRecords(GatewayBench.record("a", "b"))
                        .build());
        assertEquals(List.of(ErrorCode.UNKNOWN_TOPIC, ErrorCode.UNKNOWN_TOPIC), codes(response));
        assertEquals("as record 0", response.getStatuses(1).getError().getMessage());
        OpenProducerResponse refused = bench.call(
                1,
                Rpc.OPEN_PRODUCER,
                OpenProducerRequest.newBuilder().setTopic("nope").build());
        assertEquals(ErrorCode.UNKNOWN_TOPIC, ErrorCode.of(refused.getError().getCodeValue()));
        OpenProducerResponse invalid = bench.call(
                1,
                Rpc.OPEN_PRODUCER,
                OpenProducerRequest.newBuilder().setTopic("no/pe").build());
        assertEquals(ErrorCode.INVALID_TOPIC, ErrorCode.of(invalid.getError().getCodeValue()));
    }

    @Test
    void aTopicThatIsCreatedLaterIsFound() {
        anUnknownTopicIsSaidInBand();
        TopicId late = bench.createTopic("nope", 1);
        publish(
                1,
                PublishRequest.newBuilder()
                        .setTopic("nope")
                        .addRecords(GatewayBench.record("a", "b"))
                        .build());
        assertEquals(List.of("b"), bench.values(late));
    }

    @Test
    void withoutALeaderTheTimeRunsOutAndTheAnswerSaysWhatIsKnown() {
        FakePartition leaderless = bench.partition(topic, 0);
        PublishRequest request = withProducer(open(1)).toBuilder()
                .setTimeoutMs(2_000)
                .addRecords(GatewayBench.record(null, "v").toBuilder().setPartition(0))
                .build();
        bench.moveLeader(leaderless, -1);
        bench.settle();
        PublishResponse late = publish(1, request);
        assertEquals(List.of(ErrorCode.TIMED_OUT), codes(late));
        assertTrue(late.getStatuses(0).getError().getRetriable());
        assertEquals(
                List.of(ErrorCode.UNKNOWN_OUTCOME),
                codes(publish(1, request.toBuilder().clearProducer().build())));
        bench.moveLeader(leaderless, 2);
        assertEquals(List.of(ErrorCode.NONE), codes(publish(1, request)));
    }

    @Test
    void whatIsMalformedFailsTheCall() {
        for (PublishRequest bad : List.of(
                PublishRequest.newBuilder().setTopic("flights").build(),
                PublishRequest.newBuilder()
                        .setTopic("flights")
                        .addAllRecords(java.util.Collections.nCopies(10_001, PublishRecord.getDefaultInstance()))
                        .build(),
                PublishRequest.newBuilder()
                        .setTopic("flights")
                        .addRecords(PublishRecord.getDefaultInstance())
                        .setTimeoutMs(-1)
                        .build(),
                PublishRequest.newBuilder()
                        .setTopic("flights")
                        .addRecords(PublishRecord.getDefaultInstance())
                        .setProducer(ProducerState.getDefaultInstance())
                        .build())) {
            GatewayBench.Answer<PublishResponse> answer = bench.begin(1, Rpc.PUBLISH, bad);
            bench.settle();
            assertEquals(ErrorCode.INVALID_REQUEST, answer.failedWith());
        }
        assertEquals(0, bench.node(1).gateway.openWork());
    }

    @Test
    void aNodeThatHoldsTooMuchRefusesAndRecovers() {
        GatewayBench small = new GatewayBench(1, 1 << 20);
        TopicId there = small.createTopic("t", 1);
        small.swallowsAnswers = true;
        PublishRequest request = PublishRequest.newBuilder()
                .setTopic("t")
                .setTimeoutMs(120_000)
                .addRecords(PublishRecord.newBuilder().setValue(ByteString.copyFrom(new byte[700_000])))
                .build();
        GatewayBench.Answer<PublishResponse> held = small.begin(1, Rpc.PUBLISH, request);
        small.settle();
        PublishResponse refused = small.call(1, Rpc.PUBLISH, request);
        assertEquals(List.of(ErrorCode.THROTTLED), codes(refused));
        assertTrue(refused.getStatuses(0).getError().getMessage().contains("gateway.bytes.max"));
        small.swallowsAnswers = false;
        small.moveLeader(small.partition(there, 0), 2);
        small.scheduler.runUntil(held::isDone, 60_000);
        assertEquals(List.of(ErrorCode.NONE), codes(held.reply));
        assertEquals(0, small.node(1).gateway.publishedBytes());
        assertEquals(1, small.values(there).size());
    }

    @Test
    void aNodeThatStopsAnswersWhatItHasAndTakesNothingMore() {
        bench.swallowsAnswers = true;
        PublishRequest request = withProducer(open(1), "a");
        GatewayBench.Answer<PublishResponse> held = bench.begin(1, Rpc.PUBLISH, request);
        bench.settle();
        var drained = bench.node(1).gateway.drain();
        assertEquals(List.of(ErrorCode.SHUTTING_DOWN), codes(publish(1, request)));
        assertFalse(drained.isDone());
        bench.swallowsAnswers = false;
        FakePartition partition = bench.partition(topic, Murmur2.partition("a".getBytes(), 6));
        bench.moveLeader(partition, partition.leader % 3 + 1);
        bench.scheduler.runUntil(() -> drained.isDone() && held.isDone(), 60_000);
        assertEquals(List.of(ErrorCode.NONE), codes(held.reply));
        bench.node(1).gateway.close();
        bench.settle();
    }

    private ProducerState open(int node) {
        return bench.call(
                        node,
                        Rpc.OPEN_PRODUCER,
                        OpenProducerRequest.newBuilder().setTopic("flights").build())
                .getProducer();
    }

    private PublishResponse publish(int node, PublishRequest request) {
        return bench.call(node, Rpc.PUBLISH, request);
    }

    private static PublishRequest withProducer(ProducerState state, String... keys) {
        PublishRequest.Builder request =
                PublishRequest.newBuilder().setTopic("flights").setProducer(state);
        for (String key : keys) {
            request.addRecords(GatewayBench.record(key, key));
        }
        return request.build();
    }

    private static List<ErrorCode> codes(PublishResponse response) {
        return response.getStatusesList().stream()
                .map(status -> ErrorCode.of(status.getError().getCodeValue()))
                .toList();
    }
}
