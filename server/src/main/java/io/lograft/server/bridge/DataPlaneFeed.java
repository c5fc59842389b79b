package io.lograft.server.bridge;

import io.lograft.base.BrokerId;
import io.lograft.base.TopicId;
import io.lograft.base.TopicIdPartition;
import io.lograft.dataplane.api.BrokerPeer;
import io.lograft.dataplane.api.MetadataUpdate;
import io.lograft.dataplane.api.PartitionState;
import io.lograft.dataplane.log.LogConfig;
import io.lograft.metadata.image.BrokerImage;
import io.lograft.metadata.image.ClusterImage;
import io.lograft.metadata.image.FaultKind;
import io.lograft.metadata.image.ImageDelta;
import io.lograft.metadata.image.LocalChanges;
import io.lograft.metadata.image.PartitionImage;
import io.lograft.metadata.image.ReplicaFault;
import io.lograft.metadata.image.TopicImage;
import io.lograft.metadata.op.TopicConfigs;
import io.lograft.metadata.op.TopicSettings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Tells the data plane what each image means for the replicas here. Nothing is told before an image holds this very
 * process' registration: until then the node could take itself for the leader that its last life was. Owned by the
 * intake loop.
 */
public final class DataPlaneFeed implements MetadataWatcher {
    private final BrokerId self;
    private final String incarnation;
    private final Consumer<MetadataUpdate> dataPlane;
    private boolean begun;

    /**
     * @param incarnation names this process: URL-safe base64 of 16 random bytes
     * @param dataPlane takes the updates
     */
    public DataPlaneFeed(BrokerId self, String incarnation, Consumer<MetadataUpdate> dataPlane) {
        this.self = self;
        this.incarnation = incarnation;
        this.dataPlane = dataPlane;
    }

    /** Takes the image that there is when the feed begins. */
    public void begin(ClusterImage image) {
        onImage(ImageDelta.between(ClusterImage.EMPTY, image));
    }

    @Override
    public void onImage(ImageDelta delta) {
        BrokerImage own = delta.to().broker(self);
        if (own == null || !own.incarnation().equals(incarnation)) {
            return;
        }
        ImageDelta step = begun ? delta : ImageDelta.between(ClusterImage.EMPTY, delta.to());
        LocalChanges changes = step.localChanges(self);
        boolean brokersChanged = !begun || !step.changedBrokers().isEmpty();
        if (begun && changes.isEmpty() && !brokersChanged) {
            return;
        }
        dataPlane.accept(new MetadataUpdate(
                delta.to().version(),
                !begun,
                states(delta.to(), changes),
                changes.toDelete(),
                brokersChanged ? peers(delta.to()) : null,
                own.epoch()));
        begun = true;
    }

    private List<PartitionState> states(ClusterImage image, LocalChanges changes) {
        Map<TopicId, LogConfig> configs = new HashMap<>();
        List<PartitionState> states = new ArrayList<>();
        Stream.concat(changes.toLead().stream(), changes.toFollow().stream()).forEach(id -> {
            TopicImage topic = image.topic(id.topicId());
            LogConfig config = configs.computeIfAbsent(id.topicId(), same -> config(topic));
            states.add(state(id, topic, config));
        });
        return states;
    }

    private PartitionState state(TopicIdPartition id, TopicImage topic, LogConfig config) {
        PartitionImage partition = topic.partition(id.partition());
        return new PartitionState(
                id,
                topic.name(),
                partition.leader(),
                partition.leaderEpoch(),
                partition.partitionEpoch(),
                partition.leaderEpochIndex(),
                partition.replicas(),
                partition.isr(),
                partition.elr(),
                isOffline(partition),
                partition.recovering(),
                TopicConfigs.minInsyncReplicas(topic.configs(), partition),
                config);
    }

    private boolean isOffline(PartitionImage partition) {
        ReplicaFault fault = partition.fault(self.value());
        return fault != null && fault.kind() == FaultKind.OFFLINE;
    }

    private static LogConfig config(TopicImage topic) {
        TopicSettings settings = TopicSettings.of(topic.configs());
        return new LogConfig(
                settings.segmentBytes(),
                settings.segmentMs(),
                settings.retentionMs(),
                settings.retentionBytes(),
                settings.maxMessageBytes(),
                settings.flushAsync(),
                settings.compact(),
                settings.delete(),
                new LogConfig.Compaction(
                        settings.minCleanableDirtyRatio(),
                        settings.minCompactionLagMs(),
                        settings.maxCompactionLagMs(),
                        settings.deleteRetentionMs()));
    }

    private static Map<Integer, BrokerPeer> peers(ClusterImage image) {
        Map<Integer, BrokerPeer> peers = new HashMap<>();
        for (BrokerImage broker : image.brokers()) {
            peers.put(
                    broker.id(),
                    new BrokerPeer(
                            broker.id(),
                            broker.epoch(),
                            broker.nodeAddress(),
                            broker.clientAddress(),
                            directories(broker),
                            broker.active()));
        }
        return peers;
    }

    private static Set<UUID> directories(BrokerImage broker) {
        return broker.directories().stream().map(DirectoryIds::parse).collect(Collectors.toUnmodifiableSet());
    }
}
