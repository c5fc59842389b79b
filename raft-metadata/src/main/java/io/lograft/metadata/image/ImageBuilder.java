package io.lograft.metadata.image;

import io.lograft.base.Address;
import io.lograft.base.TopicId;
import io.lograft.proto.metadata.v1.BrokerChangeRecord;
import io.lograft.proto.metadata.v1.BrokerRegistrationRecord;
import io.lograft.proto.metadata.v1.ConfigRecord;
import io.lograft.proto.metadata.v1.Endpoint;
import io.lograft.proto.metadata.v1.MetadataRecord;
import io.lograft.proto.metadata.v1.NewPartition;
import io.lograft.proto.metadata.v1.PartitionChange;
import io.lograft.proto.metadata.v1.PartitionChangesRecord;
import io.lograft.proto.metadata.v1.PartitionsRecord;
import io.lograft.proto.metadata.v1.ProducerIdsRecord;
import io.lograft.proto.metadata.v1.RemoveTopicRecord;
import io.lograft.proto.metadata.v1.ReplicaChange;
import io.lograft.proto.metadata.v1.ReplicaChangesRecord;
import io.lograft.proto.metadata.v1.Setting;
import io.lograft.proto.metadata.v1.TopicRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.pcollections.PSortedMap;
import org.pcollections.TreePMap;

/**
 * Applies the records of one entry to an image: one method per kind of record. Each method refuses what does not fit
 * before it changes anything; the image that it started from is never touched. Used by one thread, once.
 */
final class ImageBuilder {
    private final ClusterImage from;
    private final long index;
    private final long term;
    private final TreeSet<TopicId> touchedTopics = new TreeSet<>();
    private final TreeSet<Integer> touchedBrokers = new TreeSet<>();

    private String clusterId;
    private int controllerId;
    private long controllerEpoch;
    private long nextProducerId;
    private PSortedMap<Integer, BrokerImage> brokers;
    private PSortedMap<TopicId, TopicImage> topics;
    private PSortedMap<String, TopicId> topicIds;
    private PSortedMap<String, String> clusterConfigs;
    private PSortedMap<Integer, PSortedMap<String, String>> brokerConfigs;

    ImageBuilder(ClusterImage from, long index, long term) {
        this.from = from;
        this.index = index;
        this.term = term;
        clusterId = from.clusterId();
        controllerId = from.controllerId();
        controllerEpoch = from.controllerEpoch();
        nextProducerId = from.nextProducerId();
        brokers = from.brokersById();
        topics = from.topicsById();
        topicIds = from.topicIds();
        clusterConfigs = from.clusterConfigs();
        brokerConfigs = from.allBrokerConfigs();
    }

    /** The result, and what it differs in. */
    ImageDelta delta() {
        ClusterImage to = new ClusterImage(
                index,
                term,
                clusterId,
                controllerId,
                controllerEpoch,
                nextProducerId,
                brokers,
                topics,
                topicIds,
                clusterConfigs,
                brokerConfigs);
        return ImageDelta.of(from, to, touchedBrokers, touchedTopics);
    }

    void apply(MetadataRecord record) {
        switch (record.getRecordCase()) {
            case CLUSTER_ID -> clusterId(record.getClusterId().getClusterId());
            case CONTROLLER -> controller(record.getController().getNodeId());
            case BROKER_REGISTRATION -> registerBroker(record.getBrokerRegistration());
            case BROKER_CHANGE -> changeBroker(record.getBrokerChange());
            case TOPIC -> addTopic(record.getTopic());
            case PARTITIONS -> addPartitions(record.getPartitions());
            case PARTITION_CHANGES -> changePartitions(record.getPartitionChanges());
            case REPLICA_CHANGES -> changeReplicas(record.getReplicaChanges());
            case REMOVE_TOPIC -> removeTopic(record.getRemoveTopic());
            case CONFIG -> configure(record.getConfig());
            case PRODUCER_IDS -> producerIds(record.getProducerIds());
            case RECORD_NOT_SET ->
                throw new MetadataFormatException("a metadata record of the entry at index " + index
                        + " is of a kind that this version does not know (its fields: "
                        + record.getUnknownFields().asMap().keySet() + "); start the newer version that wrote it");
        }
    }

    private void clusterId(String id) {
        check(clusterId.isEmpty() && !id.isEmpty(), "cluster id " + id + " after " + clusterId);
        clusterId = id;
    }

    private void controller(int nodeId) {
        controllerId = nodeId;
        controllerEpoch = term;
    }

    private void registerBroker(BrokerRegistrationRecord record) {
        int id = record.getBrokerId();
        check(id >= 0, "negative broker id " + id);
        BrokerImage broker = new BrokerImage(
                id,
                record.getIncarnation(),
                index,
                address(record.getClientEndpoint()),
                address(record.getNodeEndpoint()),
                record.getRack(),
                List.copyOf(record.getDirectoriesList()),
                true,
                false);
        brokers = brokers.plus(id, broker);
        touchedBrokers.add(id);
    }

    private static Address address(Endpoint endpoint) {
        check(!endpoint.getHost().isBlank(), "endpoint without host");
        check(endpoint.getPort() >= 1 && endpoint.getPort() <= 65_535, "endpoint with port " + endpoint.getPort());
        return new Address(endpoint.getHost(), endpoint.getPort());
    }

    private void changeBroker(BrokerChangeRecord record) {
        BrokerImage broker = brokers.get(record.getBrokerId());
        check(broker != null, "change of unknown broker " + record.getBrokerId());
        brokers = brokers.plus(broker.id(), broker.with(record.getFenced(), record.getShuttingDown()));
        touchedBrokers.add(broker.id());
    }

    private void addTopic(TopicRecord record) {
        TopicId id = RecordIds.topicId(record.getTopicId());
        check(!topics.containsKey(id), "topic id " + id + " exists");
        check(!topicIds.containsKey(record.getName()), "topic name " + record.getName() + " exists");
        topics = topics.plus(id, new TopicImage(id, record.getName(), PartitionTable.EMPTY, TreePMap.empty()));
        topicIds = topicIds.plus(record.getName(), id);
        touchedTopics.add(id);
    }

    private void addPartitions(PartitionsRecord record) {
        TopicImage topic = knownTopic(RecordIds.topicId(record.getTopicId()));
        check(
                record.getFirstPartition() == topic.partitions().size(),
                "partitions of " + topic.name() + " from " + record.getFirstPartition() + " on, but it has "
                        + topic.partitions().size());
        List<PartitionImage> added = new ArrayList<>(record.getPartitionsCount());
        for (NewPartition partition : record.getPartitionsList()) {
            added.add(newPartition(partition));
        }
        replace(topic.withPartitions(topic.partitions().plus(added)));
    }

    private PartitionImage newPartition(NewPartition partition) {
        List<Integer> isr = partition.getIsrList();
        if (!partition.getReplicasList().containsAll(isr) || !isr.contains(partition.getLeader())) {
            throw new RecordRefusedException("leader " + partition.getLeader() + ", ISR " + isr + " and replicas "
                    + partition.getReplicasList() + " do not fit");
        }
        return new PartitionImage(
                partition.getReplicasList(),
                isr,
                List.of(),
                List.of(),
                partition.getLeader(),
                0,
                0,
                index,
                false,
                List.of(),
                Reassignment.NONE);
    }

    private void changePartitions(PartitionChangesRecord record) {
        TopicImage topic = knownTopic(RecordIds.topicId(record.getTopicId()));
        Map<Integer, PartitionImage> changes = new TreeMap<>();
        for (PartitionChange change : record.getChangesList()) {
            PartitionImage before = checkedBefore(topic, change);
            changes.put(change.getPartition(), PartitionRecords.changed(before, change, index));
        }
        replace(topic.withPartitions(topic.partitions().with(changes)));
    }

    private void changeReplicas(ReplicaChangesRecord record) {
        TopicImage topic = knownTopic(RecordIds.topicId(record.getTopicId()));
        Map<Integer, PartitionImage> changes = new TreeMap<>();
        for (ReplicaChange change : record.getChangesList()) {
            PartitionImage before = checkedBefore(topic, change.getState());
            changes.put(change.getState().getPartition(), PartitionRecords.changed(before, change, index));
        }
        replace(topic.withPartitions(topic.partitions().with(changes)));
    }

    /** The partition that a change is of, if it fits: an entry may have been decided on a state that never was. */
    private static PartitionImage checkedBefore(TopicImage topic, PartitionChange change) {
        PartitionImage before = topic.partition(change.getPartition());
        if (before == null) {
            throw new RecordRefusedException(
                    "change of unknown partition " + topic.name() + "-" + change.getPartition());
        }
        if (change.getPartitionEpoch() != before.partitionEpoch() + 1
                || change.getLeaderEpoch() < before.leaderEpoch()) {
            throw new RecordRefusedException("change of " + topic.name() + "-" + change.getPartition()
                    + " to partition epoch " + change.getPartitionEpoch() + ", leader epoch "
                    + change.getLeaderEpoch() + " after " + before.partitionEpoch() + ", " + before.leaderEpoch());
        }
        return before;
    }

    private void removeTopic(RemoveTopicRecord record) {
        TopicImage topic = knownTopic(RecordIds.topicId(record.getTopicId()));
        topics = topics.minus(topic.id());
        topicIds = topicIds.minus(topic.name());
        touchedTopics.add(topic.id());
    }

    private void configure(ConfigRecord record) {
        switch (record.getResourceCase()) {
            case TOPIC_ID -> {
                TopicImage topic = knownTopic(RecordIds.topicId(record.getTopicId()));
                replace(topic.withConfigs(changed(topic.configs(), record)));
            }
            case BROKER_ID -> {
                PSortedMap<String, String> before = brokerConfigs.get(record.getBrokerId());
                PSortedMap<String, String> after = changed(before == null ? TreePMap.empty() : before, record);
                brokerConfigs = after.isEmpty()
                        ? brokerConfigs.minus(record.getBrokerId())
                        : brokerConfigs.plus(record.getBrokerId(), after);
            }
            case CLUSTER -> clusterConfigs = changed(clusterConfigs, record);
            case RESOURCE_NOT_SET ->
                throw new MetadataFormatException("the entry at index " + index
                        + " configures a kind of resource that this version does not know; start the newer version that"
                        + " wrote it");
        }
    }

    private static PSortedMap<String, String> changed(PSortedMap<String, String> before, ConfigRecord record) {
        PSortedMap<String, String> after = before;
        for (Setting setting : record.getSetList()) {
            after = after.plus(setting.getKey(), setting.getValue());
        }
        for (String key : record.getRemoveList()) {
            after = after.minus(key);
        }
        return after;
    }

    private void producerIds(ProducerIdsRecord record) {
        check(record.getNextProducerId() > nextProducerId, "producer ids go back to " + record.getNextProducerId());
        nextProducerId = record.getNextProducerId();
    }

    private TopicImage knownTopic(TopicId id) {
        TopicImage topic = topics.get(id);
        check(topic != null, "unknown topic id " + id);
        return topic;
    }

    private void replace(TopicImage topic) {
        topics = topics.plus(topic.id(), topic);
        touchedTopics.add(topic.id());
    }

    private static void check(boolean fits, String problem) {
        if (!fits) {
            throw new RecordRefusedException(problem);
        }
    }
}
