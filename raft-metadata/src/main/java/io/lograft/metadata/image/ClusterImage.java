package io.lograft.metadata.image;

import io.lograft.base.BrokerId;
import io.lograft.base.TopicId;
import io.lograft.base.TopicIdPartition;
import io.lograft.proto.metadata.v1.MetadataRecord;
import java.util.AbstractCollection;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import org.pcollections.PSortedMap;
import org.pcollections.TreePMap;

/**
 * The cluster's state after one entry of the metadata log. Immutable, so any thread may read it; versions share what they
 * have in common. Two images with the same history are equal, on every node.
 */
public final class ClusterImage {
    /** Stands for the Raft index of an entry that has none yet; greater than every real index. */
    public static final long UNCOMMITTED = Long.MAX_VALUE;

    /** The state before the first entry. */
    public static final ClusterImage EMPTY = new ClusterImage(
            0,
            0,
            "",
            -1,
            0,
            0,
            TreePMap.empty(),
            TreePMap.empty(),
            TreePMap.empty(),
            TreePMap.empty(),
            TreePMap.empty());

    private final long version;
    private final long term;
    private final String clusterId;
    private final int controllerId;
    private final long controllerEpoch;
    private final long nextProducerId;
    private final PSortedMap<Integer, BrokerImage> brokers;
    private final PSortedMap<TopicId, TopicImage> topics;
    private final PSortedMap<String, TopicId> topicIds;
    private final PSortedMap<String, String> clusterConfigs;
    private final PSortedMap<Integer, PSortedMap<String, String>> brokerConfigs;

    ClusterImage(
            long version,
            long term,
            String clusterId,
            int controllerId,
            long controllerEpoch,
            long nextProducerId,
            PSortedMap<Integer, BrokerImage> brokers,
            PSortedMap<TopicId, TopicImage> topics,
            PSortedMap<String, TopicId> topicIds,
            PSortedMap<String, String> clusterConfigs,
            PSortedMap<Integer, PSortedMap<String, String>> brokerConfigs) {
        this.version = version;
        this.term = term;
        this.clusterId = clusterId;
        this.controllerId = controllerId;
        this.controllerEpoch = controllerEpoch;
        this.nextProducerId = nextProducerId;
        this.brokers = brokers;
        this.topics = topics;
        this.topicIds = topicIds;
        this.clusterConfigs = clusterConfigs;
        this.brokerConfigs = brokerConfigs;
    }

    /**
     * This image with the records of one entry. The only writer of state: the same on controller, voter, broker and
     * restart.
     *
     * @param index Raft index of the entry, or {@link #UNCOMMITTED}
     * @param term Raft term of the entry
     * @throws RecordRefusedException a record does not fit
     * @throws MetadataFormatException a record is of a kind that this version does not know
     */
    public ClusterImage apply(List<MetadataRecord> records, long index, long term) {
        return step(records, index, term).to();
    }

    /** As {@link #apply}, with what it changed. */
    public ImageDelta step(List<MetadataRecord> records, long index, long term) {
        ImageBuilder builder = new ImageBuilder(this, index, term);
        for (MetadataRecord record : records) {
            builder.apply(record);
        }
        return builder.delta();
    }

    /** Raft index of the newest entry that is part of this image; 0 for none. */
    public long version() {
        return version;
    }

    /** Raft term of that entry. */
    public long term() {
        return term;
    }

    /** URL-safe base64 of 16 bytes; empty before the first controller wrote it. */
    public String clusterId() {
        return clusterId;
    }

    /** Node id of the newest controller, -1 if there was none yet. */
    public int controllerId() {
        return controllerId;
    }

    /** Epoch of the newest controller: the Raft term of its election. */
    public long controllerEpoch() {
        return controllerEpoch;
    }

    /** The first producer id that nobody got. */
    public long nextProducerId() {
        return nextProducerId;
    }

    /** All registered brokers, fenced ones included, by id. */
    public Collection<BrokerImage> brokers() {
        return brokers.values();
    }

    /** The broker with this id; null if none is registered. */
    public BrokerImage broker(int id) {
        return brokers.get(id);
    }

    /** The broker with this id; null if none is registered. */
    public BrokerImage broker(BrokerId id) {
        return brokers.get(id.value());
    }

    /** All topics, by name. */
    public Collection<TopicImage> topics() {
        return new TopicsByName();
    }

    /** The topic with this id; null if there is none. */
    public TopicImage topic(TopicId id) {
        return topics.get(id);
    }

    /** The topic with this name; null if there is none. */
    public TopicImage topic(String name) {
        TopicId id = topicIds.get(name);
        return id == null ? null : topics.get(id);
    }

    /** The partition; null if there is none such. */
    public PartitionImage partition(TopicIdPartition id) {
        TopicImage topic = topics.get(id.topicId());
        return topic == null ? null : topic.partition(id.partition());
    }

    /** Settings of the cluster, by key. */
    public PSortedMap<String, String> clusterConfigs() {
        return clusterConfigs;
    }

    /** Settings of a broker, registered or not, by key. */
    public PSortedMap<String, String> brokerConfigs(int brokerId) {
        PSortedMap<String, String> configs = brokerConfigs.get(brokerId);
        return configs == null ? TreePMap.empty() : configs;
    }

    PSortedMap<Integer, BrokerImage> brokersById() {
        return brokers;
    }

    PSortedMap<TopicId, TopicImage> topicsById() {
        return topics;
    }

    PSortedMap<String, TopicId> topicIds() {
        return topicIds;
    }

    PSortedMap<Integer, PSortedMap<String, String>> allBrokerConfigs() {
        return brokerConfigs;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ClusterImage that
                && version == that.version
                && term == that.term
                && clusterId.equals(that.clusterId)
                && controllerId == that.controllerId
                && controllerEpoch == that.controllerEpoch
                && nextProducerId == that.nextProducerId
                && brokers.equals(that.brokers)
                && topics.equals(that.topics)
                && clusterConfigs.equals(that.clusterConfigs)
                && brokerConfigs.equals(that.brokerConfigs);
    }

    @Override
    public int hashCode() {
        return Objects.hash(version, term, clusterId);
    }

    @Override
    public String toString() {
        return "ClusterImage[version=" + version + ", term=" + term + ", controller=" + controllerId + "/"
                + controllerEpoch + ", brokers=" + brokers.size() + ", topics=" + topics.size() + "]";
    }

    /** A view of the topics in the order of their names. */
    private final class TopicsByName extends AbstractCollection<TopicImage> {
        @Override
        public Iterator<TopicImage> iterator() {
            Iterator<TopicId> ids = topicIds.values().iterator();
            return new Iterator<>() {
                @Override
                public boolean hasNext() {
                    return ids.hasNext();
                }

                @Override
                public TopicImage next() {
                    return topics.get(ids.next());
                }
            };
        }

        @Override
        public int size() {
            return topicIds.size();
        }
    }
}
