package io.lograft.server.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.lograft.base.ErrorCode;
import io.lograft.base.TopicId;
import io.lograft.proto.Rpc;
import io.lograft.proto.batch.BatchBuilder;
import io.lograft.proto.batch.RecordHeader;
import io.lograft.proto.v1.PartitionEnded;
import io.lograft.proto.v1.PartitionStart;
import io.lograft.proto.v1.Position;
import io.lograft.proto.v1.ReceivedRecord;
import io.lograft.proto.v1.SubscribeCredit;
import io.lograft.proto.v1.SubscribeRequest;
import io.lograft.proto.v1.SubscribeResponse;
import io.lograft.proto.v1.SubscribeStart;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Subscribe through any node, over the simulated network. */
class SubscribeTest {
    private static final Position EARLIEST =
            Position.newBuilder().setEarliest(true).build();
    private static final Position LATEST = Position.newBuilder().setLatest(true).build();

    private final GatewayBench bench = new GatewayBench();
    private final TopicId topic = bench.createTopic("flights", 3);

    @Test
    void everythingFromTheBeginningToTheEnd() {
        write(0, 0, 100);
        write(1, 100, 50);
        var subscriber = subscribe(2, all().setStop(LATEST));
        assertEquals(3, subscriber.heard.get(0).getStarted().getPartitionsCount());
        assertEquals(100, subscriber.heard.get(0).getStarted().getPartitions(0).getStopOffset());
        assertEquals(numbers(0, 100), values(subscriber, 0));
        assertEquals(numbers(100, 50), values(subscriber, 1));
        assertEquals(
                List.of(0L, 50L, 100L),
                ends(subscriber).stream()
                        .map(PartitionEnded::getNextOffset)
                        .sorted()
                        .toList());
        assertEquals(ErrorCode.NONE, subscriber.closed.code());
        assertEquals(0, bench.node(2).gateway.openWork());
        assertEquals(0, bench.node(2).gateway.fetchedBytes());
    }

    @Test
    void aRecordComesAsItWasWritten() {
        BatchBuilder builder = new BatchBuilder(100, 10_000);
        builder.tryAppend(5, null, null, List.of());
        builder.tryAppend(
                7,
                new byte[0],
                "v".getBytes(StandardCharsets.UTF_8),
                List.of(new RecordHeader("h", null), new RecordHeader("h", new byte[] {1})));
        bench.partition(topic, 0).append(builder.build(-1, (short) -1, -1));
        var subscriber = subscribe(1, all().setStop(LATEST));
        List<ReceivedRecord> records = records(subscriber, 0);
        assertFalse(records.get(0).hasKey() || records.get(0).hasValue());
        assertEquals(5, records.get(0).getTimestampMs());
        assertTrue(records.get(1).hasKey() && records.get(1).getKey().isEmpty());
        assertEquals("v", records.get(1).getValue().toStringUtf8());
        assertFalse(records.get(1).getHeaders(0).hasValue());
        assertEquals(
                ByteString.copyFrom(new byte[] {1}),
                records.get(1).getHeaders(1).getValue());
        assertEquals(1, records.get(1).getOffset());
    }

    @Test
    void positionsAndStopsMeanWhatTheySay() {
        write(0, 0, 100);
        var subscriber = subscribe(
                1,
                SubscribeStart.newBuilder()
                        .setTopic("flights")
                        .addPartitions(PartitionStart.newBuilder()
                                .setPartition(0)
                                .setStart(Position.newBuilder().setOffset(37))
                                .setStop(Position.newBuilder().setOffset(41))));
        assertEquals(numbers(37, 4), values(subscriber, 0));
        assertEquals(ErrorCode.NONE, subscriber.closed.code());

        // Record n has the time 1000 + n.
        var byTime = subscribe(
                3,
                SubscribeStart.newBuilder()
                        .setTopic("flights")
                        .setStart(Position.newBuilder().setTimestampMs(1_090))
                        .setStop(Position.newBuilder().setTimestampMs(1_093)));
        assertEquals(numbers(90, 3), values(byTime, 0));
        assertNull(byTime.closed, "partitions 1 and 2 have no record of that time yet");
        assertEquals(1, ends(byTime).size());

        var tail = subscribe(2, SubscribeStart.newBuilder().setTopic("flights"));
        write(0, 100, 5);
        bench.settle();
        assertEquals(numbers(100, 5), values(tail, 0));
        assertNull(tail.closed);

        var nothing =
                subscribe(2, SubscribeStart.newBuilder().setTopic("flights").setStop(LATEST));
        assertEquals(3, ends(nothing).size());
        assertEquals(ErrorCode.NONE, nothing.closed.code());
    }

    @Test
    void neverMoreRecordsThanWereGranted() {
        write(0, 0, 500);
        write(1, 500, 500);
        var subscriber =
                subscribe(1, all().setCredit(SubscribeCredit.newBuilder().setRecords(10)));
        assertEquals(10, count(subscriber));
        for (int granted = 10; granted < 1_000; granted += 99) {
            assertEquals(granted, count(subscriber));
            subscriber.say(credit(99, 0));
        }
        assertEquals(1_000, count(subscriber));
        assertEquals(numbers(0, 500), values(subscriber, 0));
        assertEquals(numbers(500, 500), values(subscriber, 1));
    }

    @Test
    void bytesAreCountedAndOverdrawnByOneRecordAtMost() {
        writeLarge(0, 20, 10_000);
        var subscriber =
                subscribe(1, all().setCredit(SubscribeCredit.newBuilder().setBytes(25_000)));
        assertEquals(3, count(subscriber));
        subscriber.say(credit(0, 5_000));
        assertEquals(3, count(subscriber), "the overdraft is paid first");
        subscriber.say(credit(0, 1));
        assertEquals(4, count(subscriber));
    }

    @Test
    void recordsWithoutContentMakeMessagesOfBoundedSize() {
        BatchBuilder builder = new BatchBuilder(100, 1 << 20);
        for (int i = 0; i < 30_000; i++) {
            assertTrue(builder.tryAppend(1_000, null, new byte[0], List.of()));
        }
        List<RecordHeader> headers = Collections.nCopies(40, new RecordHeader("", null));
        for (int i = 0; i < 2_000; i++) {
            assertTrue(builder.tryAppend(1_000, null, new byte[1], headers));
        }
        bench.partition(topic, 0).append(builder.build(-1, (short) -1, -1));
        var subscriber = subscribe(1, all().setStop(LATEST));
        assertEquals(32_000, count(subscriber));
        for (SubscribeResponse response : subscriber.heard) {
            assertTrue(
                    response.getRecords().getRecordsCount() <= 4_096,
                    () -> "a message has " + response.getRecords().getRecordsCount() + " records");
            assertTrue(response.getSerializedSize() < 300_000, () -> response.getSerializedSize() + " bytes");
            int headersInIt = response.getRecords().getRecordsList().stream()
                    .mapToInt(ReceivedRecord::getHeadersCount)
                    .sum();
            assertTrue(headersInIt <= 4_200, () -> "a message has " + headersInIt + " headers");
        }
    }

    @Test
    void aRecordWithHeadersWithoutEndEndsItsPartition() {
        write(0, 0, 1);
        BatchBuilder builder = new BatchBuilder(100, 1 << 20);
        assertTrue(builder.tryAppend(1_000, null, null, Collections.nCopies(100_001, new RecordHeader("", null))));
        bench.partition(topic, 0).append(builder.build(-1, (short) -1, -1));
        var subscriber = subscribe(1, all());
        assertEquals(numbers(0, 1), values(subscriber, 0));
        assertEquals(ErrorCode.BATCH_TOO_LARGE, endOf(subscriber, 0));
        assertEquals(1, ends(subscriber).get(0).getNextOffset());
    }

    @Test
    void whoGrantsNothingCostsNothing() {
        write(0, 0, 100);
        var subscriber =
                subscribe(1, all().setCredit(SubscribeCredit.newBuilder().setRecords(0)));
        assertTrue(subscriber.heard.get(0).hasStarted());
        assertEquals(1, subscriber.heard.size());
        assertEquals(0, bench.nodes.stream().mapToInt(node -> node.fetchStreams).sum(), "nothing is fetched");
        subscriber.say(credit(100, 0));
        assertEquals(100, count(subscriber));
    }

    @Test
    void whatCannotBeDeliveredIsDroppedWhenTheNodeHoldsTooMuchAndReadAgain() {
        GatewayBench small = new GatewayBench(4, 300_000);
        TopicId there = small.createTopic("big", 2);
        for (int i = 0; i < 100; i++) {
            append(small.partition(there, i % 2), i, 20_000);
        }
        List<GatewayBench.Conversation<SubscribeRequest, SubscribeResponse>> subscribers = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            subscribers.add(subscribe(
                    small,
                    1,
                    SubscribeStart.newBuilder()
                            .setTopic("big")
                            .setStart(EARLIEST)
                            .setCredit(SubscribeCredit.newBuilder().setRecords(1))));
        }
        assertTrue(
                small.node(1).gateway.fetchedBytes() <= 300_000 + 200_000,
                () -> small.node(1).gateway.fetchedBytes() + " bytes are held");
        for (int round = 0; round < 40; round++) {
            for (var subscriber : subscribers) {
                subscriber.say(credit(3, 0));
            }
            assertTrue(small.node(1).gateway.fetchedBytes() <= 500_000);
        }
        for (var subscriber : subscribers) {
            assertEquals(100, count(subscriber));
            for (int partition = 0; partition < 2; partition++) {
                List<Long> offsets = records(subscriber, partition).stream()
                        .map(ReceivedRecord::getOffset)
                        .toList();
                assertEquals(IntStream.range(0, 50).mapToObj(Long::valueOf).toList(), offsets);
            }
            subscriber.close();
        }
        small.settle();
        assertEquals(0, small.node(1).gateway.fetchedBytes());
        assertEquals(0, small.node(1).gateway.openWork());
    }

    @Test
    void aSlowReaderHoldsOnlyItselfBack() {
        for (int i = 0; i < 300; i++) {
            append(bench.partition(topic, 0), i, 20_000);
        }
        var slow = subscribe(1, all().setCredit(SubscribeCredit.newBuilder().setRecords(0)));
        slow.setReading(false);
        slow.say(credit(1_000, 0));
        bench.scheduler.runFor(2_000);
        assertTrue(bench.node(1).gateway.fetchedBytes() < 3 << 20);
        var other = subscribe(1, all().setStop(LATEST));
        bench.scheduler.runFor(2_000);
        assertEquals(300, count(other));
        slow.setReading(true);
        bench.scheduler.runFor(2_000);
        assertEquals(300, count(slow));
    }

    @Test
    void leadersMayMoveWithoutTheCallerSeeingIt() {
        var subscriber = subscribe(1, all());
        for (int round = 0; round < 30; round++) {
            write(round % 3, round * 10, 10);
            bench.moveLeader(bench.partition(topic, (round + 1) % 3), 1 + round % 3);
            bench.settle();
        }
        bench.scheduler.runFor(5_000);
        assertEquals(300, count(subscriber));
        for (int partition = 0; partition < 3; partition++) {
            List<Long> offsets = records(subscriber, partition).stream()
                    .map(ReceivedRecord::getOffset)
                    .toList();
            assertEquals(IntStream.range(0, 100).mapToObj(Long::valueOf).toList(), offsets);
        }
    }

    @Test
    void aPartitionThatCannotBeReadEndsAloneWithItsReason() {
        write(0, 0, 10);
        var subscriber = subscribe(
                1,
                SubscribeStart.newBuilder()
                        .setTopic("flights")
                        .setStop(LATEST)
                        .addPartitions(
                                PartitionStart.newBuilder().setPartition(0).setStart(EARLIEST))
                        .addPartitions(PartitionStart.newBuilder().setPartition(9))
                        .addPartitions(PartitionStart.newBuilder()
                                .setPartition(1)
                                .setStart(Position.newBuilder().setOffset(1_000_000))
                                .setStop(Position.newBuilder().setOffset(2_000_000))));
        bench.scheduler.runFor(1_000);
        assertEquals(numbers(0, 10), values(subscriber, 0));
        assertEquals(ErrorCode.UNKNOWN_PARTITION, endOf(subscriber, 9));
        assertEquals(ErrorCode.OFFSET_OUT_OF_RANGE, endOf(subscriber, 1));
        assertEquals(ErrorCode.NONE, endOf(subscriber, 0));
        assertEquals(ErrorCode.NONE, subscriber.closed.code());
    }

    @Test
    void aPartitionWithoutALeaderHoldsTheOthersUpForALittleOnly() {
        write(0, 0, 10);
        write(1, 10, 10);
        bench.moveLeader(bench.partition(topic, 1), -1);
        bench.settle();
        var subscriber = subscribe(1, all().setStop(LATEST));
        assertNull(subscriber.closed);
        bench.scheduler.runFor(11_000);
        assertEquals(2, subscriber.heard.get(0).getStarted().getPartitionsCount());
        assertEquals(numbers(0, 10), values(subscriber, 0));
        assertEquals(ErrorCode.TIMED_OUT, endOf(subscriber, 1));
        assertEquals(ErrorCode.NONE, endOf(subscriber, 0));
        assertEquals(ErrorCode.NONE, endOf(subscriber, 2));
        assertEquals(ErrorCode.NONE, subscriber.closed.code());
        assertEquals(0, bench.node(1).gateway.openWork());
    }

    @Test
    void aNodeThatHearsNothingOfTheClusterSaysSo() {
        bench.swallowsMetadata = true;
        var subscriber = subscribe(1, all());
        assertNull(subscriber.closed);
        bench.scheduler.runFor(15_000);
        assertEquals(ErrorCode.UNREACHABLE, subscriber.closed.code());
    }

    @Test
    void damagedRecordsEndTheirPartitionAfterTheGoodOnes() {
        write(0, 0, 10);
        write(0, 10, 10);
        var batch = bench.partition(topic, 0).batches.get(1);
        batch.put(batch.limit() - 1, (byte) (batch.get(batch.limit() - 1) ^ 1));
        var subscriber = subscribe(1, all());
        assertEquals(numbers(0, 10), values(subscriber, 0));
        assertEquals(ErrorCode.CORRUPT_BATCH, endOf(subscriber, 0));
        assertEquals(10, ends(subscriber).get(0).getNextOffset());
    }

    @Test
    void aConversationOutOfOrderIsEnded() {
        Position negative = Position.newBuilder().setOffset(-1).build();
        for (SubscribeRequest first : List.of(
                SubscribeRequest.getDefaultInstance(),
                credit(1, 1),
                start(all().setStop(EARLIEST)),
                start(all().setStart(negative)),
                start(all().setStart(Position.getDefaultInstance())),
                start(all().addPartitions(PartitionStart.getDefaultInstance())
                        .addPartitions(PartitionStart.getDefaultInstance())),
                start(all().setCredit(SubscribeCredit.newBuilder().setRecords(-1))),
                start(all().setCredit(SubscribeCredit.newBuilder().setBytes((1 << 30) + 1))))) {
            var subscriber = bench.<SubscribeRequest, SubscribeResponse>open(1, Rpc.SUBSCRIBE);
            subscriber.say(first);
            assertNotNull(subscriber.closed, first::toString);
            assertEquals(ErrorCode.INVALID_REQUEST, subscriber.closed.code(), first::toString);
        }
        var twice = subscribe(1, all());
        twice.say(start(all()));
        assertEquals(ErrorCode.INVALID_REQUEST, twice.closed.code());
        var greedy = subscribe(1, all().setCredit(SubscribeCredit.newBuilder().setRecords(1_000_000_000)));
        greedy.say(credit(1, 0));
        assertEquals(ErrorCode.INVALID_REQUEST, greedy.closed.code());
        assertEquals(0, bench.node(1).gateway.openWork());
    }

    @Test
    void anUnknownTopicEndsTheStream() {
        var subscriber = subscribe(1, SubscribeStart.newBuilder().setTopic("nope"));
        bench.scheduler.runFor(3_000);
        assertEquals(ErrorCode.UNKNOWN_TOPIC, subscriber.closed.code());
    }

    @Test
    void aNodeThatStopsSendsItsSubscribersElsewhere() {
        write(0, 0, 10);
        var subscriber = subscribe(1, all());
        var drained = bench.node(1).gateway.drain();
        assertFalse(drained.isDone());
        bench.settle();
        assertTrue(drained.isDone());
        assertEquals(ErrorCode.SHUTTING_DOWN, subscriber.closed.code());
        var late = subscribe(1, all());
        assertEquals(ErrorCode.SHUTTING_DOWN, late.closed.code());
        assertEquals(0, bench.node(1).gateway.openWork());
    }

    @Test
    void whoLeavesLeavesNothingBehind() {
        write(0, 0, 10);
        for (int i = 0; i < 20; i++) {
            subscribe(1, all()).close();
        }
        bench.scheduler.runFor(5_000);
        assertEquals(0, bench.node(1).gateway.openWork());
        assertTrue(
                bench.network.openLinks().stream().noneMatch(link -> link.contains("Fetch")),
                () -> bench.network.openLinks().toString());
    }

    // ---- helpers

    private void write(int partition, int first, int count) {
        BatchBuilder builder = new BatchBuilder(100, 1 << 20);
        for (int n = first; n < first + count; n++) {
            builder.tryAppend(1_000 + n, null, Integer.toString(n).getBytes(StandardCharsets.UTF_8), List.of());
        }
        bench.partition(topic, partition).append(builder.build(-1, (short) -1, -1));
        bench.nodes.forEach(FakeNode::onCommit);
    }

    private void writeLarge(int partition, int count, int bytes) {
        for (int i = 0; i < count; i++) {
            append(bench.partition(topic, partition), i, bytes);
        }
    }

    private static void append(FakePartition partition, int timestamp, int bytes) {
        BatchBuilder builder = new BatchBuilder(100, 1 << 20);
        builder.tryAppend(timestamp, null, new byte[bytes], List.of());
        partition.append(builder.build(-1, (short) -1, -1));
    }

    private static SubscribeStart.Builder all() {
        return SubscribeStart.newBuilder().setTopic("flights").setStart(EARLIEST);
    }

    private static SubscribeRequest start(SubscribeStart.Builder start) {
        return SubscribeRequest.newBuilder().setStart(start).build();
    }

    private static SubscribeRequest credit(int records, int bytes) {
        return SubscribeRequest.newBuilder()
                .setCredit(SubscribeCredit.newBuilder().setRecords(records).setBytes(bytes))
                .build();
    }

    private GatewayBench.Conversation<SubscribeRequest, SubscribeResponse> subscribe(
            int node, SubscribeStart.Builder start) {
        return subscribe(bench, node, start);
    }

    private static GatewayBench.Conversation<SubscribeRequest, SubscribeResponse> subscribe(
            GatewayBench at, int node, SubscribeStart.Builder start) {
        GatewayBench.Conversation<SubscribeRequest, SubscribeResponse> subscriber = at.open(node, Rpc.SUBSCRIBE);
        subscriber.say(start(start));
        at.settle();
        return subscriber;
    }

    private static List<ReceivedRecord> records(
            GatewayBench.Conversation<SubscribeRequest, SubscribeResponse> subscriber, int partition) {
        return subscriber.heard.stream()
                .filter(response ->
                        response.hasRecords() && response.getRecords().getPartition() == partition)
                .flatMap(response -> response.getRecords().getRecordsList().stream())
                .toList();
    }

    private static List<String> values(
            GatewayBench.Conversation<SubscribeRequest, SubscribeResponse> subscriber, int partition) {
        return records(subscriber, partition).stream()
                .map(record -> record.getValue().toStringUtf8())
                .toList();
    }

    private static int count(GatewayBench.Conversation<SubscribeRequest, SubscribeResponse> subscriber) {
        return subscriber.heard.stream()
                .mapToInt(response -> response.getRecords().getRecordsCount())
                .sum();
    }

    private static List<PartitionEnded> ends(
            GatewayBench.Conversation<SubscribeRequest, SubscribeResponse> subscriber) {
        return subscriber.heard.stream()
                .filter(SubscribeResponse::hasEnded)
                .map(SubscribeResponse::getEnded)
                .toList();
    }

    private static ErrorCode endOf(
            GatewayBench.Conversation<SubscribeRequest, SubscribeResponse> subscriber, int partition) {
        return ends(subscriber).stream()
                .filter(ended -> ended.getPartition() == partition)
                .map(ended -> ErrorCode.of(ended.getError().getCodeValue()))
                .findAny()
                .orElseThrow();
    }

    private static List<String> numbers(int first, int count) {
        return IntStream.range(first, first + count).mapToObj(Integer::toString).toList();
    }
}
