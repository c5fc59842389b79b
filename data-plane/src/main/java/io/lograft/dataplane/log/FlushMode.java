package io.lograft.dataplane.log;

/**
 * When a log's records count: once they are durable ({@code flush=ack}), or as soon as they are appended ({@code
 * flush=async}). The checkpoint is told before the first record is acknowledged that is not durable, and told of the end
 * of that only when everything is: it decides whether a restart of the operating system made the replica lossy. Owned by
 * the partition's loop.
 */
final class FlushMode {
    private final LogState state;
    private final LogJobs jobs;
    private boolean async;

    /** Positions that were reported while the log was asynchronous stay reported. */
    private long floor;

    /** The checkpoint still has the log as asynchronous; it is told once everything up to the floor is durable. */
    private boolean noteDue;

    FlushMode(LogState state, LogJobs jobs, boolean async) {
        this.state = state;
        this.jobs = jobs;
        this.async = async;
    }

    /** Takes up what the checkpoint has of a log with data; all of it is durable. */
    void load(boolean asyncBefore) {
        async = asyncBefore;
        floor = state.endOffset;
    }

    boolean isAsync() {
        return async;
    }

    /** Everything below counts. */
    long position() {
        return async ? state.endOffset : Math.max(floor, state.durableOffset);
    }

    /** The log was cut, what is left is durable. */
    void onCut() {
        floor = Math.min(floor, state.endOffset);
        noteIfSynced();
    }

    /** The durable part grew. */
    void onDurable() {
        noteIfSynced();
    }

    /**
     * The topic's setting is this.
     *
     * @param registered whether the checkpoint knows the log
     */
    void set(boolean wanted, boolean registered) {
        if (wanted == async) {
            return;
        }
        if (!registered) {
            async = wanted;
        } else if (wanted) {
            jobs.noteFlush(true);
        } else {
            async = false;
            floor = state.endOffset;
            noteDue = true;
            noteIfSynced();
        }
    }

    /** The checkpoint says so now; {@code wanted} is what the topic's setting has become meanwhile. True on a change. */
    boolean onNoted(boolean noted, boolean wanted) {
        if (!noted || async) {
            return false;
        }
        if (wanted) {
            async = true;
            noteDue = false;
            return true;
        }
        noteDue = true;
        noteIfSynced();
        return false;
    }

    private void noteIfSynced() {
        if (noteDue && state.durableOffset >= floor) {
            noteDue = false;
            jobs.noteFlush(false);
        }
    }
}
