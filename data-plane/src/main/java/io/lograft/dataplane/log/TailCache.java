package io.lograft.dataplane.log;

import io.lograft.base.EventLoop;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The newest batches of all logs of a node, under one budget of bytes: the very arrays that were appended, so that
 * followers and tailing consumers are served without a copy and without the disk. Each loop keeps what its own
 * partitions appended and drops its oldest first; a loop that holds more than its share gives way to the others.
 */
public final class TailCache {
    private final long budgetBytes;
    private final AtomicLong usedBytes = new AtomicLong();
    private final ConcurrentMap<EventLoop, TailShard> shards = new ConcurrentHashMap<>();

    /**
     * @param budgetBytes what all cached batches may take; 0 caches nothing
     */
    public TailCache(long budgetBytes) {
        this.budgetBytes = budgetBytes;
    }

    /** Bytes that cached batches take now, overhead included. */
    public long usedBytes() {
        return usedBytes.get();
    }

    public long budgetBytes() {
        return budgetBytes;
    }

    TailShard shard(EventLoop loop) {
        return shards.computeIfAbsent(loop, owner -> new TailShard(this, owner));
    }

    /** What one loop may hold when others want theirs. */
    long shareBytes() {
        return budgetBytes / Math.max(1, shards.size());
    }

    long add(long bytes) {
        return usedBytes.addAndGet(bytes);
    }

    boolean isOverBudget() {
        return usedBytes.get() > budgetBytes;
    }

    /** Asks the loops that hold more than their share to drop the excess. */
    void askOthersToTrim(TailShard asking) {
        for (TailShard shard : shards.values()) {
            if (shard != asking) {
                shard.askToTrim();
            }
        }
    }
}
