package io.lograft.dataplane.log;

/**
 * Makes what was written to one log durable. The log's side of the seam behind which per-file syncing could give way to
 * a shared journal. Owned by the partition's loop.
 */
interface Durability {
    /**
     * Asks that everything below the offset becomes durable. The answer is one call of the log, on its loop, with the
     * same generation and an offset that may be greater; requests that were not answered yet are answered together.
     */
    void request(int generation, long offset);
}
