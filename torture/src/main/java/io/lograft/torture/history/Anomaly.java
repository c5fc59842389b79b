package io.lograft.torture.history;

/** What can be wrong with a history; none of these may occur. The labels are those of Jepsen's Kafka workload. */
public enum Anomaly {
    /** An acknowledged value lies below what has been read of its partition, and nobody ever read it. */
    LOST_WRITE("lost-write"),
    /** An acknowledged value lies beyond what has been read, although everything was read at the end. */
    UNSEEN("unseen"),
    /** A value is at more than one offset. */
    DUPLICATE("duplicate"),
    /** An offset holds more than one value. */
    INCONSISTENT_OFFSETS("inconsistent-offsets"),
    /** Of two values of one process, the one sent later lies before the other. */
    NONMONOTONIC_SEND("nonmonotonic-send"),
    /** A reader got an offset again, or an earlier one. */
    NONMONOTONIC_POLL("nonmonotonic-poll"),
    /** A reader was led past a record that exists. */
    POLL_SKIP("poll-skip"),
    /** A value was read whose send certainly failed. */
    ABORTED_READ("aborted-read"),
    /** A value was read that nobody sent. */
    UNEXPECTED("unexpected");

    private final String label;

    Anomaly(String label) {
        this.label = label;
    }

    public String label() {
        return label;
    }
}
