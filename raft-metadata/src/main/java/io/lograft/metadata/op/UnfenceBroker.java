package io.lograft.metadata.op;

import io.lograft.base.Decision;
import io.lograft.metadata.image.BrokerImage;
import io.lograft.metadata.image.ClusterImage;
import io.lograft.proto.metadata.v1.MetadataRecord;
import java.util.ArrayList;
import java.util.List;

/**
 * Puts a broker into service once it has recovered its logs. Partitions without a leader that can have one now get it in
 * the same entry: from the ISR, else from the ELR, else by the rules of an unclean recovery.
 */
public final class UnfenceBroker {
    private UnfenceBroker() {}

    /** UNKNOWN_BROKER, STALE_BROKER_EPOCH. A broker in service, or one that is leaving, is left as it is. */
    public static Decision<MetadataRecord, Outcome> decide(ClusterImage image, BrokerRequest request, long nowMs) {
        Outcome registered = BrokerChecks.registered(image, request.brokerId(), request.brokerEpoch());
        BrokerImage broker = image.broker(request.brokerId());
        if (!registered.done() || !broker.fenced() || broker.shuttingDown()) {
            return Decision.noChange(registered);
        }
        Brokers brokers = Brokers.withActive(image, broker.id());
        PartitionEdits edits = new PartitionEdits();
        PartitionEdits.forEachOn(image, broker.id(), (topic, index, partition) -> {
            if (!partition.hasLeader()) {
                int minIsr = TopicConfigs.minInsyncReplicas(topic.configs());
                edits.add(
                        topic,
                        index,
                        PartitionTransition.of(partition, minIsr, brokers).next());
            }
        });
        List<MetadataRecord> records = new ArrayList<>();
        records.add(BrokerChecks.change(broker.id(), false, false));
        records.addAll(edits.records());
        return new Decision<>(records, Outcome.DONE);
    }
}
