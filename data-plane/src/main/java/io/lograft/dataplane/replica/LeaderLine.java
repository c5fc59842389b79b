package io.lograft.dataplane.replica;

import io.lograft.base.ErrorCode;

/**
 * A follower's line to the leader of its partition. What is wanted is asked of {@link FollowerState} when the next message
 * goes out. Owned by the partition's loop, which is the link's loop too.
 */
public interface LeaderLine {
    /** Asks for {@link FollowerState#makeOffer} to be sent, once there is a connection. */
    void wantOffer();

    /** Asks for {@link FollowerState#positionToAck} to be sent. */
    void wantAck();

    /** Tells the leader that the attempt is over on this side. */
    void sendStalled(long generation, ErrorCode code, String message);

    /** Gives the line up. */
    void close(long generation);
}
