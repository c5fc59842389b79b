package io.lograft.metadata.op;

import io.lograft.base.Decision;
import io.lograft.base.TopicIdPartition;
import io.lograft.metadata.image.ClusterImage;
import io.lograft.metadata.image.PartitionImage;
import io.lograft.metadata.image.TopicImage;
import io.lograft.proto.internal.v1.ReplicaHealth;
import io.lograft.proto.internal.v1.ReportReplicasRequest;
import io.lograft.proto.metadata.v1.MetadataRecord;
import java.util.Map;

/** A broker says how well its replicas are; this becomes changes of ISR, ELR and leader, in one entry. */
public final class ReportReplicas {
    private ReportReplicas() {}

    /**
     * @param broker who reports
     * @param body the replicas that changed
     */
    public record Request(BrokerRequest broker, ReportReplicasRequest body) {}

    /**
     * UNKNOWN_BROKER, STALE_BROKER_EPOCH, INVALID_REQUEST. Reports of partitions that are gone, or have no replica there,
     * are passed over: the broker learns of it with its metadata.
     */
    public static Decision<MetadataRecord, Outcome> decide(ClusterImage image, Request request, long nowMs) {
        int broker = request.broker().brokerId();
        Outcome registered =
                BrokerChecks.registered(image, broker, request.broker().brokerEpoch());
        if (!registered.done()) {
            return Decision.noChange(registered);
        }
        Outcome wellFormed = ReplicaStates.check(request.body().getReplicasList());
        if (!wellFormed.done()) {
            return Decision.noChange(wellFormed);
        }
        Brokers brokers = Brokers.of(image);
        PartitionEdits edits = new PartitionEdits();
        Map<TopicIdPartition, ReplicaHealth> reports =
                ReplicaStates.byPartition(request.body().getReplicasList());
        reports.forEach((id, report) -> {
            TopicImage topic = image.topic(id.topicId());
            PartitionImage partition = image.partition(id);
            if (partition != null && partition.hasReplicaOn(broker)) {
                int minIsr = TopicConfigs.minInsyncReplicas(topic.configs());
                PartitionTransition transition = PartitionTransition.of(partition, minIsr, brokers);
                edits.add(
                        topic,
                        id.partition(),
                        ReplicaStates.apply(transition, broker, report).next());
            }
        });
        return new Decision<>(edits.records(), Outcome.DONE);
    }
}
