package io.lograft.metadata.sim;

/**
 * What the simulated metadata log does to its users, in cases per thousand and ms.
 *
 * @param lostReplyPerMille an entry is committed, but whoever appended it learns nothing
 * @param latePerMille an entry is committed only after {@code lateMs}
 * @param lateMs how late
 * @param delayMsMax an entry is committed, or applied by another voter, within this time
 * @param electionMsMin shortest time without a leader after one is lost
 * @param electionMsMax longest time without a leader after one is lost
 */
public record SimLogFaults(
        int lostReplyPerMille, int latePerMille, long lateMs, long delayMsMax, long electionMsMin, long electionMsMax) {
    /** Delays only. */
    public static final SimLogFaults NONE = new SimLogFaults(0, 0, 0, 4, 150, 600);

    /** All of them, often. */
    public static final SimLogFaults MANY = new SimLogFaults(40, 30, 7_000, 20, 50, 900);
}
