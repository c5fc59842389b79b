package io.lograft.server.service;

import static io.lograft.server.TestImages.broker;
import static io.lograft.server.TestImages.cluster;
import static io.lograft.server.TestImages.controller;
import static io.lograft.server.TestImages.leader;
import static io.lograft.server.TestImages.partitions;
import static io.lograft.server.TestImages.removed;
import static io.lograft.server.TestImages.topic;
import static io.lograft.server.TestImages.unfenced;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lograft.base.ErrorCode;
import io.lograft.base.TopicId;
import io.lograft.base.sim.SimLoop;
import io.lograft.proto.Rpc;
import io.lograft.proto.internal.v1.AllocateProducerIdsResponse;
import io.lograft.proto.internal.v1.ControlResponse;
import io.lograft.proto.metadata.v1.MetadataRecord;
import io.lograft.proto.v1.CreateTopicRequest;
import io.lograft.proto.v1.CreateTopicResponse;
import io.lograft.proto.v1.DescribeClusterRequest;
import io.lograft.proto.v1.DescribeClusterResponse;
import io.lograft.proto.v1.DescribeTopicsRequest;
import io.lograft.proto.v1.DescribeTopicsResponse;
import io.lograft.proto.v1.Error;
import io.lograft.proto.v1.InitProducerRequest;
import io.lograft.proto.v1.Topic;
import io.lograft.proto.v1.WatchMetadataRequest;
import io.lograft.proto.v1.WatchMetadataResponse;
import io.lograft.server.FakeController;
import io.lograft.server.TestImages;
import io.lograft.server.bridge.MetadataView;
import java.util.List;
import org.junit.jupiter.api.Test;

class MetadataServicesTest {
    private static final TopicId FLIGHTS = new TopicId(1, 1);
    private static final TopicId OTHER = new TopicId(2, 2);

    private final ServiceBench bench = new ServiceBench();
    private final SimLoop intake = bench.node.newLoop("intake");
    private final FakeController controller = new FakeController();
    private final MetadataView view = new MetadataView(intake);
    private final Barrier barrier = new Barrier(controller, view);
    private final TestImages history = new TestImages();

    // ---- the watch

    @Test
    void aWatchBeginsCompleteAndGoesOnWithWhatChanged() {
        start();
        ServiceBench.Conversation<WatchMetadataRequest, WatchMetadataResponse> client = watch("flights", "nothing");
        WatchMetadataResponse first = client.heard.get(0);
        assertTrue(first.getComplete());
        assertEquals("BBBBBBBBBBBBBBBBBBBBBA", first.getClusterId());
        assertEquals(2, first.getBrokersCount());
        assertEquals(List.of("nothing"), first.getUnknownTopicsList());
        assertEquals(3, first.getTopics(0).getPartitionsCount());

        publish(leader(FLIGHTS, 1, 2, 2));
        WatchMetadataResponse change = client.heard.get(1);
        assertFalse(change.getComplete());
        assertFalse(change.getBrokersChanged());
        assertEquals(1, change.getTopics(0).getPartitionsCount());
        assertEquals(2, change.getTopics(0).getPartitions(0).getLeader());
        assertEquals(history.image().version(), change.getMetadataVersion());

        publish(unfenced(2));
        assertTrue(client.heard.get(2).getBrokersChanged());
        assertEquals(2, client.heard.get(2).getBrokersCount());

        publish(removed(FLIGHTS));
        assertEquals(1, client.heard.get(3).getDeletedTopicsCount());
        publish(topic(OTHER, "nothing"), partitions(OTHER, 2, 1, 2));
        assertEquals(2, client.heard.get(4).getTopics(0).getPartitionsCount());
    }

    @Test
    void aWatchHearsNothingOfWhatItDidNotAskFor() {
        start();
        ServiceBench.Conversation<WatchMetadataRequest, WatchMetadataResponse> client = watch("flights");
        publish(topic(OTHER, "other"), partitions(OTHER, 1, 1, 2));
        publish(controller(1));
        publish(removed(OTHER));
        assertEquals(1, client.heard.size());
        publish(controller(2));
        assertEquals(2, client.heard.get(1).getController().getId());
    }

    @Test
    void aNewRequestIsAnsweredCompletely() {
        start();
        ServiceBench.Conversation<WatchMetadataRequest, WatchMetadataResponse> client = watch();
        assertEquals(0, client.heard.get(0).getTopicsCount());
        client.say(WatchMetadataRequest.newBuilder().setAllTopics(true).build());
        assertTrue(client.heard.get(1).getComplete());
        assertEquals(1, client.heard.get(1).getTopicsCount());
        publish(topic(OTHER, "other"), partitions(OTHER, 1, 1, 2));
        assertEquals("other", client.heard.get(2).getTopics(0).getName());
    }

    @Test
    void aSlowClientGetsTheSumOfWhatItMissed() {
        start();
        bench.network.readyLimits(200, 1);
        ServiceBench.Conversation<WatchMetadataRequest, WatchMetadataResponse> client = watch("flights");
        client.setReading(false);
        int before = client.heard.size();
        for (int i = 0; i < 50; i++) {
            publish(controller(1 + i % 2));
        }
        publish(leader(FLIGHTS, 2, 2, 2));
        client.setReading(true);
        bench.settle();
        List<WatchMetadataResponse> missed = client.heard.subList(before, client.heard.size());
        assertTrue(missed.size() < 20, () -> missed.size() + " messages for 51 changes");
        WatchMetadataResponse last = missed.get(missed.size() - 1);
        assertEquals(history.image().version(), last.getMetadataVersion());
        assertTrue(missed.stream()
                .flatMap(response -> response.getTopicsList().stream())
                .anyMatch(this::leads2));
    }

    private boolean leads2(Topic topic) {
        return topic.getPartitionsList().stream()
                .anyMatch(partition -> partition.getPartition() == 2 && partition.getLeader() == 2);
    }

    // ---- describe

    @Test
    void aDescriptionWaitsForWhatWasCommittedBefore() {
        bench.serve(server ->
                server.serve(Rpc.DESCRIBE_CLUSTER, new DescribeClusterService(barrier, view, List.of(1, 2, 3), bench)));
        publish(cluster(), broker(1, "a"));
        bench.scheduler.schedule(
                100,
                "the controller's answer",
                () -> controller
                        .last()
                        .reply(ControlResponse.newBuilder()
                                .setMetadataVersion(2)
                                .build()));
        bench.scheduler.schedule(
                300, "the image", () -> intake.execute(() -> view.publish(history.step(broker(2, "b")))));
        DescribeClusterResponse response =
                bench.call(Rpc.DESCRIBE_CLUSTER, DescribeClusterRequest.getDefaultInstance());
        assertEquals(2, response.getBrokersCount());
        assertEquals(2, response.getMetadataVersion());
        assertEquals(List.of(1, 2, 3), response.getVotersList());
    }

    @Test
    void withoutAControllerADescriptionAnswersFromWhatThereIs() {
        bench.serve(server -> server.serve(Rpc.DESCRIBE_TOPICS, new DescribeTopicsService(barrier, view, bench)));
        publish(cluster(), broker(1, "a"), broker(2, "b"), topic(FLIGHTS, "flights"), partitions(FLIGHTS, 3, 1, 2));
        bench.scheduler.schedule(
                2_000, "the time is over", () -> controller.last().fail(ErrorCode.NO_CONTROLLER, "nobody"));
        DescribeTopicsResponse response = bench.call(
                Rpc.DESCRIBE_TOPICS,
                DescribeTopicsRequest.newBuilder()
                        .addNames("flights")
                        .addNames("gone")
                        .setSummary(true)
                        .build());
        assertEquals(ErrorCode.UNKNOWN_TOPIC.number(), response.getError().getCodeValue());
        assertEquals(List.of("gone"), response.getUnknownList());
        assertEquals(List.of(3), response.getPartitionCountsList());
        assertEquals(List.of(2), response.getReplicationFactorsList());
        assertEquals(0, response.getTopics(0).getPartitionsCount());
    }

    // ---- changes

    @Test
    void aChangeIsAnsweredOnceThisNodeHasIt() {
        bench.serve(new AdminCalls(controller, barrier, bench)::serve);
        publish(cluster(), broker(1, "a"));
        bench.scheduler.schedule(
                100,
                "the controller's answer",
                () -> controller
                        .last()
                        .reply(ControlResponse.newBuilder()
                                .setMetadataVersion(2)
                                .setCreateTopic(CreateTopicResponse.newBuilder()
                                        .setTopic(Topic.newBuilder().setName("flights")))
                                .build()));
        bench.scheduler.schedule(400, "the image", () -> publishLater(topic(FLIGHTS, "flights")));
        long begun = bench.scheduler.nowMs();
        CreateTopicResponse response = bench.call(
                Rpc.CREATE_TOPIC,
                CreateTopicRequest.newBuilder().setName("flights").build());
        assertEquals("flights", response.getTopic().getName());
        assertTrue(bench.scheduler.nowMs() - begun >= 400);
        assertEquals("flights", controller.last().request().getCreateTopic().getName());
    }

    @Test
    void aRefusalAndASilenceAreToldApart() {
        bench.serve(new AdminCalls(controller, barrier, bench)::serve);
        bench.scheduler.schedule(
                100,
                "the controller's answer",
                () -> controller
                        .last()
                        .reply(ControlResponse.newBuilder()
                                .setError(Error.newBuilder()
                                        .setCodeValue(ErrorCode.TOPIC_EXISTS.number())
                                        .setMessage("exists"))
                                .build()));
        CreateTopicRequest request =
                CreateTopicRequest.newBuilder().setName("flights").build();
        assertEquals("exists", bench.call(Rpc.CREATE_TOPIC, request).getError().getMessage());
        bench.scheduler.schedule(
                100, "the connection breaks", () -> controller.last().fail(ErrorCode.UNKNOWN_OUTCOME, "lost"));
        assertEquals(
                ErrorCode.UNKNOWN_OUTCOME.number(),
                bench.call(Rpc.CREATE_TOPIC, request).getError().getCodeValue());
        assertEquals(
                List.of(ErrorCode.TOPIC_EXISTS, ErrorCode.UNKNOWN_OUTCOME),
                bench.answered.get(RequestKind.CREATE_TOPIC));
    }

    // ---- producer ids

    @Test
    void producerIdsComeFromBlocksAndAreNeverGivenTwice() {
        bench.serve(server -> server.serve(Rpc.INIT_PRODUCER, new InitProducerService(controller, intake, bench)));
        bench.scheduler.schedule(100, "the first block", () -> block(5_000, 2));
        assertEquals(5_000, initProducer());
        assertEquals(5_001, initProducer());
        assertEquals(1, controller.asked.size());
        bench.scheduler.schedule(100, "the second block", () -> block(9_000, 2));
        assertEquals(9_000, initProducer());
        assertEquals(9_001, initProducer());
        bench.scheduler.schedule(100, "no controller", () -> controller.last().fail(ErrorCode.NO_CONTROLLER, "nobody"));
        assertEquals(-1, initProducer());
        bench.scheduler.schedule(100, "the third block", () -> block(9_500, 2));
        assertEquals(9_500, initProducer());
    }

    private void block(long first, int count) {
        controller
                .last()
                .reply(ControlResponse.newBuilder()
                        .setAllocateProducerIds(AllocateProducerIdsResponse.newBuilder()
                                .setFirst(first)
                                .setCount(count))
                        .build());
    }

    private long initProducer() {
        return bench.call(Rpc.INIT_PRODUCER, InitProducerRequest.getDefaultInstance())
                .getProducerId();
    }

    private void start() {
        bench.serve(server ->
                server.serve(Rpc.WATCH_METADATA, new WatchMetadataService(view, BrokerAddresses.OF_CLIENT_PORTS)));
        publish(
                cluster(),
                controller(1),
                broker(1, "a"),
                broker(2, "b"),
                topic(FLIGHTS, "flights"),
                partitions(FLIGHTS, 3, 1, 2));
    }

    private ServiceBench.Conversation<WatchMetadataRequest, WatchMetadataResponse> watch(String... topics) {
        ServiceBench.Conversation<WatchMetadataRequest, WatchMetadataResponse> client = bench.open(Rpc.WATCH_METADATA);
        client.say(
                WatchMetadataRequest.newBuilder().addAllTopics(List.of(topics)).build());
        return client;
    }

    private void publish(MetadataRecord... records) {
        publishLater(records);
        bench.settle();
    }

    private void publishLater(MetadataRecord... records) {
        intake.execute(() -> view.publish(history.step(records)));
    }
}
