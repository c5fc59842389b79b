package io.lograft.dataplane.replica;

/**
 * What a replica is doing.
 *
 * <pre>
 *   STANDBY   → LEADING    metadata names this broker, at an epoch assigned since its registration
 *   STANDBY   → FOLLOWING  metadata names another broker
 *   LEADING   → LEADING    metadata gives this broker a new leader epoch (everything that waits is failed in between)
 *   LEADING   → FOLLOWING  metadata names another broker
 *   LEADING   → STANDBY    metadata names nobody, or an epoch assigned before this broker's registration
 *   FOLLOWING → LEADING, FOLLOWING, STANDBY   likewise; postponed while the log is being cut
 *   any       → OFFLINE    the disk failed under the log; for the life of the process
 *   any       → CLOSED     the partition is deleted, moved away, or the node stops; postponed while the log is being cut
 * </pre>
 */
public enum ReplicaState {
    /** Has nobody to follow, and does not lead. */
    STANDBY,
    /** Takes appends, pushes them to followers. */
    LEADING,
    /** Takes pushes from the leader. */
    FOLLOWING,
    /** Its disk failed. */
    OFFLINE,
    /** Gone. */
    CLOSED
}
