package io.lograft.metadata.image;

import io.lograft.base.Address;
import io.lograft.base.TopicId;
import io.lograft.proto.metadata.v1.BrokerRegistrationRecord;
import io.lograft.proto.metadata.v1.BrokerSnapshot;
import io.lograft.proto.metadata.v1.ConfigSnapshot;
import io.lograft.proto.metadata.v1.Endpoint;
import io.lograft.proto.metadata.v1.PartitionSnapshot;
import io.lograft.proto.metadata.v1.PartitionsSnapshot;
import io.lograft.proto.metadata.v1.ReassignmentSnapshot;
import io.lograft.proto.metadata.v1.ReassignmentsSnapshot;
import io.lograft.proto.metadata.v1.Setting;
import io.lograft.proto.metadata.v1.SnapshotEnd;
import io.lograft.proto.metadata.v1.SnapshotHeader;
import io.lograft.proto.metadata.v1.SnapshotItem;
import io.lograft.proto.metadata.v1.TopicSnapshot;
import java.util.ArrayList;
import java.util.List;
import org.pcollections.PSortedMap;
import org.pcollections.TreePMap;

/** Puts the items of a snapshot together, and refuses gaps. Used by one thread, for one snapshot. */
final class SnapshotAssembly {
    private SnapshotHeader header;
    private TopicSnapshot topic;
    private List<PartitionImage> partitionsOfTopic = new ArrayList<>();
    private long partitions;
    private boolean ended;
    private PSortedMap<Integer, BrokerImage> brokers = TreePMap.empty();
    private PSortedMap<TopicId, TopicImage> topics = TreePMap.empty();
    private PSortedMap<String, TopicId> topicIds = TreePMap.empty();
    private PSortedMap<String, String> clusterConfigs = TreePMap.empty();
    private PSortedMap<Integer, PSortedMap<String, String>> brokerConfigs = TreePMap.empty();

    void add(SnapshotItem item) {
        boolean first = item.getItemCase() == SnapshotItem.ItemCase.HEADER;
        if (ended || first != (header == null)) {
            throw SnapshotReader.damaged("item " + item.getItemCase() + " is out of place");
        }
        switch (item.getItemCase()) {
            case HEADER -> header = item.getHeader();
            case BROKER -> broker(item.getBroker());
            case TOPIC -> topic(item.getTopic());
            case PARTITIONS -> partitions(item.getPartitions());
            case REASSIGNMENTS -> reassignments(item.getReassignments());
            case CONFIG -> config(item.getConfig());
            case END -> end(item.getEnd());
            case ITEM_NOT_SET ->
                throw new MetadataFormatException(
                        "the metadata snapshot has an item of a kind that this version does not know (its fields: "
                                + item.getUnknownFields().asMap().keySet()
                                + "); start the newer version that wrote it");
        }
    }

    ClusterImage image() {
        if (!ended) {
            throw SnapshotReader.damaged("it has no end");
        }
        return new ClusterImage(
                header.getIndex(),
                header.getTerm(),
                header.getClusterId(),
                header.getControllerId(),
                header.getControllerEpoch(),
                header.getNextProducerId(),
                brokers,
                topics,
                topicIds,
                clusterConfigs,
                brokerConfigs);
    }

    private void broker(BrokerSnapshot broker) {
        BrokerRegistrationRecord registration = broker.getRegistration();
        brokers = brokers.plus(
                registration.getBrokerId(),
                new BrokerImage(
                        registration.getBrokerId(),
                        registration.getIncarnation(),
                        broker.getEpoch(),
                        address(registration.getClientEndpoint()),
                        address(registration.getNodeEndpoint()),
                        registration.getRack(),
                        registration.getDirectoriesList(),
                        broker.getFenced(),
                        broker.getShuttingDown()));
    }

    private static Address address(Endpoint endpoint) {
        if (endpoint.getHost().isBlank() || endpoint.getPort() < 1 || endpoint.getPort() > 65_535) {
            throw SnapshotReader.damaged("a broker has address " + endpoint.getHost() + ":" + endpoint.getPort());
        }
        return new Address(endpoint.getHost(), endpoint.getPort());
    }

    private void topic(TopicSnapshot next) {
        closeTopic();
        topic = next;
    }

    private void partitions(PartitionsSnapshot run) {
        if (topic == null) {
            throw SnapshotReader.damaged("partitions without a topic");
        }
        for (PartitionSnapshot partition : run.getPartitionsList()) {
            if (partition.getState().getPartition() != partitionsOfTopic.size()) {
                throw SnapshotReader.damaged("partition " + partition.getState().getPartition() + " of topic "
                        + topic.getName() + " where " + partitionsOfTopic.size() + " was expected");
            }
            partitionsOfTopic.add(PartitionRecords.state(
                    partition.getReplicasList(),
                    Reassignment.NONE,
                    partition.getState(),
                    partition.getLeaderEpochIndex()));
        }
    }

    private void reassignments(ReassignmentsSnapshot run) {
        for (ReassignmentSnapshot one : run.getReassignmentsList()) {
            if (topic == null || one.getPartition() < 0 || one.getPartition() >= partitionsOfTopic.size()) {
                throw SnapshotReader.damaged("a reassignment of a partition that is not there");
            }
            PartitionImage partition = partitionsOfTopic.get(one.getPartition());
            Reassignment reassignment = Reassignment.of(one.getTargetList(), one.getOriginalList());
            partitionsOfTopic.set(one.getPartition(), PartitionRecords.reassigned(partition, reassignment));
        }
    }

    private void closeTopic() {
        if (topic == null) {
            return;
        }
        if (partitionsOfTopic.size() != topic.getPartitionCount()) {
            throw SnapshotReader.damaged("topic " + topic.getName() + " has " + partitionsOfTopic.size() + " of "
                    + topic.getPartitionCount() + " partitions");
        }
        TopicId id = RecordIds.topicId(topic.getTopicId());
        PartitionTable table = PartitionTable.EMPTY.plus(partitionsOfTopic);
        topics = topics.plus(id, new TopicImage(id, topic.getName(), table, settings(topic.getConfigsList())));
        topicIds = topicIds.plus(topic.getName(), id);
        partitions += table.size();
        partitionsOfTopic = new ArrayList<>();
        topic = null;
    }

    private void config(ConfigSnapshot config) {
        closeTopic();
        switch (config.getResourceCase()) {
            case BROKER_ID ->
                brokerConfigs = brokerConfigs.plus(config.getBrokerId(), settings(config.getConfigsList()));
            case CLUSTER -> clusterConfigs = settings(config.getConfigsList());
            case RESOURCE_NOT_SET ->
                throw new MetadataFormatException("the metadata snapshot configures a kind of"
                        + " resource that this version does not know; start the newer version that wrote it");
        }
    }

    private static PSortedMap<String, String> settings(List<Setting> list) {
        PSortedMap<String, String> settings = TreePMap.empty();
        for (Setting setting : list) {
            settings = settings.plus(setting.getKey(), setting.getValue());
        }
        return settings;
    }

    private void end(SnapshotEnd end) {
        closeTopic();
        boolean whole = end.getBrokers() == brokers.size()
                && end.getTopics() == topics.size()
                && end.getTopics() == topicIds.size()
                && end.getPartitions() == partitions;
        if (!whole) {
            throw SnapshotReader.damaged("it has " + brokers.size() + " brokers, " + topics.size() + " topics and "
                    + partitions + " partitions, and says it has " + end.getBrokers() + ", " + end.getTopics() + " and "
                    + end.getPartitions());
        }
        ended = true;
    }
}
