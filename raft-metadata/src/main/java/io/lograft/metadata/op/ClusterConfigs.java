package io.lograft.metadata.op;

import io.lograft.metadata.image.ClusterImage;
import java.util.List;

/** The settings of the cluster and of single brokers that the controller goes by. Pure. */
final class ClusterConfigs {
    static final String NUM_PARTITIONS = "num.partitions";
    static final String DEFAULT_REPLICATION_FACTOR = "default.replication.factor";
    static final String CORDONED = "cordoned";

    private static final int AUTOMATIC_FACTOR_MAX = 3;

    static final ConfigTable CLUSTER = new ConfigTable(
            "cluster",
            List.of(
                    new ConfigKey(
                            NUM_PARTITIONS,
                            "1",
                            new ConfigType.Whole(1, Limits.TOPIC_PARTITIONS_MAX, false),
                            "Partitions of a topic that is created without a number of its own."),
                    new ConfigKey(
                            DEFAULT_REPLICATION_FACTOR,
                            "-1",
                            new ConfigType.Whole(1, 100, true),
                            "Copies of each partition of a topic that is created without a number of its own;"
                                    + " -1 is the smaller of 3 and the brokers in service.")));

    static final ConfigTable BROKER = new ConfigTable(
            "broker",
            List.of(new ConfigKey(
                    CORDONED,
                    "false",
                    new ConfigType.Choice(List.of("true", "false")),
                    "true keeps new partitions off this broker; those that it has stay.")));

    private ClusterConfigs() {}

    static int defaultPartitions(ClusterImage image) {
        return Integer.parseInt(value(image, NUM_PARTITIONS));
    }

    static int defaultReplicationFactor(ClusterImage image, int brokersInService) {
        int set = Integer.parseInt(value(image, DEFAULT_REPLICATION_FACTOR));
        return set != -1 ? set : Math.min(AUTOMATIC_FACTOR_MAX, brokersInService);
    }

    static boolean cordoned(ClusterImage image, int broker) {
        return "true".equals(image.brokerConfigs(broker).get(CORDONED));
    }

    private static String value(ClusterImage image, String key) {
        String set = image.clusterConfigs().get(key);
        return set != null ? set : CLUSTER.key(key).defaultValue();
    }
}
