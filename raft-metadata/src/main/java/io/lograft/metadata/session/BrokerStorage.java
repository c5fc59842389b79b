package io.lograft.metadata.session;

import io.lograft.proto.internal.v1.ReplicaHealth;
import java.util.List;

/**
 * What a broker has on its disks when it registers.
 *
 * @param directories 16 bytes for each data directory that is online
 * @param unusableDirectories how many more are configured and cannot be used now
 * @param replicas every replica that was found, good ones included
 */
public record BrokerStorage(List<byte[]> directories, int unusableDirectories, List<ReplicaHealth> replicas) {
    public BrokerStorage {
        directories = List.copyOf(directories);
        replicas = List.copyOf(replicas);
    }
}
