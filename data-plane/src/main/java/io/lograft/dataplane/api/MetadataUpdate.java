package io.lograft.dataplane.api;

import io.lograft.base.TopicIdPartition;
import java.util.List;
import java.util.Map;

/**
 * One step of metadata, as far as this node's replicas are concerned. Handed over in order of version.
 *
 * @param version metadata index
 * @param complete true if {@code changed} lists every replica that this node shall have: data of any other partition is
 *     stray (renamed and kept for a day, never deleted on sight)
 * @param changed states of partitions with a replica here that are new or changed
 * @param removed partitions deleted with their topic, or moved away: their replicas here end
 * @param brokers all registered brokers, whenever any of them changed, else null
 * @param ownBrokerEpoch this node's registration
 */
public record MetadataUpdate(
        long version,
        boolean complete,
        List<PartitionState> changed,
        List<TopicIdPartition> removed,
        Map<Integer, BrokerPeer> brokers,
        long ownBrokerEpoch) {}
