package io.lograft.server.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.lograft.base.ErrorCode;
import io.lograft.base.Link;
import io.lograft.base.Peer;
import io.lograft.base.TopicId;
import io.lograft.proto.Rpc;
import io.lograft.proto.v1.PublishRecord;
import io.lograft.proto.v1.PublishStatus;
import io.lograft.proto.v1.PublishStreamRequest;
import io.lograft.proto.v1.PublishStreamResponse;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** PublishStream through any node, over the simulated network. */
class PublishStreamTest {
    private final GatewayBench bench = new GatewayBench();
    private final TopicId topic = bench.createTopic("flights", 1);

    @Test
    void eachRequestIsAnsweredInTurnAndATopicIsNamedOnce() {
        var stream = open(2);
        stream.say(request("flights", "a", "b"));
        stream.say(request("", "c"));
        stream.say(request("nope", "x"));
        stream.say(request("flights", "d"));
        bench.scheduler.runFor(3_000);
        assertEquals(4, stream.heard.size());
        assertEquals(
                List.of(2, 1, 1, 1),
                stream.heard.stream()
                        .map(PublishStreamResponse::getStatusesCount)
                        .toList());
        assertEquals(2, stream.heard.get(1).getStatuses(0).getOffset());
        assertEquals(
                ErrorCode.UNKNOWN_TOPIC.number(),
                stream.heard.get(2).getStatuses(0).getError().getCodeValue());
        assertEquals(List.of("a", "b", "c", "d"), bench.values(topic));
        assertNull(stream.closed);
    }

    @Test
    void orderHoldsAndNothingDoublesWhileLeadersMoveAndAnswersAreLost() {
        var stream = open(1);
        for (int round = 0; round < 100; round++) {
            if (round % 7 == 3) {
                bench.loseAnswers(bench.partition(topic, 0), 1);
            }
            if (round % 10 == 9) {
                bench.moveLeader(bench.partition(topic, 0), 1 + round % 3);
            }
            stream.say(request("flights", Integer.toString(round)));
        }
        bench.scheduler.runUntil(() -> stream.heard.size() == 100, 60_000);
        assertTrue(stream.heard.stream()
                .flatMap(response -> response.getStatusesList().stream())
                .noneMatch(PublishStatus::hasError));
        assertEquals(IntStream.range(0, 100).mapToObj(Integer::toString).toList(), bench.values(topic));
    }

    @Test
    void aStreamThatIsNotAnsweredIsReadNoFurther() {
        bench.swallowsAnswers = true;
        var stream = open(1);
        for (int i = 0; i < 15; i++) {
            stream.say(PublishStreamRequest.newBuilder()
                    .setTopic("flights")
                    .addRecords(PublishRecord.newBuilder().setValue(ByteString.copyFrom(new byte[500_000])))
                    .build());
        }
        long held = bench.node(1).gateway.publishedBytes();
        assertTrue(held >= 2 << 20 && held < 4 << 20, () -> held + " bytes are held");
        bench.caller.kill();
        bench.scheduler.runFor(3_000);
        assertEquals(0, bench.node(1).gateway.publishedBytes());
        assertEquals(0, bench.node(1).gateway.openWork());
    }

    @Test
    void aConversationOutOfOrderIsEnded() {
        for (PublishStreamRequest first : List.of(
                PublishStreamRequest.getDefaultInstance(),
                request("", "a"),
                PublishStreamRequest.newBuilder().setTopic("flights").build())) {
            var stream = open(1);
            stream.say(first);
            assertEquals(ErrorCode.INVALID_REQUEST, stream.closed.code());
        }
        assertEquals(0, bench.node(1).gateway.openWork());
    }

    @Test
    void aNodeThatStopsAnswersWhatItHasAndThenSaysSo() {
        var stream = open(1);
        stream.say(request("flights", "a"));
        bench.swallowsAnswers = true;
        stream.say(request("flights", "b"));
        var drained = bench.node(1).gateway.drain();
        bench.settle();
        assertFalse(drained.isDone());
        stream.say(request("flights", "c"));
        bench.swallowsAnswers = false;
        bench.moveLeader(bench.partition(topic, 0), 2);
        bench.scheduler.runUntil(() -> stream.closed != null, 60_000);
        assertEquals(2, stream.heard.size());
        assertEquals(ErrorCode.SHUTTING_DOWN, stream.closed.code());
        assertTrue(drained.isDone());
        assertEquals(List.of("a", "b"), bench.values(topic));
    }

    @Test
    void aCallerWhoseLastRequestIsDroppedIsNotToldThatAllIsWell() {
        FakeNode node = bench.node(1);
        Answers answers = new Answers();
        bench.swallowsAnswers = true;
        node.loop.execute(() -> {
            var stream = new PublishStream(
                    node.gateway, node.gateway.of(node.loop, new Peer("caller:1", "anonymous")), answers);
            stream.onMessage(request("flights", "a"));
            stream.drain();
            stream.onMessage(request("flights", "late"));
            assertTrue(stream.onHalfClosed(), "what it has is still to be answered");
        });
        bench.settle();
        assertNull(answers.closed);
        bench.swallowsAnswers = false;
        bench.moveLeader(bench.partition(topic, 0), 2);
        bench.scheduler.runUntil(() -> answers.closed != null, 60_000);
        assertEquals(1, answers.sent);
        assertEquals(ErrorCode.SHUTTING_DOWN, answers.closed);
        assertEquals(0, node.gateway.openWork());
    }

    /** The link of a caller, which half-closes as only those from outside do. */
    private static final class Answers implements Link<PublishStreamResponse> {
        private int sent;
        private ErrorCode closed;

        @Override
        public void send(PublishStreamResponse message) {
            sent++;
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setReading(boolean reading) {
            assertNull(closed);
        }

        @Override
        public void close() {
            closeWithError(ErrorCode.NONE, "");
        }

        @Override
        public void closeWithError(ErrorCode code, String message) {
            assertNull(closed);
            closed = code;
        }
    }

    private GatewayBench.Conversation<PublishStreamRequest, PublishStreamResponse> open(int node) {
        return bench.open(node, Rpc.PUBLISH_STREAM);
    }

    private static PublishStreamRequest request(String topic, String... values) {
        PublishStreamRequest.Builder request = PublishStreamRequest.newBuilder().setTopic(topic);
        for (String value : values) {
            request.addRecords(GatewayBench.record(null, value));
        }
        return request.build();
    }
}
