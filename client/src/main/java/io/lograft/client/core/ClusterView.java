package io.lograft.client.core;

import io.lograft.base.Address;
import io.lograft.base.TopicId;
import io.lograft.base.TopicIdPartition;
import io.lograft.proto.v1.Broker;
import io.lograft.proto.v1.LeaderHint;
import io.lograft.proto.v1.Topic;
import io.lograft.proto.v1.WatchMetadataResponse;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a client knows of its cluster: brokers, and the topics that it asked for. Immutable; each message yields a new
 * one. Messages may come from several nodes, of which some are behind: a partition only moves to a higher leader epoch
 * or partition epoch, a list of brokers only to a higher version.
 */
public final class ClusterView {
    /** Before anybody answered. */
    public static final ClusterView EMPTY =
            new ClusterView("", -1, PartitionView.NO_LEADER, -1, Map.of(), Map.of(), Set.of());

    private final String clusterId;
    private final long version;
    private final int controllerId;
    private final long controllerEpoch;
    private final Map<Integer, BrokerView> brokers;
    private final Map<String, TopicView> topics;
    private final Map<TopicId, TopicView> topicsById;
    private final Set<String> unknownTopics;

    private ClusterView(
            String clusterId,
            long version,
            int controllerId,
            long controllerEpoch,
            Map<Integer, BrokerView> brokers,
            Map<String, TopicView> topics,
            Set<String> unknownTopics) {
        this.clusterId = clusterId;
        this.version = version;
        this.controllerId = controllerId;
        this.controllerEpoch = controllerEpoch;
        this.brokers = brokers;
        this.topics = topics;
        this.unknownTopics = unknownTopics;
        Map<TopicId, TopicView> byId = new HashMap<>();
        topics.values().forEach(topic -> byId.put(topic.id(), topic));
        this.topicsById = byId;
    }

    /** Empty until known. */
    public String clusterId() {
        return clusterId;
    }

    /** Highest version that was heard; -1 before the first. */
    public long version() {
        return version;
    }

    /** Node id of the active controller, -1 if none is known. */
    public int controllerId() {
        return controllerId;
    }

    /** Grows with each new controller. */
    public long controllerEpoch() {
        return controllerEpoch;
    }

    /** By id. */
    public Map<Integer, BrokerView> brokers() {
        return brokers;
    }

    /** Null if unknown. */
    public TopicView topic(String name) {
        return topics.get(name);
    }

    /** Null if unknown. */
    public TopicView topic(TopicId id) {
        return topicsById.get(id);
    }

    /** Whether a node said that there is no such topic, and none said otherwise since. */
    public boolean saidUnknown(String name) {
        return unknownTopics.contains(name);
    }

    /** Null if topic or partition is unknown. */
    public PartitionView partition(TopicIdPartition id) {
        TopicView topic = topicsById.get(id.topicId());
        return topic == null || id.partition() >= topic.partitions().size()
                ? null
                : topic.partitions().get(id.partition());
    }

    /** Where the broker listens for clients; null if unknown. */
    public Address address(int brokerId) {
        BrokerView broker = brokers.get(brokerId);
        return broker == null ? null : broker.address();
    }

    /** This view with what the message knows better. */
    ClusterView apply(WatchMetadataResponse message) {
        boolean newer = message.getMetadataVersion() >= version;
        boolean hasBrokers = message.getComplete() || message.getBrokersChanged();
        Map<String, TopicView> newTopics = new HashMap<>(topics);
        Set<String> newUnknown = new HashSet<>(unknownTopics);
        applyTopics(message, newTopics, newUnknown);
        boolean hasController = newer && message.hasController();
        return new ClusterView(
                message.getClusterId().isEmpty() ? clusterId : message.getClusterId(),
                Math.max(version, message.getMetadataVersion()),
                hasController ? message.getController().getId() : controllerId,
                hasController ? message.getController().getEpoch() : controllerEpoch,
                newer && hasBrokers ? brokersOf(message) : brokers,
                newTopics,
                newUnknown);
    }

    /** This view after a node refused because another one leads; unchanged if that is no news. */
    ClusterView apply(TopicIdPartition id, LeaderHint hint) {
        PartitionView known = partition(id);
        if (known == null || hint.getLeaderEpoch() <= known.leaderEpoch()) {
            return this;
        }
        Map<Integer, BrokerView> newBrokers = brokers;
        if (hint.hasAddress() && hint.getLeader() >= 0) {
            Address address = address(hint.getAddress());
            BrokerView before = brokers.get(hint.getLeader());
            if (before == null || !before.address().equals(address)) {
                newBrokers = new TreeMap<>(brokers);
                newBrokers.put(hint.getLeader(), new BrokerView(hint.getLeader(), address, "", -1, false, false));
            }
        }
        TopicView topic = topicsById.get(id.topicId());
        Map<String, TopicView> newTopics = new HashMap<>(topics);
        newTopics.put(topic.name(), topic.withPartition(known.withLeader(hint.getLeader(), hint.getLeaderEpoch())));
        return new ClusterView(clusterId, version, controllerId, controllerEpoch, newBrokers, newTopics, unknownTopics);
    }

    /** This view without the topics that nobody here asks for any more. */
    ClusterView retain(Set<String> names) {
        Map<String, TopicView> kept = new HashMap<>(topics);
        kept.keySet().retainAll(names);
        Set<String> keptUnknown = new HashSet<>(unknownTopics);
        keptUnknown.retainAll(names);
        return new ClusterView(clusterId, version, controllerId, controllerEpoch, brokers, kept, keptUnknown);
    }

    static Address address(io.lograft.proto.v1.Address message) {
        return new Address(message.getHost(), message.getPort());
    }

    private void applyTopics(WatchMetadataResponse message, Map<String, TopicView> into, Set<String> unknown) {
        long at = message.getMetadataVersion();
        message.getDeletedTopicsList().forEach(id -> {
            TopicView deleted = topicsById.get(TopicId.fromBytes(id.toByteArray()));
            if (deleted != null) {
                into.remove(deleted.name());
                unknown.add(deleted.name());
            }
        });
        for (String name : message.getUnknownTopicsList()) {
            TopicView known = into.get(name);
            if (known == null || known.version() < at) {
                into.remove(name);
                unknown.add(name);
            }
        }
        for (Topic topic : message.getTopicsList()) {
            TopicView known = into.get(topic.getName());
            TopicView merged = merge(known, topic, at, message.getComplete());
            if (merged != null) {
                into.put(topic.getName(), merged);
                unknown.remove(topic.getName());
            }
        }
    }

    private static TopicView merge(TopicView known, Topic topic, long at, boolean complete) {
        if (known == null) {
            return TopicView.of(topic, at);
        }
        if (known.id().equals(TopicId.fromBytes(topic.getId().toByteArray()))) {
            return known.merge(topic, at, complete);
        }
        return known.version() < at ? TopicView.of(topic, at) : null;
    }

    private static Map<Integer, BrokerView> brokersOf(WatchMetadataResponse message) {
        Map<Integer, BrokerView> told = new TreeMap<>();
        for (Broker broker : message.getBrokersList()) {
            told.put(
                    broker.getId(),
                    new BrokerView(
                            broker.getId(),
                            address(broker.getAddress()),
                            broker.getRack(),
                            broker.getEpoch(),
                            broker.getFenced(),
                            broker.getShuttingDown()));
        }
        return told;
    }
}
