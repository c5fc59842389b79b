package io.lograft.dataplane.log;

import io.lograft.base.EventLoop;
import io.lograft.base.TopicIdPartition;
import java.util.Collection;
import java.util.UUID;

/**
 * All replicas' logs of one node, as its replicas see them. Recovery is over when this exists. Thread-safe, never
 * blocks: directory work runs on the disks' own threads.
 */
public interface LogStore {
    /** Replicas that were found on disk at start. */
    Collection<TopicIdPartition> found();

    /** What recovery found out about a replica; {@link Health#GOOD} for one that was not on disk. */
    Health health(TopicIdPartition id);

    /**
     * How far the replica reaches as recovery left it: epoch of its last batch (-1 if it is empty) and log end. Decides who
     * leads where no replica is sound. Before it is opened only; epoch -1 and offset 0 for one that was not on disk.
     */
    EpochEnd recoveredEnd(TopicIdPartition id);

    /**
     * The replica's log, made on its first use if it is not on disk. The log belongs to the loop from then on. At most
     * once for each replica until it is closed, deleted or set aside.
     */
    ReplicaLog open(TopicIdPartition id, String topic, LogConfig config, EventLoop loop, ReplicaLog.Listener listener);

    /**
     * Metadata counts the replica as offline. Unless it was found, its data lies in a directory that cannot be used now: it is
     * {@link Health#OFFLINE}, and its log fails when it is opened, so that nothing takes the place of that data.
     */
    void withhold(TopicIdPartition id);

    /** Identity of the data directory that holds the replica, or would hold it. */
    UUID directoryId(TopicIdPartition id);

    /** Deletes a replica that is not open (any more); {@code done} on any thread, also if there was nothing. */
    void delete(TopicIdPartition id, Runnable done);

    /**
     * Cuts a replica that is not open (any more), and whose log was found damaged, to what is good of it; what is not good
     * is kept aside. Reads all of it. {@code done} on any thread; the replica is {@link Health#LOSSY} until its health is
     * resolved. Never done if the disk fails meanwhile.
     */
    void repair(TopicIdPartition id, Runnable done);

    /** Renames the data of a replica that metadata does not know to stray; it is deleted a day later. */
    void setAside(TopicIdPartition id);

    /** What may be the matter with a replica after recovery. */
    enum Health {
        /** Everything that was on disk is there. */
        GOOD,
        /** A torn tail past the recovery point was cut. */
        CUT,
        /** Corruption below the recovery point, or a failed disk. */
        LOSSY,
        /** Its disk cannot be used. */
        OFFLINE
    }
}
