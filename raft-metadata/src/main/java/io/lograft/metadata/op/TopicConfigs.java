package io.lograft.metadata.op;

import io.lograft.metadata.image.PartitionImage;
import java.util.List;
import java.util.Map;

/** The settings of topics: names as in Kafka, defaults and ranges. Pure. */
public final class TopicConfigs {
    static final String CLEANUP_POLICY = "cleanup.policy";
    static final String MIN_CLEANABLE_DIRTY_RATIO = "min.cleanable.dirty.ratio";
    static final String MIN_COMPACTION_LAG_MS = "min.compaction.lag.ms";
    static final String MAX_COMPACTION_LAG_MS = "max.compaction.lag.ms";
    static final String DELETE_RETENTION_MS = "delete.retention.ms";
    static final String RETENTION_MS = "retention.ms";
    static final String RETENTION_BYTES = "retention.bytes";
    static final String SEGMENT_BYTES = "segment.bytes";
    static final String SEGMENT_MS = "segment.ms";
    static final String MAX_MESSAGE_BYTES = "max.message.bytes";
    static final String MIN_INSYNC_REPLICAS = "min.insync.replicas";
    static final String FLUSH = "flush";

    private static final int DEFAULT_MIN_ISR = 2;
    private static final String WEEK_MS = "604800000";

    static final ConfigTable TABLE = new ConfigTable(
            "topic",
            List.of(
                    new ConfigKey(
                            CLEANUP_POLICY,
                            "delete",
                            new ConfigType.Choice(List.of("delete", "compact", "compact,delete", "delete,compact")),
                            "What happens to old records: delete removes whole segments past the retention, compact keeps"
                                    + " the last record of each key."),
                    new ConfigKey(
                            MIN_CLEANABLE_DIRTY_RATIO,
                            "0.5",
                            new ConfigType.Fraction(0, 1),
                            "A partition is compacted once this share of its bytes has not been; 0 to 1."),
                    new ConfigKey(
                            MIN_COMPACTION_LAG_MS,
                            "0",
                            new ConfigType.Whole(0, Long.MAX_VALUE, false),
                            "Records younger than this many ms are not compacted."),
                    new ConfigKey(
                            MAX_COMPACTION_LAG_MS,
                            "9223372036854775807",
                            new ConfigType.Whole(1, Long.MAX_VALUE, false),
                            "Records older than this many ms are compacted whatever the ratio; also limits segment.ms."),
                    new ConfigKey(
                            DELETE_RETENTION_MS,
                            "86400000",
                            new ConfigType.Whole(0, Long.MAX_VALUE, false),
                            "Compaction keeps the tombstone of a deleted key for this many ms."),
                    new ConfigKey(
                            RETENTION_MS,
                            WEEK_MS,
                            new ConfigType.Whole(0, Long.MAX_VALUE, true),
                            "Records older than this many ms may be deleted; -1 keeps them for ever."),
                    new ConfigKey(
                            RETENTION_BYTES,
                            "-1",
                            new ConfigType.Whole(0, Long.MAX_VALUE, true),
                            "A partition larger than this many bytes may be cut from its start; -1 is unlimited."),
                    new ConfigKey(
                            SEGMENT_BYTES,
                            "1073741824",
                            new ConfigType.Whole(1 << 20, 1 << 30, false),
                            "A segment file is closed before it grows past this many bytes."),
                    new ConfigKey(
                            SEGMENT_MS,
                            WEEK_MS,
                            new ConfigType.Whole(1, Long.MAX_VALUE, false),
                            "A segment file is closed when its first record is this many ms old."),
                    new ConfigKey(
                            MAX_MESSAGE_BYTES,
                            "1048588",
                            new ConfigType.Whole(1024, 8 << 20, false),
                            "Largest record batch in bytes, as it is stored."),
                    new ConfigKey(
                            MIN_INSYNC_REPLICAS,
                            Integer.toString(DEFAULT_MIN_ISR),
                            new ConfigType.Whole(1, 100, false),
                            "Replicas that must have a batch before acks=all is answered; at most all of them."),
                    new ConfigKey(
                            FLUSH,
                            "ack",
                            new ConfigType.Choice(List.of("ack", "async")),
                            "ack: a record counts once it is on disk; async: once it is written, the disk follows.")));

    private TopicConfigs() {}

    /** The minimum that a topic asks for. */
    static int minInsyncReplicas(Map<String, String> configs) {
        String set = configs.get(MIN_INSYNC_REPLICAS);
        return set == null ? DEFAULT_MIN_ISR : Integer.parseInt(set);
    }

    /** The minimum in force for a partition: at most its replication factor. */
    public static int minInsyncReplicas(Map<String, String> configs, PartitionImage partition) {
        return Math.min(minInsyncReplicas(configs), partition.replicationFactor());
    }
}
