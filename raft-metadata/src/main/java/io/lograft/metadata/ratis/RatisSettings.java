package io.lograft.metadata.ratis;

import io.lograft.metadata.log.EntryCodec;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.RaftConfigKeys;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.grpc.GrpcConfigKeys;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.apache.ratis.util.SizeInBytes;
import org.apache.ratis.util.TimeDuration;

/**
 * Every setting of Ratis that differs from its default, with the reason. Defaults that matter and are right: flushing is
 * synchronous (async-flush and unsafe-flush acknowledge what is not on disk), pre-vote is on, corruption of the log stops
 * the start, snapshots are sent by the leader, heartbeats have a channel of their own.
 */
final class RatisSettings {
    /** An entry of the largest size travels inside a log entry with Ratis' own fields. */
    private static final int APPEND_BYTES_MAX = EntryCodec.ENTRY_BYTES_MAX + 1024 * 1024;

    private RatisSettings() {}

    static RaftProperties of(RaftOptions options, Path directory, int voters) {
        RaftProperties properties = new RaftProperties();
        storage(properties, options, directory);
        transport(properties, options);
        elections(properties, options, voters);
        memory(properties);
        threads(properties);
        return properties;
    }

    private static void storage(RaftProperties properties, RaftOptions options, Path directory) {
        // Exactly one: with more, RECOVER does not format a new node. The default lies in the temporary folder.
        RaftServerConfigKeys.setStorageDir(properties, List.of(directory.toFile()));
        RaftServerConfigKeys.Log.setSegmentSizeMax(properties, SizeInBytes.valueOf("16MB"));
        RaftServerConfigKeys.Log.setPreallocatedSize(properties, SizeInBytes.valueOf("1MB"));
        // Else one dead voter pins the log for ever; what is kept lets a short absence catch up without a snapshot.
        RaftServerConfigKeys.Log.setPurgeUptoSnapshotIndex(properties, true);
        RaftServerConfigKeys.Log.setPurgePreservationLogNum(properties, options.keptEntries());
        RaftServerConfigKeys.Log.setPurgeGap(properties, Math.max(1, Math.min(1_024, options.keptEntries())));
        // Off, and all kept for ever, by default.
        RaftServerConfigKeys.Snapshot.setAutoTriggerEnabled(properties, true);
        RaftServerConfigKeys.Snapshot.setAutoTriggerThreshold(properties, options.snapshotEntries());
        RaftServerConfigKeys.Snapshot.setRetentionFileNum(properties, 3);
        RaftServerConfigKeys.Snapshot.setCreationGap(properties, 1);
        RaftServerConfigKeys.Log.Appender.setSnapshotChunkSizeMax(properties, SizeInBytes.valueOf("1MB"));
    }

    private static void transport(RaftProperties properties, RaftOptions options) {
        RaftConfigKeys.Rpc.setType(properties, new FollowerRepair.Rpc());
        if (!options.bindHost().isEmpty()) {
            GrpcConfigKeys.Server.setHost(properties, options.bindHost());
        }
        GrpcConfigKeys.Server.setPort(properties, options.bindPort());
        RaftServerConfigKeys.Log.Appender.setBufferByteLimit(properties, SizeInBytes.valueOf(APPEND_BYTES_MAX));
        RaftServerConfigKeys.Log.Appender.setBufferElementLimit(properties, 512);
        // Both must exceed the appender's limit or Ratis does not start.
        RaftServerConfigKeys.Log.setWriteBufferSize(properties, SizeInBytes.valueOf(APPEND_BYTES_MAX + 64 * 1024));
        GrpcConfigKeys.setMessageSizeMax(properties, SizeInBytes.valueOf(APPEND_BYTES_MAX + 2 * 1024 * 1024));
        GrpcConfigKeys.Server.setLeaderOutstandingAppendsMax(properties, 4);
        // By default a voter that returns may wait 5 s for the next attempt.
        RaftServerConfigKeys.Log.Appender.setRetryPolicy(properties, "ExponentialBackoffRetry,10ms,500ms,1000");
    }

    private static void elections(RaftProperties properties, RaftOptions options, int voters) {
        RaftServerConfigKeys.Rpc.setTimeoutMin(properties, millis(options.electionTimeoutMinMs()));
        RaftServerConfigKeys.Rpc.setTimeoutMax(properties, millis(options.electionTimeoutMaxMs()));
        if (voters == 1) {
            // There is nobody to wait for.
            RaftServerConfigKeys.Rpc.setFirstElectionTimeoutMin(properties, millis(10));
            RaftServerConfigKeys.Rpc.setFirstElectionTimeoutMax(properties, millis(30));
        }
        RaftServerConfigKeys.Rpc.setRequestTimeout(properties, millis(1_000));
        // Default 10 s: a leader that lost its majority would not campaign for so long, and if the other survivor's log
        // is behind there would be no leader. Also the pause of the JVM after which a leader steps down.
        RaftServerConfigKeys.LeaderElection.setLeaderStepDownWaitTime(properties, millis(1_500));
        // Default 60 s: after a longer pause (a suspended machine) Ratis closes itself for good.
        RaftServerConfigKeys.setCloseThreshold(properties, TimeDuration.valueOf(3650, TimeUnit.DAYS));
        RaftServerConfigKeys.setStagingTimeout(properties, millis(30_000));
        RaftServerConfigKeys.Notification.setNoLeaderTimeout(properties, millis(5_000));
    }

    private static void memory(RaftProperties properties) {
        RaftServerConfigKeys.Log.setSegmentCacheNumMax(properties, 2);
        RaftServerConfigKeys.Log.setSegmentCacheSizeMax(properties, SizeInBytes.valueOf("32MB"));
        RaftServerConfigKeys.Log.setQueueElementLimit(properties, 1_024);
        RaftServerConfigKeys.Log.setQueueByteLimit(properties, SizeInBytes.valueOf("20MB"));
        RaftServerConfigKeys.Write.setElementLimit(properties, 1_024);
        RaftServerConfigKeys.Write.setByteLimit(properties, SizeInBytes.valueOf("20MB"));
        RaftServerConfigKeys.RetryCache.setExpiryTime(properties, millis(30_000));
    }

    /** Fixed pools, which grow as needed: Ratis' cached pools with a limit never have more than one thread. */
    private static void threads(RaftProperties properties) {
        RaftServerConfigKeys.ThreadPool.setProxyCached(properties, false);
        RaftServerConfigKeys.ThreadPool.setProxySize(properties, 2);
        RaftServerConfigKeys.ThreadPool.setServerCached(properties, false);
        RaftServerConfigKeys.ThreadPool.setServerSize(properties, 4);
        RaftServerConfigKeys.ThreadPool.setClientCached(properties, false);
        RaftServerConfigKeys.ThreadPool.setClientSize(properties, 4);
        GrpcConfigKeys.Server.setAsyncRequestThreadPoolCached(properties, false);
        GrpcConfigKeys.Server.setAsyncRequestThreadPoolSize(properties, 4);
    }

    private static TimeDuration millis(long value) {
        return TimeDuration.valueOf(value, TimeUnit.MILLISECONDS);
    }
}
