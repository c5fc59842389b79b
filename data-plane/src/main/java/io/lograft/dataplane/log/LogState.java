package io.lograft.dataplane.log;

import io.lograft.base.TopicIdPartition;
import java.util.ArrayList;
import java.util.List;

/** Where one log stands. Owned by the partition's loop. */
final class LogState {
    final TopicIdPartition id;
    final LogFiles files;
    final Tail tail;

    /** In order; all but the newest segment. */
    List<Segment> sealed = new ArrayList<>(0);

    /** The newest segment while its file is open, else null. */
    ActiveSegment active;

    /** Sealed segments whose files are still in use, or not yet named. */
    final List<ActiveSegment> retiring = new ArrayList<>(0);

    /** Of the newest segment while its file is not open. */
    long idleBase;

    SegmentIndex idleIndex;
    int idlePersistedBlocks;

    EpochLog epochs = new EpochLog();
    ProducerTable producers = new ProducerTable();

    /** Written on the loop, read from anywhere. */
    volatile LogHealth health = LogHealth.GOOD;

    long startOffset;
    long endOffset;
    long durableOffset;
    long highWatermark;
    int lastEpoch = -1;
    int generation;

    /** Grows whenever files were cut, or hold the same records at other places. */
    int layout;

    /** Compaction has seen every key below. */
    long cleanedTo;

    LogState(TopicIdPartition id, LogFiles files, Tail tail) {
        this.id = id;
        this.files = files;
        this.tail = tail;
    }

    void load(RecoveredLog recovered) {
        sealed = new ArrayList<>(recovered.sealed());
        idleBase = recovered.activeBase();
        idleIndex = recovered.activeIndex();
        idlePersistedBlocks = recovered.persistedBlocks();
        epochs = recovered.epochs();
        producers = recovered.producers();
        health = recovered.health();
        startOffset = recovered.startOffset();
        endOffset = recovered.endOffset();
        durableOffset = recovered.endOffset();
        highWatermark = recovered.highWatermark();
        lastEpoch = epochs.epochBefore(endOffset);
        cleanedTo = recovered.cleanedTo();
    }

    /** What a cut has left. */
    void takeUp(LogJobs.Remainder remainder) {
        layout++;
        sealed = new ArrayList<>(remainder.sealed());
        producers = remainder.producers();
        endOffset = remainder.endOffset();
        startOffset = Math.min(startOffset, endOffset);
        highWatermark = Math.min(highWatermark, endOffset);
        if (remainder.reset()) {
            startOffset = endOffset;
            highWatermark = endOffset;
            epochs.clear();
            tail.clear();
        }
        epochs.truncateTo(endOffset);
        lastEpoch = epochs.epochBefore(endOffset);
        durableOffset = endOffset;
        cleanedTo = remainder.reset() ? endOffset : Math.min(cleanedTo, endOffset);
        tail.truncateTo(endOffset);
    }

    /** Raises the log's start; returns the segments that hold nothing any more, which are no longer part of the log. */
    List<Segment> beginAt(long offset) {
        startOffset = offset;
        epochs.trimTo(offset);
        List<Segment> dropped = new ArrayList<>();
        while (!sealed.isEmpty() && sealed.get(0).endOffset() <= offset) {
            dropped.add(sealed.remove(0));
        }
        return dropped;
    }

    RecoveredLog unload(String directory, boolean flushAsync) {
        return new RecoveredLog(
                id,
                directory,
                sealed,
                idleBase,
                idleIndex,
                idlePersistedBlocks,
                startOffset,
                endOffset,
                highWatermark,
                epochs,
                producers,
                flushAsync,
                health,
                cleanedTo);
    }

    long newestBase() {
        return active == null ? idleBase : active.baseOffset();
    }

    SegmentIndex newestIndex() {
        return active == null ? idleIndex : active.index();
    }

    /** Base offsets of all segments, in order. */
    List<Long> bases() {
        List<Long> bases = new ArrayList<>(sealed.size() + 1);
        sealed.forEach(segment -> bases.add(segment.baseOffset()));
        bases.add(newestBase());
        return bases;
    }

    /** Bytes of all segments. */
    long totalBytes() {
        long total = newestIndex() == null ? 0 : newestIndex().endPosition();
        for (Segment segment : sealed) {
            total += segment.sizeBytes();
        }
        return total;
    }

    /** The sealed segment that holds the offset, null if the newest one does. */
    Segment sealedWith(long offset) {
        if (sealed.isEmpty() || offset >= newestBase()) {
            return null;
        }
        int low = 0;
        int high = sealed.size() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (sealed.get(middle).baseOffset() <= offset) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return sealed.get(low);
    }

    /** The open file of a sealed segment that is still in use; null if it is to be opened by name. */
    ActiveSegment retiring(long baseOffset) {
        for (ActiveSegment segment : retiring) {
            if (segment.baseOffset() == baseOffset) {
                return segment;
            }
        }
        return null;
    }
}
