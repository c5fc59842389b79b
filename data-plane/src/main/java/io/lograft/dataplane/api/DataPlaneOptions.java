package io.lograft.dataplane.api;

/**
 * Settings of one node's data plane.
 *
 * @param brokerId this node
 * @param replicaLagTimeMaxMs a follower that has not caught up for this long leaves the ISR ({@code
 *     replica.lag.time.max})
 * @param silentFollowerMs a follower from which nothing is heard for this long while data waits leaves the ISR; also when
 *     either end takes a link for dead
 * @param controllerSessionTimeoutMs after two of these without the controller a leader refuses to append
 * @param pushWindowBytes bytes that may be on their way to a follower and not yet acknowledged, for one loop
 * @param pushMessageBytes a message of pushes is closed at this size
 * @param admissionBytes bytes of produces that may wait for logs to become writable, for one loop
 * @param catchUpBytesPerSecond rate at which followers that are behind the tail cache are fed, for one link and loop
 * @param boundsDelayMs for how long a moved high watermark waits for data to ride on
 */
public record DataPlaneOptions(
        int brokerId,
        long replicaLagTimeMaxMs,
        long silentFollowerMs,
        long controllerSessionTimeoutMs,
        int pushWindowBytes,
        int pushMessageBytes,
        long admissionBytes,
        long catchUpBytesPerSecond,
        long boundsDelayMs) {

    /** The defaults for a node. */
    public static DataPlaneOptions of(int brokerId) {
        return new DataPlaneOptions(brokerId, 10_000, 2_000, 1_000, 8 << 20, 1 << 20, 32 << 20, 64 << 20, 2);
    }

    /** With {@code replica.lag.time.max} as given. */
    public DataPlaneOptions withReplicaLagTimeMaxMs(long ms) {
        return new DataPlaneOptions(
                brokerId,
                ms,
                silentFollowerMs,
                controllerSessionTimeoutMs,
                pushWindowBytes,
                pushMessageBytes,
                admissionBytes,
                catchUpBytesPerSecond,
                boundsDelayMs);
    }

    /** With the session timeout that the controller told. */
    public DataPlaneOptions withControllerSessionTimeoutMs(long ms) {
        return new DataPlaneOptions(
                brokerId,
                replicaLagTimeMaxMs,
                silentFollowerMs,
                ms,
                pushWindowBytes,
                pushMessageBytes,
                admissionBytes,
                catchUpBytesPerSecond,
                boundsDelayMs);
    }
}
