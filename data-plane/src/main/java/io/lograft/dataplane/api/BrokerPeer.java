package io.lograft.dataplane.api;

import io.lograft.base.Address;
import java.util.Set;
import java.util.UUID;

/**
 * Another broker as the metadata knows it.
 *
 * @param id broker id
 * @param brokerEpoch metadata index of its registration; another incarnation has another one
 * @param nodeAddress where nodes reach it (node port)
 * @param clientAddress where clients reach it
 * @param directories ids of the data directories that it registered; a replica in any other cannot join an ISR
 * @param eligible neither fenced nor shutting down: may join an ISR
 */
public record BrokerPeer(
        int id, long brokerEpoch, Address nodeAddress, Address clientAddress, Set<UUID> directories, boolean eligible) {
    public BrokerPeer {
        directories = Set.copyOf(directories);
    }
}
