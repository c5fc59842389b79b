package io.lograft.dataplane;

import io.lograft.base.NetServer;
import io.lograft.base.TopicIdPartition;
import io.lograft.dataplane.api.Acks;
import io.lograft.dataplane.api.DataPlaneMetrics;
import io.lograft.dataplane.api.DeleteReply;
import io.lograft.dataplane.api.FetchSubscription;
import io.lograft.dataplane.api.LeaderHint;
import io.lograft.dataplane.api.MetadataUpdate;
import io.lograft.dataplane.api.OffsetQuery;
import io.lograft.dataplane.api.OffsetReply;
import io.lograft.dataplane.api.ProduceReply;
import java.nio.ByteBuffer;

/**
 * One node's replicas: takes metadata, appends, reads, replicates to and from other nodes. Every method may be called
 * from any thread and never blocks; callbacks run on the partition's loop, and before the method returns if the caller
 * runs on that loop.
 */
public interface DataPlane {
    /** Takes a step of metadata. From one thread (or in an order of its own), with growing versions. */
    void apply(MetadataUpdate update);

    /**
     * Appends one batch to a partition that this node leads.
     *
     * @param leaderEpoch the epoch that the client believes in
     * @param timeoutMs how long to wait for {@code acks}, then {@code UNKNOWN_OUTCOME}; 1 or more
     * @param batch array-backed, one record batch; belongs to the data plane from now on
     */
    void produce(TopicIdPartition id, int leaderEpoch, Acks acks, long timeoutMs, ByteBuffer batch, ProduceReply reply);

    /**
     * Subscribes to a partition that this node leads. Whatever is wrong with the request is told to the first read.
     *
     * @param leaderEpoch the epoch that the client believes in
     * @param offset first offset wanted
     * @param lastEpoch epoch of the last record that the client consumed, -1 if none: if this log diverged from it, the
     *     subscription ends with {@code DIVERGED} (KIP-320)
     */
    FetchSubscription subscribe(TopicIdPartition id, int leaderEpoch, long offset, int lastEpoch);

    /** Looks up an offset in a partition that this node leads. */
    void listOffset(TopicIdPartition id, int leaderEpoch, OffsetQuery query, OffsetReply reply);

    /**
     * Deletes the records of a partition that this node leads below an offset.
     *
     * @param beforeOffset at most the high watermark; -1 for the high watermark
     */
    void deleteRecords(TopicIdPartition id, int leaderEpoch, long beforeOffset, DeleteReply reply);

    /** Who leads a partition that has a replica here; {@link LeaderHint#UNKNOWN} for any other. */
    LeaderHint leaderOf(TopicIdPartition id);

    /** Registers the answering side of replication with the server of the node port, before it is started. */
    void serveReplication(NetServer server);

    /** Figures for the metrics page. */
    DataPlaneMetrics metrics();

    /**
     * Stops in good order: refuses new work with {@code SHUTTING_DOWN}, waits at most {@code drainMs} for what is
     * unacknowledged, ends all links, closes all logs, then calls {@code done} (on any thread).
     */
    void stop(long drainMs, Runnable done);
}
