package io.lograft.server.cluster;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import io.lograft.proto.v1.AdminServiceGrpc;
import io.lograft.proto.v1.CreateTopicRequest;
import io.lograft.proto.v1.MessagingServiceGrpc;
import io.lograft.proto.v1.OpenProducerRequest;
import io.lograft.proto.v1.Position;
import io.lograft.proto.v1.PublishRecord;
import io.lograft.proto.v1.PublishRequest;
import io.lograft.proto.v1.PublishResponse;
import io.lograft.proto.v1.PublishStreamRequest;
import io.lograft.proto.v1.PublishStreamResponse;
import io.lograft.proto.v1.SubscribeCredit;
import io.lograft.proto.v1.SubscribeRequest;
import io.lograft.proto.v1.SubscribeResponse;
import io.lograft.proto.v1.SubscribeStart;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Messaging as a foreign program uses it: real gRPC, generated stubs, one real node. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MessagingTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int LARGE_RECORDS = 20;
    private static final int SLOW_READERS = 12;

    @TempDir
    private static Path temp;

    private NodeProcess node;
    private ManagedChannel channel;

    @BeforeAll
    void start() {
        node = new NodeProcess(1, temp.resolve("data"));
        node.start("");
        await().atMost(PATIENCE).until(node::ready);
        channel = NettyChannelBuilder.forTarget(node.clientAddress())
                .usePlaintext()
                .maxInboundMessageSize(16 << 20)
                .build();
    }

    @AfterAll
    void stop() {
        channel.shutdownNow();
        assertEquals(143, node.stop());
        assertTrue(!node.log().contains(" ERROR "), node.log());
        node.close();
    }

    @Test
    void aRepeatedPublishIsWrittenOnce() {
        topic("once", 3);
        PublishRequest request = PublishRequest.newBuilder()
                .setTopic("once")
                .setProducer(calls().openProducer(OpenProducerRequest.newBuilder()
                                .setTopic("once")
                                .build())
                        .getProducer())
                .addAllRecords(records(20, 10))
                .build();
        PublishResponse first = calls().publish(request);
        assertEquals(first, calls().publish(request));
        assertTrue(first.getStatusesList().stream().noneMatch(status -> status.hasError()), first::toString);
        assertEquals(20, read("once", start("once")).size());
    }

    @Test
    void aStreamThatEndsIsAnsweredToItsEnd() {
        topic("stream", 2);
        Collected<PublishStreamResponse> answers = new Collected<>();
        StreamObserver<PublishStreamRequest> requests =
                MessagingServiceGrpc.newStub(channel).publishStream(answers);
        for (int i = 0; i < 200; i++) {
            requests.onNext(PublishStreamRequest.newBuilder()
                    .setTopic(i == 0 ? "stream" : "")
                    .addAllRecords(records(10, 100))
                    .build());
        }
        requests.onCompleted();
        answers.await();
        assertEquals(200, answers.all.size());
        assertEquals(2_000, read("stream", start("stream")).size());
    }

    @Test
    void aSubscriberThatHalfClosesGetsWhatItGranted() {
        topic("granted", 1);
        calls().publish(PublishRequest.newBuilder()
                .setTopic("granted")
                .addAllRecords(records(50, 10))
                .build());
        SubscribeStart.Builder some = SubscribeStart.newBuilder()
                .setTopic("granted")
                .setStart(Position.newBuilder().setEarliest(true))
                .setCredit(SubscribeCredit.newBuilder().setRecords(7));
        assertEquals(7, read("granted", some).size());
    }

    @Test
    void healthIsToldOfTheService() {
        HealthCheckResponse health = HealthGrpc.newBlockingStub(channel)
                .check(HealthCheckRequest.newBuilder()
                        .setService("lograft.v1.MessagingService")
                        .build());
        assertEquals(HealthCheckResponse.ServingStatus.SERVING, health.getStatus());
    }

    @Test
    void garbageBombsAndOversizedRequestsHarmNobody() {
        topic("hostile", 1);
        byte[] garbage = new byte[1_000];
        java.util.Arrays.fill(garbage, (byte) 0xff);
        byte[] bomb = new byte[8 << 20];
        for (int i = 0; i < bomb.length; i += 2) {
            bomb[i] = PublishRequest.RECORDS_FIELD_NUMBER << 3 | 2;
        }
        for (byte[] request : List.of(garbage, bomb, new byte[20 << 20])) {
            for (int i = 0; i < 3; i++) {
                assertThrows(StatusRuntimeException.class, () -> raw(request));
            }
        }
        PublishResponse fine = calls().publish(PublishRequest.newBuilder()
                .setTopic("hostile")
                .addAllRecords(records(1, 1))
                .build());
        assertTrue(!fine.getStatuses(0).hasError(), fine::toString);
    }

    @Test
    void readersThatNeverReadAreHeldToTheirShare() {
        topic("slow", 1);
        for (int i = 0; i < LARGE_RECORDS; i++) {
            calls().publish(PublishRequest.newBuilder()
                    .setTopic("slow")
                    .addAllRecords(records(1, 900_000))
                    .build());
        }
        ManagedChannel stalled = NettyChannelBuilder.forTarget(node.clientAddress())
                .usePlaintext()
                .build();
        List<ClientCall<SubscribeRequest, SubscribeResponse>> slow = new ArrayList<>();
        for (int i = 0; i < SLOW_READERS; i++) {
            ClientCall<SubscribeRequest, SubscribeResponse> call =
                    stalled.newCall(MessagingServiceGrpc.getSubscribeMethod(), CallOptions.DEFAULT);
            call.start(new ClientCall.Listener<>() {}, new Metadata());
            call.sendMessage(SubscribeRequest.newBuilder()
                    .setStart(SubscribeStart.newBuilder()
                            .setTopic("slow")
                            .setStart(Position.newBuilder().setEarliest(true)))
                    .build());
            slow.add(call);
        }
        await().atMost(PATIENCE).until(() -> figure("lograft_gateway_open") >= SLOW_READERS);
        ManagedChannel other = NettyChannelBuilder.forTarget(node.clientAddress())
                .usePlaintext()
                .maxInboundMessageSize(16 << 20)
                .build();
        try {
            assertEquals(LARGE_RECORDS, read(other, start("slow")).size());
        } finally {
            other.shutdownNow();
        }
        assertTrue(figure("lograft_gateway_fetched_bytes") <= 34 << 20, () -> node.get("/metrics"));
        slow.forEach(call -> call.cancel("enough", null));
        stalled.shutdownNow();
        await().atMost(PATIENCE).until(() -> figure("lograft_gateway_open") == 0);
        assertEquals(0, figure("lograft_gateway_fetched_bytes"));
    }

    private long figure(String name) {
        return node.get("/metrics")
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(name.length() + 1)))
                .findAny()
                .orElse(-1);
    }

    private void topic(String name, int partitions) {
        assertTrue(!AdminServiceGrpc.newBlockingStub(channel)
                .createTopic(CreateTopicRequest.newBuilder()
                        .setName(name)
                        .setPartitions(partitions)
                        .build())
                .hasError());
    }

    private MessagingServiceGrpc.MessagingServiceBlockingStub calls() {
        return MessagingServiceGrpc.newBlockingStub(channel).withDeadlineAfter(60, TimeUnit.SECONDS);
    }

    private static List<PublishRecord> records(int count, int bytes) {
        List<PublishRecord> records = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            records.add(PublishRecord.newBuilder()
                    .setKey(ByteString.copyFromUtf8("key-" + i))
                    .setValue(ByteString.copyFrom(new byte[bytes]))
                    .build());
        }
        return records;
    }

    private static SubscribeStart.Builder start(String topic) {
        return SubscribeStart.newBuilder()
                .setTopic(topic)
                .setStart(Position.newBuilder().setEarliest(true))
                .setStop(Position.newBuilder().setLatest(true));
    }

    private List<ByteString> read(String topic, SubscribeStart.Builder start) {
        return read(channel, start.setTopic(topic));
    }

    /** Says the start, half-closes, and takes what comes until the end. */
    private static List<ByteString> read(ManagedChannel from, SubscribeStart.Builder start) {
        Collected<SubscribeResponse> responses = new Collected<>();
        StreamObserver<SubscribeRequest> requests =
                MessagingServiceGrpc.newStub(from).subscribe(responses);
        requests.onNext(SubscribeRequest.newBuilder().setStart(start).build());
        requests.onCompleted();
        responses.await();
        return responses.all.stream()
                .flatMap(response -> response.getRecords().getRecordsList().stream())
                .map(record -> record.getValue())
                .toList();
    }

    private void raw(byte[] request) {
        MethodDescriptor<byte[], byte[]> publish = MessagingServiceGrpc.getPublishMethod().toBuilder(
                        new Bytes(), new Bytes())
                .build();
        ClientCalls.blockingUnaryCall(
                channel, publish, CallOptions.DEFAULT.withDeadlineAfter(60, TimeUnit.SECONDS), request);
    }

    /** Bytes as they are. */
    private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            try {
                return stream.readAllBytes();
            } catch (java.io.IOException broken) {
                throw Status.INTERNAL.withCause(broken).asRuntimeException();
            }
        }
    }

    /** What a stream said until its end. */
    private static final class Collected<M> implements StreamObserver<M> {
        private final List<M> all = Collections.synchronizedList(new ArrayList<>());
        private final java.util.concurrent.CompletableFuture<Void> end = new java.util.concurrent.CompletableFuture<>();

        @Override
        public void onNext(M message) {
            all.add(message);
        }

        @Override
        public void onError(Throwable why) {
            end.completeExceptionally(why);
        }

        @Override
        public void onCompleted() {
            end.complete(null);
        }

        void await() {
            end.orTimeout(60, TimeUnit.SECONDS).join();
        }
    }
}
