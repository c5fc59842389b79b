package io.lograft.metadata.image;

/** What may be the matter with a replica. */
public enum FaultKind {
    /**
     * Something past the recovery point was cut at start. Stays in ISR and ELR, but is not elected until it has attached
     * to an ISR member (reported as good), or all of ISR ∪ ELR are back and it has the greatest (epoch, end).
     */
    CUT,
    /** Data that was durable is lost: out of ISR and ELR, until a leader takes it into the ISR again. */
    LOSSY,
    /** Its disk is offline: out of the ISR, and not elected. */
    OFFLINE
}
