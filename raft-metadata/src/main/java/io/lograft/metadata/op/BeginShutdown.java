package io.lograft.metadata.op;

import io.lograft.base.Decision;
import io.lograft.base.ErrorCode;
import io.lograft.metadata.image.BrokerImage;
import io.lograft.metadata.image.ClusterImage;
import io.lograft.metadata.image.PartitionImage;
import io.lograft.metadata.image.TopicImage;
import io.lograft.proto.metadata.v1.MetadataRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A broker leaves in good order, in one entry: its leaderships move to active members of their ISRs, and it leaves the ISRs
 * that stay at their minimum without it. Where nobody else can lead it goes on leading until its session ends.
 */
public final class BeginShutdown {
    private BeginShutdown() {}

    /**
     * @param outcome whether the broker may leave
     * @param leadershipsLeft partitions that it goes on leading, because nobody else is eligible
     */
    public record Reply(Outcome outcome, int leadershipsLeft) {}

    /** UNKNOWN_BROKER, STALE_BROKER_EPOCH, SHUTTING_DOWN if it is fenced. Asking again moves what can move by then. */
    public static Decision<MetadataRecord, Reply> decide(ClusterImage image, BrokerRequest request, long nowMs) {
        Outcome registered = BrokerChecks.registered(image, request.brokerId(), request.brokerEpoch());
        if (!registered.done()) {
            return Decision.noChange(new Reply(registered, 0));
        }
        BrokerImage broker = image.broker(request.brokerId());
        if (broker.fenced()) {
            return Decision.noChange(new Reply(
                    Outcome.of(
                            ErrorCode.SHUTTING_DOWN,
                            "broker " + broker.id() + " is out of service and leads nothing; it may stop at once"),
                    0));
        }
        Leaving leaving = new Leaving(image, broker.id());
        PartitionEdits.forEachOn(image, broker.id(), leaving::visit);
        List<MetadataRecord> records = new ArrayList<>();
        if (!broker.shuttingDown()) {
            records.add(BrokerChecks.change(broker.id(), false, true));
        }
        records.addAll(leaving.edits.records());
        return new Decision<>(records, new Reply(Outcome.DONE, leaving.leadershipsLeft));
    }

    private static final class Leaving {
        private final int broker;
        private final Brokers brokers;
        private final PartitionEdits edits = new PartitionEdits();
        private int leadershipsLeft;

        Leaving(ClusterImage image, int broker) {
            this.broker = broker;
            brokers = Brokers.withShuttingDown(image, broker);
        }

        void visit(TopicImage topic, int index, PartitionImage partition) {
            int minIsr = TopicConfigs.minInsyncReplicas(topic.configs());
            Optional<PartitionImage> next = PartitionTransition.of(partition, minIsr, brokers)
                    .leaving(broker)
                    .next();
            edits.add(topic, index, next);
            if (next.orElse(partition).leader() == broker) {
                leadershipsLeft++;
            }
        }
    }
}
