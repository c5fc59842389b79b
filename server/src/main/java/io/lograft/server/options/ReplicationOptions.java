package io.lograft.server.options;

import static io.lograft.server.options.Option.fixed;

import java.util.List;

/** Sessions with the controller, replication, and the memory and disk that records may take. */
public final class ReplicationOptions {
    public static final Option<Long> SESSION_TIMEOUT = fixed(
            "session.timeout.ms",
            OptionTypes.millis(200, 60_000),
            "1000",
            "A controller takes a broker that it has not heard of for this long out of service.");
    public static final Option<Long> HEARTBEAT_INTERVAL = fixed(
            "heartbeat.interval.ms",
            OptionTypes.millis(10, 10_000),
            "100",
            "How often a broker tells the controller that it lives; at most a quarter of session.timeout.ms.");
    public static final Option<Long> ELECTION_TIMEOUT = fixed(
            "election.timeout.ms",
            OptionTypes.millis(50, 60_000),
            "250",
            "A voter that has not heard of the quorum's leader for about this long calls an election.");
    public static final Option<Long> REPLICA_LAG_TIME_MAX = fixed(
            "replica.lag.time.max.ms",
            OptionTypes.millis(500, 600_000),
            "10000",
            "A follower that has not caught up with its leader for this long leaves the in-sync replicas.");
    public static final Option<Long> TAIL_CACHE = fixed(
            "tail.cache.bytes",
            OptionTypes.bytes(4 << 20, 64L << 30),
            "32MiB",
            "Memory for the newest records of all partitions, from which followers and consumers are served.");
    public static final Option<Long> DISK_RESERVE = fixed(
            "disk.reserve.bytes",
            OptionTypes.bytes(0, 1L << 40),
            "128MiB",
            "A disk with less free space than this refuses new records, and recovers by itself once there is more.");

    public static final Option<Long> COMPACTION_MEMORY = fixed(
            "compaction.memory.bytes",
            OptionTypes.bytes(1 << 20, 1L << 30),
            "16MiB",
            "Memory for the keys of a partition while it is compacted; one with more keys takes several passes.");
    public static final Option<Long> COMPACTION_RATE = fixed(
            "compaction.rate.bytes",
            OptionTypes.bytes(64 << 10, 64L << 30),
            "64MiB",
            "Bytes per second that compaction reads and writes on each disk, at most.");
    public static final Option<Long> SCRUB_RATE = fixed(
            "scrub.rate.bytes",
            OptionTypes.bytes(0, 64L << 30),
            "1MiB",
            "Bytes per second of old segments that are read again on each disk, to find damage in time; 0 for never.");

    static final OptionSection SECTION = new OptionSection(
            "Sessions, replication and storage",
            List.of(
                    SESSION_TIMEOUT,
                    HEARTBEAT_INTERVAL,
                    ELECTION_TIMEOUT,
                    REPLICA_LAG_TIME_MAX,
                    TAIL_CACHE,
                    DISK_RESERVE,
                    COMPACTION_MEMORY,
                    COMPACTION_RATE,
                    SCRUB_RATE));

    private ReplicationOptions() {}
}
