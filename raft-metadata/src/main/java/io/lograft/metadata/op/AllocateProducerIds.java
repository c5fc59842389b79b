package io.lograft.metadata.op;

import io.lograft.base.Decision;
import io.lograft.metadata.image.ClusterImage;
import io.lograft.proto.metadata.v1.MetadataRecord;
import io.lograft.proto.metadata.v1.ProducerIdsRecord;
import java.util.List;

/** Hands a block of producer ids to a broker; no id is ever handed out twice. */
public final class AllocateProducerIds {
    /** Ids in a block. */
    public static final int BLOCK = 1000;

    private AllocateProducerIds() {}

    /**
     * @param outcome whether there is a block
     * @param first its first id
     * @param count how many ids it has, consecutive
     */
    public record Reply(Outcome outcome, long first, int count) {}

    /** UNKNOWN_BROKER, STALE_BROKER_EPOCH. */
    public static Decision<MetadataRecord, Reply> decide(ClusterImage image, BrokerRequest request, long nowMs) {
        Outcome registered = BrokerChecks.registered(image, request.brokerId(), request.brokerEpoch());
        if (!registered.done()) {
            return Decision.noChange(new Reply(registered, 0, 0));
        }
        long first = image.nextProducerId();
        MetadataRecord record = MetadataRecord.newBuilder()
                .setProducerIds(ProducerIdsRecord.newBuilder().setNextProducerId(first + BLOCK))
                .build();
        return new Decision<>(List.of(record), new Reply(Outcome.DONE, first, BLOCK));
    }
}
