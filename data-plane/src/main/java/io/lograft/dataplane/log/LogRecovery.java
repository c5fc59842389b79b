package io.lograft.dataplane.log;

import io.lograft.base.DiskFile;
import io.lograft.base.NoSpaceException;
import io.lograft.proto.batch.RecordBatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Brings one partition's files into order after a start. What is below the recovery point was durable: if it is damaged
 * or gone, the log is lossy, and the rest of the damaged segment is kept aside. What is above it and torn is cut.
 */
final class LogRecovery {
    private static final int COPY_BYTES = 1 << 20;

    private final LogFiles files;
    private final Notes notes;
    private final PartitionCheckpoint checkpoint;
    private final Trust trust;
    private final long nowMs;
    private final List<CheckpointRecord> changes = new ArrayList<>();

    private final List<Segment> sealed = new ArrayList<>();
    private final EpochLog epochs;
    private long startOffset;
    private long endOffset;
    private SegmentIndex lastIndex;
    private int persistedBlocks;
    private boolean walkedPastRecoveryPoint;

    /** What the directory holds is no longer what was listed at first. */
    private boolean filesChanged;

    private LogHealth health = LogHealth.GOOD;

    /** How much of what lies below the recovery point is taken for granted. */
    enum Trust {
        /** The store was closed: what indexes and snapshots say is so. */
        CLEAN,
        /** The process ended without closing. */
        UNCLEAN,
        /** Something is known to be wrong: every byte is read. */
        NONE
    }

    /** Takes what must be noted before files are changed. */
    interface Notes {
        void append(List<CheckpointRecord> records) throws IOException;
    }

    LogRecovery(LogFiles files, Notes notes, PartitionCheckpoint checkpoint, Trust trust, long nowMs) {
        this.files = files;
        this.notes = notes;
        this.checkpoint = checkpoint;
        this.trust = trust;
        this.nowMs = nowMs;
        this.epochs = checkpoint.epochs().copy();
        this.startOffset = checkpoint.startOffset();
    }

    /** What the checkpoint has to be told, in order. */
    List<CheckpointRecord> changes() {
        return changes;
    }

    RecoveredLog run() throws IOException {
        if (!files.hasDirectory()) {
            return startOver("its directory " + files.directory() + " is gone");
        }
        // One look at the directory, where nothing is unusual: a node may have tens of thousands of them.
        List<String> names = files.names();
        deleteTemporaries(names);
        if (names.stream().anyMatch(name -> name.endsWith(LogFiles.REPLACING_SUFFIX))) {
            completeReplacements();
            filesChanged = true;
        }
        if (checkpoint.resetPending()) {
            files.reset(checkpoint.resetOffset()).file().close();
            changes.add(new CheckpointRecord.ResetDone(checkpoint.id()));
            return empty(checkpoint.resetOffset(), checkpoint.health());
        }
        if (names.contains(LogFiles.NEXT)) {
            adoptNext();
            filesChanged = true;
        }
        List<Long> bases = filesChanged ? files.segments() : LogFiles.segments(names);
        dropBelowStart(bases);
        if (bases.isEmpty()) {
            return startOver("its directory " + files.directory() + " holds no segment");
        }
        if (bases.get(0) > startOffset) {
            health = lossy("the segment with offset " + startOffset + " is gone from " + files.directory());
            startOffset = bases.get(0);
        }
        recoverSegments(bases);
        return finish(filesChanged ? files.segments() : bases, LogFiles.snapshots(names));
    }

    private void deleteTemporaries(List<String> names) throws IOException {
        for (String entry : names) {
            if (entry.endsWith(WholeFile.TEMPORARY_SUFFIX) || entry.endsWith(LogFiles.STAGED_SUFFIX)) {
                files.disk().delete(files.directory().resolve(entry));
            }
        }
    }

    /** A segment that had begun to take the place of others covers their offsets, and takes it now. */
    private void completeReplacements() throws IOException {
        for (long base : files.replacements()) {
            Path path = files.replacing(base);
            long end = base;
            try (DiskFile file = files.disk().openForRead(path)) {
                files.readHeader(file, path);
                SegmentWalker walker = new SegmentWalker(file, SegmentHeader.BYTES, file.size(), base, -1);
                while (walker.next()) {
                    end = walker.endOffset();
                }
                end = walker.problem() == null ? end : base;
            } catch (CorruptFileException damaged) {
                end = base;
            }
            if (end == base) {
                files.setReplacementAside(base);
            } else {
                files.completeReplacement(base, covered(base, end));
            }
            files.sync();
        }
    }

    private List<Long> covered(long base, long end) throws IOException {
        return files.segments().stream()
                .filter(other -> other > base && other < end)
                .toList();
    }

    /** Names the prepared segment after its first batch, if it was written to. */
    private void adoptNext() throws IOException {
        long base = -1;
        long size;
        try (DiskFile file = files.disk().openForRead(files.next())) {
            size = file.size();
            base = firstOffset(file, size);
        }
        if (base < 0 || files.disk().exists(files.log(base))) {
            if (size > SegmentHeader.BYTES) {
                health = cut(files.next(), SegmentHeader.BYTES, "nothing in it can be used");
                noteHealth();
            }
            files.disk().delete(files.next());
        } else {
            files.nameNext(base);
        }
        files.sync();
    }

    private long firstOffset(DiskFile file, long size) throws IOException {
        ByteBuffer start = ByteBuffer.allocate(Long.BYTES);
        if (size < SegmentHeader.BYTES + Long.BYTES) {
            return -1;
        }
        WholeFile.readFully(file, start, SegmentHeader.BYTES, files.next());
        long base = start.getLong(0);
        try {
            files.readHeader(file, files.next());
        } catch (CorruptFileException damaged) {
            return -1;
        }
        return base >= 0 && new SegmentWalker(file, SegmentHeader.BYTES, size, base, -1).next() ? base : -1;
    }

    /** Finishes a deletion below the log's start that did not come to its end. */
    private void dropBelowStart(List<Long> bases) throws IOException {
        boolean dropped = false;
        while (bases.size() > 1 && bases.get(1) <= startOffset) {
            files.deleteSegment(bases.remove(0));
            dropped = true;
        }
        if (dropped) {
            files.sync();
        }
    }

    private void recoverSegments(List<Long> bases) throws IOException {
        endOffset = bases.get(0);
        for (int i = 0; i < bases.size(); i++) {
            long base = bases.get(i);
            Damage damage = base == endOffset
                    ? recoverSegment(base, i == bases.size() - 1)
                    : new Damage(0, endOffset, "it begins at offset " + base + " where " + endOffset + " is due");
            if (damage != null) {
                repair(bases, i, damage);
                return;
            }
        }
        if (endOffset < checkpoint.recoveryPoint()) {
            long last = bases.get(bases.size() - 1);
            health = lossy(files.log(last) + " ends at offset " + endOffset + ", everything below "
                    + checkpoint.recoveryPoint() + " was durable");
            files.disk().delete(files.index(last));
            persistedBlocks = 0;
        }
    }

    /** What was found wrong in a segment: from this position, this offset on it cannot be used. */
    private record Damage(long position, long offset, String why) {}

    private Damage recoverSegment(long base, boolean last) throws IOException {
        Path path = files.log(base);
        try (DiskFile file = files.disk().openForRead(path)) {
            SegmentHeader header = files.readHeader(file, path);
            long size = file.size();
            IndexFile.End end = last || trust == Trust.NONE ? null : trustedEnd(header, base, size);
            if (end != null) {
                sealed.add(new Segment(base, end.endOffset(), end.sizeBytes(), end.largestTimestampMs()));
                endOffset = end.endOffset();
                return null;
            }
            return walk(file, header, base, size, last);
        } catch (CorruptFileException damaged) {
            return new Damage(0, base, damaged.getMessage());
        }
    }

    /** Where a sealed segment ends by its index, if that can be relied on; else null. */
    private IndexFile.End trustedEnd(SegmentHeader header, long base, long size) throws IOException {
        try {
            IndexFile.End end = IndexFile.loadEnd(files.disk(), files.index(base), header.uuid(), base);
            boolean reliable = end != null
                    && end.sealed()
                    && end.sizeBytes() == size
                    && end.endOffset() <= checkpoint.recoveryPoint();
            return reliable ? end : null;
        } catch (CorruptFileException | NoSuchFileException unusable) {
            return null;
        }
    }

    private Damage walk(DiskFile file, SegmentHeader header, long base, long size, boolean last) throws IOException {
        SegmentIndex index = usableIndex(header, base, size);
        SegmentWalker walker = new SegmentWalker(
                file, index.endPosition(), size, index.endOffset(), epochs.epochBefore(index.endOffset()));
        while (walker.next()) {
            if (!noteEpoch(walker.batch())) {
                return damageAt(
                        base,
                        index,
                        "a batch has leader epoch "
                                + walker.batch().leaderEpoch() + ", the epoch log has another for offset "
                                + walker.batch().baseOffset());
            }
            index.add(walker.batch());
        }
        if (walker.problem() != null) {
            return damageAt(base, index, walker.problem());
        }
        take(base, index, last, size);
        return null;
    }

    private Damage damageAt(long base, SegmentIndex index, String why) {
        lastIndex = index;
        return new Damage(index.endPosition(), Math.max(index.endOffset(), base), why);
    }

    private void take(long base, SegmentIndex index, boolean last, long size) throws IOException {
        endOffset = index.endOffset();
        walkedPastRecoveryPoint |= endOffset > checkpoint.recoveryPoint();
        if (last) {
            lastIndex = index;
            return;
        }
        long largest = index.largestTimestamp() >= 0 ? index.largestTimestamp() : nowMs;
        sealed.add(new Segment(base, endOffset, (int) size, largest));
        try (DiskFile file = files.disk().open(files.log(base), false)) {
            file.force();
            SegmentHeader header = files.readHeader(file, files.log(base));
            ByteBuffer frames = IndexFile.encodeFrames(index, 0, index.blocks(), largest, true);
            files.writeIndex(base, header.uuid(), frames, true, true);
        }
    }

    /** The index up to the recovery point; empty if the file is missing, damaged or not to be trusted. */
    private SegmentIndex usableIndex(SegmentHeader header, long base, long size) throws IOException {
        persistedBlocks = 0;
        if (trust == Trust.NONE) {
            return new SegmentIndex(base);
        }
        try {
            IndexFile.Loaded loaded = IndexFile.load(files.disk(), files.index(base), header.uuid(), base);
            SegmentIndex index = loaded.index();
            int blocks = index.blocks();
            index.truncateTo(checkpoint.recoveryPoint());
            if (index.endPosition() > size) {
                return new SegmentIndex(base);
            }
            persistedBlocks = loaded.whole() && index.blocks() == blocks ? blocks : 0;
            return index;
        } catch (CorruptFileException | NoSuchFileException unusable) {
            return new SegmentIndex(base);
        }
    }

    /**
     * Whether the batch's epoch agrees with the epoch log, which knows nothing below the log's start, and everything up to
     * the recovery point.
     */
    private boolean noteEpoch(RecordBatch batch) {
        if (batch.nextOffset() <= startOffset) {
            return true;
        }
        int epoch = batch.leaderEpoch();
        boolean mayBeNew = batch.nextOffset() > checkpoint.recoveryPoint() || trust == Trust.NONE;
        if (epochs.newest() < epoch && mayBeNew) {
            epochs.assign(epoch, batch.baseOffset());
            changes.add(new CheckpointRecord.EpochBegun(checkpoint.id(), epoch, batch.baseOffset()));
            return true;
        }
        return epochs.epochBefore(batch.baseOffset() + 1) == epoch;
    }

    private void repair(List<Long> bases, int at, Damage damage) throws IOException {
        filesChanged = true;
        long base = bases.get(at);
        Path path = files.log(base);
        boolean lossy = damage.offset() < checkpoint.recoveryPoint();
        health = lossy
                ? lossy(path + " is damaged at byte " + damage.position() + " (offset " + damage.offset() + "): "
                        + damage.why() + "; everything below offset " + checkpoint.recoveryPoint() + " was durable")
                : cut(path, damage.position(), damage.why());
        noteHealth();
        for (int i = bases.size() - 1; i > at; i--) {
            drop(bases.get(i), lossy);
        }
        files.disk().delete(files.index(base));
        if (damage.position() < SegmentHeader.BYTES || (lossy && damage.position() == SegmentHeader.BYTES)) {
            drop(base, lossy);
            createEmpty(damage.offset());
        } else if (lossy) {
            keepPrefix(base, damage.position());
        } else {
            truncate(path, damage.position());
        }
        files.sync();
        persistedBlocks = 0;
        endOffset = damage.offset();
        if (epochs.truncateTo(endOffset)) {
            changes.add(new CheckpointRecord.Truncated(checkpoint.id(), endOffset));
        }
    }

    /** Before anything is cut: a crash in the middle must not make the next start believe that all is well. */
    private void noteHealth() throws IOException {
        LogHealth reported = worse(health, checkpoint.health());
        if (!reported.equals(checkpoint.health())) {
            notes.append(List.of(new CheckpointRecord.HealthNoted(checkpoint.id(), reported)));
        }
    }

    private void drop(long base, boolean keepAside) throws IOException {
        if (keepAside) {
            files.setSegmentAside(base);
        } else {
            files.deleteSegment(base);
        }
    }

    private void truncate(Path path, long size) throws IOException {
        try (DiskFile file = files.disk().open(path, false)) {
            file.truncate(size);
            file.force();
        }
    }

    private void createEmpty(long offset) throws IOException {
        try {
            files.createSegment(offset).file().close();
        } catch (NoSpaceException full) {
            files.deleteAside();
            files.createSegment(offset).file().close();
        }
        lastIndex = new SegmentIndex(offset);
    }

    /**
     * Puts the good part of a damaged segment in its place and keeps the whole for a look, in an order that has the good
     * part under a name that recovery goes on from at any moment; without room for both, cuts the segment where it is.
     */
    private void keepPrefix(long base, long size) throws IOException {
        Path copy = files.directory().resolve(LogFiles.name(base, LogFiles.LOG_SUFFIX) + WholeFile.TEMPORARY_SUFFIX);
        files.disk().delete(copy);
        try {
            copyPrefix(files.log(base), copy, size);
        } catch (NoSpaceException full) {
            files.disk().delete(copy);
            truncate(files.log(base), size);
            return;
        }
        files.disk().rename(copy, files.replacing(base));
        files.sync();
        files.setSegmentAside(base);
        files.completeReplacement(base, List.of());
    }

    private void copyPrefix(Path from, Path to, long size) throws IOException {
        try (DiskFile source = files.disk().openForRead(from);
                DiskFile target = files.disk().open(to, true)) {
            for (long at = 0; at < size; at += COPY_BYTES) {
                ByteBuffer chunk = ByteBuffer.allocate((int) Math.min(COPY_BYTES, size - at));
                WholeFile.readFully(source, chunk, at, from);
                target.append(new ByteBuffer[] {chunk.flip()}, 1);
            }
            target.force();
        }
    }

    private RecoveredLog finish(List<Long> bases, List<Long> snapshots) throws IOException {
        long activeBase = bases.get(bases.size() - 1);
        if (lastIndex == null) {
            lastIndex = new SegmentIndex(activeBase);
        }
        if (walkedPastRecoveryPoint) {
            try (DiskFile file = files.disk().open(files.log(activeBase), false)) {
                file.force();
            }
            files.sync();
        }
        if (epochs.truncateTo(endOffset + 1)) {
            changes.add(new CheckpointRecord.Truncated(checkpoint.id(), endOffset + 1));
        }
        if (snapshots.stream().anyMatch(offset -> offset > endOffset)) {
            files.deleteSnapshotsAbove(endOffset);
        }
        ProducerTable producers = new ProducerReplay(files, nowMs).rebuild(snapshots, bases, lastIndex, endOffset);
        startOffset = Math.min(startOffset, endOffset);
        return recovered(activeBase, producers);
    }

    private RecoveredLog recovered(long activeBase, ProducerTable producers) {
        LogHealth reported = worse(health, checkpoint.health());
        if (!reported.equals(checkpoint.health())) {
            changes.add(new CheckpointRecord.HealthNoted(checkpoint.id(), reported));
        }
        long highWatermark = Math.max(startOffset, Math.min(checkpoint.highWatermark(), endOffset));
        boolean moved = endOffset != checkpoint.recoveryPoint()
                || highWatermark != checkpoint.highWatermark()
                || startOffset != checkpoint.startOffset();
        if (moved) {
            changes.add(new CheckpointRecord.Positions(checkpoint.id(), endOffset, highWatermark, startOffset));
        }
        return new RecoveredLog(
                checkpoint.id(),
                checkpoint.directory(),
                sealed,
                activeBase,
                lastIndex,
                persistedBlocks,
                startOffset,
                endOffset,
                highWatermark,
                epochs,
                producers,
                checkpoint.flushAsync(),
                reported,
                Math.min(checkpoint.cleanedTo(), endOffset));
    }

    /** Nothing is left: an empty log, in a new directory if need be. */
    private RecoveredLog startOver(String why) throws IOException {
        health = lossy(why);
        files.createDirectory();
        files.reset(startOffset).file().close();
        epochs.clear();
        changes.add(new CheckpointRecord.ResetBegun(checkpoint.id(), startOffset));
        changes.add(new CheckpointRecord.ResetDone(checkpoint.id()));
        return empty(startOffset, worse(health, checkpoint.health()));
    }

    private RecoveredLog empty(long offset, LogHealth reported) {
        epochs.clear();
        health = reported;
        startOffset = offset;
        endOffset = offset;
        lastIndex = new SegmentIndex(offset);
        ProducerTable producers = new ProducerTable();
        producers.markForgetful();
        return recovered(offset, producers);
    }

    private LogHealth lossy(String why) {
        return new LogHealth(LogStore.Health.LOSSY, why);
    }

    private LogHealth cut(Path file, long position, String why) {
        LogHealth torn = new LogHealth(
                LogStore.Health.CUT,
                file + " was cut at byte " + position + ", past the recovery point (offset "
                        + checkpoint.recoveryPoint() + "): " + why);
        return worse(health, torn);
    }

    private static LogHealth worse(LogHealth one, LogHealth other) {
        return one.state().compareTo(other.state()) >= 0 ? one : other;
    }
}
