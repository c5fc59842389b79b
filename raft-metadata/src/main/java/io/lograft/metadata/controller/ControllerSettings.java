package io.lograft.metadata.controller;

/**
 * How the controller behaves in time.
 *
 * @param appendTimeoutMs an entry without an outcome for this long makes the controller stand down
 * @param idleEntryMs after this long without an entry the controller's identity is written again: a sign of life, and
 *     what brings an emptied voter back in step (RATIS-2523)
 * @param retryBarrierMs pause before another attempt to become active
 * @param pendingRequestsMax requests that may wait for the log; more are refused as throttled
 */
public record ControllerSettings(long appendTimeoutMs, long idleEntryMs, long retryBarrierMs, int pendingRequestsMax) {
    /** What suits a cluster of any size. */
    public static final ControllerSettings DEFAULTS = new ControllerSettings(5_000, 1_000, 50, 20_000);
}
