package io.lograft.dataplane.api;

import io.lograft.base.TopicIdPartition;
import io.lograft.dataplane.log.LogConfig;
import java.util.List;

/**
 * What the metadata says of one partition that has a replica here.
 *
 * @param id its identity
 * @param topic the topic's name, for directory names and messages to people
 * @param leader broker id of the leader, -1 if there is none
 * @param leaderEpoch grows with each change of leader
 * @param partitionEpoch grows with each change of this state; compare-and-set token for ISR proposals
 * @param leaderEpochIndex metadata index of the entry that assigned this leader epoch; a broker refuses to lead at an
 *     epoch assigned below its own broker epoch
 * @param replicas broker ids, the preferred leader first
 * @param isr committed in-sync replicas
 * @param elr eligible leader replicas (KIP-966)
 * @param offline the replica here counts as offline: a directory of this node cannot be used
 * @param recovering the leader has yet to recover after an unclean election: the ISR must stay the leader alone
 * @param minInsyncReplicas effective value: min(configured, number of replicas)
 * @param config the topic's settings
 */
public record PartitionState(
        TopicIdPartition id,
        String topic,
        int leader,
        int leaderEpoch,
        int partitionEpoch,
        long leaderEpochIndex,
        List<Integer> replicas,
        List<Integer> isr,
        List<Integer> elr,
        boolean offline,
        boolean recovering,
        int minInsyncReplicas,
        LogConfig config) {}
