package io.lograft.dataplane.api;

/** When a produce is acknowledged. */
public enum Acks {
    /** Never. */
    NONE,
    /** When the leader's position has passed it. */
    LEADER,
    /** When the high watermark has passed it. */
    ALL
}
