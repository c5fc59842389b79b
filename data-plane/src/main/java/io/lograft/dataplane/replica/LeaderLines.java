package io.lograft.dataplane.replica;

/** Opens lines to leaders. Owned by one loop. */
public interface LeaderLines {
    /** A line for one followed partition; it asks the follower for an offer with each new connection. */
    LeaderLine open(int leaderId, FollowerState follower);
}
