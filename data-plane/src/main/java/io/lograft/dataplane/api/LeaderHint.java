package io.lograft.dataplane.api;

import io.lograft.base.Address;

/**
 * Who leads a partition, as far as this node knows.
 *
 * @param leader broker id, -1 if there is none or it is not known here
 * @param leaderEpoch its epoch, -1 if the partition is not known here
 * @param clientAddress where clients reach it; null if there is no leader or it is not registered
 */
public record LeaderHint(int leader, int leaderEpoch, Address clientAddress) {
    /** Nothing is known: the partition has no replica here. */
    public static final LeaderHint UNKNOWN = new LeaderHint(-1, -1, null);
}
