package io.lograft.torture.sim;

/**
 * What a run, or several, came to.
 *
 * @param events executed
 * @param faults that came about
 * @param committedBatches committed
 * @param acknowledgedRecords acknowledged to writers
 * @param readRecords given to readers
 * @param leaderChanges elections of a partition's leader
 * @param truncations of logs that cut records
 * @param lossyRestarts replicas that recovery found cut or lossy, and empty disks
 * @param elrElections of replicas that were eligible and not in sync
 * @param deduplicatedRetries batches that were in the log already
 * @param snapshots metadata snapshots taken in by voters and brokers
 */
record Coverage(
        long events,
        long faults,
        long committedBatches,
        long acknowledgedRecords,
        long readRecords,
        long leaderChanges,
        long truncations,
        long lossyRestarts,
        long elrElections,
        long deduplicatedRetries,
        long snapshots) {
    static final Coverage NONE = new Coverage(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    Coverage plus(Coverage other) {
        return new Coverage(
                events + other.events,
                faults + other.faults,
                committedBatches + other.committedBatches,
                acknowledgedRecords + other.acknowledgedRecords,
                readRecords + other.readRecords,
                leaderChanges + other.leaderChanges,
                truncations + other.truncations,
                lossyRestarts + other.lossyRestarts,
                elrElections + other.elrElections,
                deduplicatedRetries + other.deduplicatedRetries,
                snapshots + other.snapshots);
    }

    /** Whether a run was long and hard enough to count. */
    boolean counts() {
        return committedBatches >= 1_000 && faults >= 5;
    }
}
