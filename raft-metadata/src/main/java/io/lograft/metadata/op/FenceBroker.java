package io.lograft.metadata.op;

import io.lograft.base.Decision;
import io.lograft.metadata.image.BrokerImage;
import io.lograft.metadata.image.ClusterImage;
import io.lograft.proto.metadata.v1.MetadataRecord;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes a broker out of service, in one entry: its leaderships move, it leaves every ISR, and enters the ELR where the ISR
 * falls below its minimum. Always safe: correctness rests on epochs, never on whether the broker is really dead.
 */
public final class FenceBroker {
    private FenceBroker() {}

    /** UNKNOWN_BROKER, STALE_BROKER_EPOCH. A broker that is fenced already is no error. */
    public static Decision<MetadataRecord, Outcome> decide(ClusterImage image, BrokerRequest request, long nowMs) {
        Outcome registered = BrokerChecks.registered(image, request.brokerId(), request.brokerEpoch());
        BrokerImage broker = image.broker(request.brokerId());
        if (!registered.done() || broker.fenced()) {
            return Decision.noChange(registered);
        }
        Brokers brokers = Brokers.withFenced(image, broker.id());
        PartitionEdits edits = new PartitionEdits();
        PartitionEdits.forEachOn(image, broker.id(), (topic, index, partition) -> {
            int minIsr = TopicConfigs.minInsyncReplicas(topic.configs());
            edits.add(
                    topic,
                    index,
                    PartitionTransition.of(partition, minIsr, brokers)
                            .without(broker.id())
                            .next());
        });
        List<MetadataRecord> records = new ArrayList<>();
        records.add(BrokerChecks.change(broker.id(), true, broker.shuttingDown()));
        records.addAll(edits.records());
        return new Decision<>(records, Outcome.DONE);
    }
}
