package io.lograft.dataplane.replica;

import io.lograft.dataplane.log.ReplicaLog;

/** What a log alone says of its bounds. */
final class Bounds {
    private Bounds() {}

    /**
     * The high watermark that a replica may rely on before it hears of a newer one: what it noted last, but never past
     * its end (a tail may have been cut), and never below its start (only what is committed is ever removed there).
     */
    static long knownHighWatermark(ReplicaLog log) {
        return Math.max(log.startOffset(), Math.min(log.highWatermark(), log.endOffset()));
    }
}
