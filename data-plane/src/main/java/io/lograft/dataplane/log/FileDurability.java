package io.lograft.dataplane.log;

import io.lograft.base.EventLoop;
import io.lograft.base.WorkerPool;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Durability by syncing the log's own files: one sync at a time for each log, of everything that was written until it
 * begins; what comes meanwhile shares the next one. Several logs are synced at the same time by the disk's flushers.
 * Owned by the partition's loop; only {@link Syncs#force} runs on a flusher.
 */
final class FileDurability implements Durability {
    private final EventLoop loop;
    private final WorkerPool flushers;
    private final Owner owner;
    private int generation;

    /** Null until the first write: most partitions of a large node are never written. */
    private Syncs syncs;

    /** The log; called on its loop. */
    interface Owner {
        void onDurable(int generation, long offset);

        void onSyncFailed(IOException why);

        /** The segment is no longer used by a sync. */
        void onReleased(ActiveSegment segment);
    }

    FileDurability(EventLoop loop, WorkerPool flushers, Owner owner) {
        this.loop = loop;
        this.flushers = flushers;
        this.owner = owner;
    }

    /** Notes that bytes were appended to the segment. */
    void written(ActiveSegment segment) {
        if (syncs == null) {
            syncs = new Syncs();
        }
        syncs.written(segment);
    }

    @Override
    public void request(int forGeneration, long offset) {
        generation = forGeneration;
        if (syncs != null) {
            syncs.request();
        }
    }

    /** Forgets what was written: the log is being cut, and what is left of it will be durable. */
    void forget(int newGeneration) {
        generation = newGeneration;
        if (syncs != null) {
            List<ActiveSegment> forgotten = List.copyOf(syncs.unsynced);
            syncs.unsynced.clear();
            forgotten.forEach(this::release);
        }
    }

    /** Drops the answer to a sync in flight, which is repeated; nothing is forgotten. */
    void renew(int newGeneration) {
        generation = newGeneration;
    }

    private void release(ActiveSegment segment) {
        segment.release();
        owner.onReleased(segment);
    }

    /** What was written and is not durable, and the sync that makes it so. */
    private final class Syncs {
        private final Runnable begin = this::begin;
        private final Runnable force = this::force;
        private final Runnable finish = this::finish;

        /** Segments with bytes that may not be durable, oldest first. */
        private final List<ActiveSegment> unsynced = new ArrayList<>(1);

        private boolean scheduled;
        private boolean inFlight;

        /** The sync in flight: handed to the flusher and back through the pool's and the loop's queues. */
        private ActiveSegment[] forcing = new ActiveSegment[1];

        private long[] forcedEnds = new long[1];
        private int forcingCount;
        private int forcingGeneration;
        private IOException failure;

        void written(ActiveSegment segment) {
            int last = unsynced.size() - 1;
            if (last < 0 || unsynced.get(last) != segment) {
                unsynced.add(segment);
                segment.use();
            }
        }

        void request() {
            if (!scheduled && !inFlight) {
                scheduled = true;
                loop.execute(begin);
            }
        }

        private void begin() {
            scheduled = false;
            forcingCount = unsynced.size();
            if (forcingCount == 0 || inFlight) {
                return;
            }
            if (forcing.length < forcingCount) {
                forcing = new ActiveSegment[forcingCount];
                forcedEnds = new long[forcingCount];
            }
            for (int i = 0; i < forcingCount; i++) {
                forcing[i] = unsynced.get(i);
                forcing[i].use();
            }
            forcingGeneration = generation;
            inFlight = true;
            flushers.execute(force);
        }

        private void force() {
            try {
                for (int i = 0; i < forcingCount; i++) {
                    forcedEnds[i] = forcing[i].writtenEnd();
                    forcing[i].file().force();
                }
            } catch (IOException e) {
                failure = e;
            }
            loop.execute(finish);
        }

        private void finish() {
            inFlight = false;
            long durable = forcedEnds[forcingCount - 1];
            for (int i = 0; i < forcingCount; i++) {
                ActiveSegment segment = forcing[i];
                forcing[i] = null;
                if (forcingGeneration == generation && forcedEnds[i] >= segment.writtenEnd()) {
                    unsynced.remove(segment);
                    segment.release();
                }
                release(segment);
            }
            if (failure != null) {
                owner.onSyncFailed(failure);
                return;
            }
            owner.onDurable(forcingGeneration, durable);
            if (!unsynced.isEmpty()) {
                request();
            }
        }
    }
}
