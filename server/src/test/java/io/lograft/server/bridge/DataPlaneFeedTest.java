package io.lograft.server.bridge;

import static io.lograft.server.TestImages.broker;
import static io.lograft.server.TestImages.controller;
import static io.lograft.server.TestImages.leader;
import static io.lograft.server.TestImages.partitions;
import static io.lograft.server.TestImages.removed;
import static io.lograft.server.TestImages.topic;
import static io.lograft.server.TestImages.unfenced;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lograft.base.BrokerId;
import io.lograft.base.TopicId;
import io.lograft.base.TopicIdPartition;
import io.lograft.dataplane.api.MetadataUpdate;
import io.lograft.dataplane.api.PartitionState;
import io.lograft.server.TestImages;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class DataPlaneFeedTest {
    private static final TopicId FLIGHTS = new TopicId(1, 1);
    private static final TopicId OTHER = new TopicId(2, 2);

    private final TestImages history = new TestImages();
    private final List<MetadataUpdate> updates = new ArrayList<>();
    private final DataPlaneFeed feed = new DataPlaneFeed(new BrokerId(1), "this-life", updates::add);

    @Test
    void tellsNothingBeforeThisVeryProcessIsRegistered() {
        feed.onImage(history.step(broker(1, "last-life"), topic(FLIGHTS, "flights"), partitions(FLIGHTS, 1, 1, 2)));
        feed.onImage(history.step(broker(2, "peer")));
        assertTrue(updates.isEmpty());
        feed.onImage(history.step(broker(1, "this-life")));
        assertEquals(1, updates.size());
        MetadataUpdate first = updates.get(0);
        assertTrue(first.complete());
        assertEquals(3, first.version());
        assertEquals(3, first.ownBrokerEpoch());
        assertEquals(Set.of(1, 2), first.brokers().keySet());
        assertEquals(Set.of(new UUID(0, 0)), first.brokers().get(2).directories());
        assertEquals(1, first.changed().size());
    }

    @Test
    void tellsOfReplicasHereWithWhatTheyNeedAndOfNoOthers() {
        register();
        feed.onImage(history.step(
                topic(FLIGHTS, "flights"),
                partitions(FLIGHTS, 2, 1, 2, 3),
                topic(OTHER, "other"),
                partitions(OTHER, 1, 2, 3)));
        MetadataUpdate update = updates.get(1);
        assertFalse(update.complete());
        assertNull(update.brokers());
        assertEquals(2, update.changed().size());
        PartitionState state = update.changed().get(1);
        assertEquals(new TopicIdPartition(FLIGHTS, 1), state.id());
        assertEquals("flights", state.topic());
        assertEquals(1, state.leader());
        assertEquals(update.version(), state.leaderEpochIndex());
        assertEquals(List.of(1, 2, 3), state.replicas());
        assertEquals(2, state.minInsyncReplicas());
        assertEquals(1_048_588, state.config().maxMessageBytes());
    }

    @Test
    void tellsOnlyWhatChanged() {
        register();
        feed.onImage(history.step(topic(FLIGHTS, "flights"), partitions(FLIGHTS, 3, 1, 2)));
        feed.onImage(history.step(leader(FLIGHTS, 1, 2, 2)));
        MetadataUpdate update = updates.get(2);
        assertEquals(1, update.changed().size());
        assertEquals(2, update.changed().get(0).leader());
        feed.onImage(history.step(controller(3)));
        assertEquals(3, updates.size());
        feed.onImage(history.step(removed(FLIGHTS)));
        assertEquals(3, updates.get(3).removed().size());
    }

    @Test
    void tellsWhoMayJoinAnIsr() {
        register();
        assertFalse(updates.get(0).brokers().get(2).eligible());
        feed.onImage(history.step(unfenced(2)));
        assertTrue(updates.get(1).brokers().get(2).eligible());
        assertTrue(updates.get(1).changed().isEmpty());
    }

    private void register() {
        feed.onImage(history.step(broker(1, "this-life"), broker(2, "peer"), broker(3, "peer")));
        assertEquals(1, updates.size());
    }
}
