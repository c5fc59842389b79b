package io.lograft.metadata.op;

import io.lograft.base.ErrorCode;
import io.lograft.metadata.image.BrokerImage;
import io.lograft.metadata.image.ClusterImage;
import io.lograft.proto.metadata.v1.BrokerChangeRecord;
import io.lograft.proto.metadata.v1.MetadataRecord;

/** What operations on one broker have in common. Pure. */
final class BrokerChecks {
    private BrokerChecks() {}

    /** Refuses a broker that is not registered, or registered anew since. */
    static Outcome registered(ClusterImage image, int broker, long epoch) {
        BrokerImage known = image.broker(broker);
        if (known == null) {
            return Outcome.of(
                    ErrorCode.UNKNOWN_BROKER, "broker " + broker + " is not registered; it registers when it starts");
        }
        if (known.epoch() != epoch) {
            return Outcome.of(
                    ErrorCode.STALE_BROKER_EPOCH,
                    "broker " + broker + " asked with broker epoch " + epoch + ", but " + epochText(known.epoch())
                            + " is registered; the process that asked has been replaced, stop it");
        }
        return Outcome.DONE;
    }

    private static String epochText(long epoch) {
        return epoch == ClusterImage.UNCOMMITTED ? "another" : Long.toString(epoch);
    }

    static MetadataRecord change(int broker, boolean fenced, boolean shuttingDown) {
        return MetadataRecord.newBuilder()
                .setBrokerChange(BrokerChangeRecord.newBuilder()
                        .setBrokerId(broker)
                        .setFenced(fenced)
                        .setShuttingDown(shuttingDown))
                .build();
    }
}
