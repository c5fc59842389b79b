package io.lograft.dataplane.log;

import io.lograft.base.DiskFile;
import io.lograft.base.EventLoop;
import io.lograft.base.NoSpaceException;
import io.lograft.base.TopicIdPartition;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/**
 * One log's work on the disk's I/O loop: making, naming, cutting and deleting files. Submitted from the partition's loop,
 * run in order, answered on the partition's loop. A job that failed for want of space or of file handles is repeated
 * before the log's next one begins; what does not bear that is a job of its own, and fails as a whole or not at all.
 */
final class LogJobs {
    private final LogFiles files;
    private final String directory;
    private final DiskContext context;
    private final DiskJobs jobs;
    private final CheckpointLog checkpoints;
    private final EventLoop loop;
    private Owner owner;

    /** The log; called on its loop. */
    interface Owner {
        /** The newest segment's file is open; for a new log, its directory and registration are durable. */
        void onOpened(ActiveSegment segment);

        /** A segment is ready to follow the active one; null if there is no room or no file handle for one. */
        void onNextCreated(ActiveSegment created);

        /** The segment has its final name. */
        void onNamed(ActiveSegment segment);

        /** The log was cut, durably; {@code done} is to be called once that is taken up. */
        void onCut(Remainder remainder, Runnable done);

        /** What a failed write had left behind is gone. */
        void onCutBack();

        /** The checkpoint says how the log is flushed. */
        void onFlushNoted(boolean flushAsync);

        /** A file does not hold what was written. */
        void onCorrupt(String detail);
    }

    /** What is left after a cut. */
    record Remainder(
            List<Segment> sealed, ActiveSegment active, ProducerTable producers, long endOffset, boolean reset) {}

    /**
     * What a log has before a cut.
     *
     * @param sealed sealed segments in order
     * @param newestBase base offset of the newest segment
     * @param newestIndex a copy of its index
     * @param newestNamed whether its file is known to have its name
     * @param durableOffset everything below is durable
     */
    record Extent(
            List<Segment> sealed, long newestBase, SegmentIndex newestIndex, boolean newestNamed, long durableOffset) {}

    LogJobs(LogFiles files, String directory, DiskContext context, EventLoop loop) {
        this.files = files;
        this.directory = directory;
        this.context = context;
        this.jobs = context.jobs();
        this.checkpoints = context.checkpoints();
        this.loop = loop;
    }

    /** To be called once, before any job. */
    void answerTo(Owner log) {
        owner = log;
    }

    private TopicIdPartition id() {
        return files.id();
    }

    private void submit(String what, DiskJobs.Job job) {
        jobs.submit(id(), what + " in " + files.directory(), () -> {
            try {
                job.run();
            } catch (CorruptFileException damaged) {
                loop.execute(() -> owner.onCorrupt(damaged.getMessage()));
            }
        });
    }

    /** Makes the directory and the first segment, then registers the partition. */
    void createFirst(long offset, boolean flushAsync) {
        submit("creating a log", () -> {
            files.createDirectory();
            ActiveSegment first = files.reset(offset);
            try {
                checkpoints.append(List.of(
                        new CheckpointRecord.Registered(id(), directory, flushAsync),
                        new CheckpointRecord.Positions(id(), offset, offset, offset)));
            } catch (IOException e) {
                first.file().close();
                throw e;
            }
            loop.execute(() -> owner.onOpened(first));
        });
    }

    /** Opens the newest segment for appends. */
    void openNewest(long base, SegmentIndex index) {
        int bytes = index.endPosition();
        submit("opening a segment", () -> {
            ActiveSegment newest;
            try {
                newest = files.openSegment(base, index);
            } catch (NoSuchFileException gone) {
                throw new CorruptFileException(files.log(base), 0, "the file is gone");
            }
            long found = newest.file().size();
            if (found != bytes) {
                newest.file().close();
                throw new CorruptFileException(
                        files.log(base), Math.min(found, bytes), "it has " + found + " bytes, known are " + bytes);
            }
            loop.execute(() -> owner.onOpened(newest));
        });
    }

    /** Is not repeated, because nothing waits for it but this log, whose later jobs may make room. */
    void createNext() {
        submit("preparing a segment", () -> {
            ActiveSegment next = null;
            try {
                next = files.createNext();
            } catch (NoSpaceException full) {
                context.space().onNoSpace("preparing a segment in " + files.directory() + ": " + full.getMessage());
            } catch (IOException failed) {
                if (!DiskJobs.isOutOfHandles(failed)) {
                    throw failed;
                }
            }
            ActiveSegment created = next;
            loop.execute(() -> owner.onNextCreated(created));
        });
    }

    /** After a roll: completes the old segment's index, names the new one, keeps the producers' state at the border. */
    void nameNext(ActiveSegment old, ByteBuffer frames, ByteBuffer snapshot, ActiveSegment next) {
        long offset = next.baseOffset();
        boolean fresh = old.persistedBlocks() == 0;
        submit(
                "completing an index",
                () -> files.writeIndex(old.baseOffset(), old.uuid(), frames.duplicate(), fresh, true));
        submit("rolling a segment", () -> {
            files.nameNext(offset);
            files.writeSnapshot(offset, snapshot.duplicate());
            files.sync();
            loop.execute(() -> owner.onNamed(next));
        });
    }

    /** Saves the newest segment's index and the producers' state, to spare recovery the walk. */
    void persist(ActiveSegment active, ByteBuffer frames, long offset, ByteBuffer snapshot) {
        boolean fresh = active.persistedBlocks() == 0;
        submit(
                "saving an index",
                () -> files.writeIndex(active.baseOffset(), active.uuid(), frames.duplicate(), fresh, false));
        submit("saving the producers' state", () -> files.writeSnapshot(offset, snapshot.duplicate()));
    }

    /** Cuts a failed write off the active segment. */
    void cutBack(ActiveSegment active, int sizeBytes, String detail) {
        submit("cutting back a segment", () -> {
            context.space().onNoSpace(detail);
            active.file().truncate(sizeBytes);
            loop.execute(owner::onCutBack);
        });
    }

    /** Cuts the log to whole batches that end at or before the target; FORMAT.md gives the order and the reasons. */
    void truncate(long target, Extent extent, Runnable done) {
        AtomicReference<Cut> found = new AtomicReference<>();
        submit("finding where to cut a log", () -> {
            if (!extent.newestNamed()) {
                files.nameNext(extent.newestBase());
            }
            found.set(findCut(target, extent));
        });
        submitForCut("noting a cut", found, cut -> {
            checkpoints.append(List.of(new CheckpointRecord.Truncated(id(), cut.endOffset())));
        });
        submitForCut("truncating a log", found, cut -> {
            Remainder remainder = truncate(cut, extent);
            loop.execute(() -> owner.onCut(remainder, done));
        });
    }

    /**
     * Where a log is to be cut.
     *
     * @param bases of the segments before the cut
     * @param kept how many segments are left before the one that is cut
     * @param index of the one that is cut, up to where it will end
     */
    private record Cut(List<Long> bases, int kept, SegmentIndex index) {
        long base() {
            return bases.get(kept);
        }

        long endOffset() {
            return index.endOffset();
        }
    }

    /** A step of a cut. */
    private interface CutStep {
        void run(Cut cut) throws IOException;
    }

    /** There is no cut where damage was found. */
    private void submitForCut(String what, AtomicReference<Cut> found, CutStep step) {
        submit(what, () -> {
            if (found.get() != null) {
                step.run(found.get());
            }
        });
    }

    private Cut findCut(long target, Extent extent) throws IOException {
        List<Long> bases = new ArrayList<>();
        extent.sealed().forEach(segment -> bases.add(segment.baseOffset()));
        bases.add(extent.newestBase());
        int kept = bases.size() - 1;
        while (kept > 0 && bases.get(kept) > target) {
            kept--;
        }
        boolean newest = kept == bases.size() - 1;
        SegmentIndex known = newest ? extent.newestIndex().copy() : new SegmentIndex(bases.get(kept));
        int limit = newest
                ? extent.newestIndex().endPosition()
                : extent.sealed().get(kept).sizeBytes();
        return new Cut(bases, kept, findCut(bases.get(kept), known, limit, target));
    }

    private Remainder truncate(Cut cut, Extent extent) throws IOException {
        for (int i = cut.bases().size() - 1; i > cut.kept(); i--) {
            files.deleteSegment(cut.bases().get(i));
        }
        files.disk().delete(files.index(cut.base()));
        List<Segment> sealed = List.copyOf(extent.sealed().subList(0, cut.kept()));
        ActiveSegment active = files.openSegment(cut.base(), cut.index());
        try {
            active.file().truncate(cut.index().endPosition());
            files.deleteSnapshotsAbove(cut.endOffset());
            files.sync();
            forceSealed(sealed, extent.durableOffset());
            ProducerTable producers = new ProducerReplay(files, context.clock().wallMs())
                    .rebuild(cut.bases().subList(0, cut.kept() + 1), cut.index(), cut.endOffset());
            active.file().force();
            return new Remainder(sealed, active, producers, cut.endOffset(), false);
        } catch (IOException e) {
            active.file().close();
            throw e;
        }
    }

    /** A segment that was rolled just now may not have had its last sync, and the log has forgotten that it is due. */
    private void forceSealed(List<Segment> sealed, long durableOffset) throws IOException {
        for (Segment segment : sealed) {
            if (segment.endOffset() > durableOffset) {
                try (DiskFile file = files.disk().open(files.log(segment.baseOffset()), false)) {
                    file.force();
                }
            }
        }
    }

    /** The segment's index up to the last batch that ends at or before the target. */
    private SegmentIndex findCut(long base, SegmentIndex known, int limit, long target) throws IOException {
        Path path = files.log(base);
        try (DiskFile file = files.disk().openForRead(path)) {
            SegmentIndex index = known;
            if (index.blocks() == 0) {
                index = loadIndex(file, path, base);
            }
            index.truncateTo(target);
            SegmentWalker walker = new SegmentWalker(file, index.endPosition(), limit, index.endOffset(), -1);
            while (index.endOffset() < target && walker.next() && walker.batch().nextOffset() <= target) {
                index.add(walker.batch());
            }
            if (walker.problem() != null) {
                throw new CorruptFileException(path, walker.position(), walker.problem());
            }
            return index;
        }
    }

    private SegmentIndex loadIndex(DiskFile file, Path path, long base) throws IOException {
        try {
            return IndexFile.load(
                            files.disk(),
                            files.index(base),
                            files.readHeader(file, path).uuid(),
                            base)
                    .index();
        } catch (CorruptFileException | NoSuchFileException unusable) {
            return new SegmentIndex(base);
        }
    }

    /** Drops everything and starts again at this offset. */
    void reset(long offset, Runnable done) {
        submit("noting a reset", () -> checkpoints.append(List.of(new CheckpointRecord.ResetBegun(id(), offset))));
        submit("resetting a log", () -> {
            ActiveSegment active = files.reset(offset);
            try {
                checkpoints.append(List.of(new CheckpointRecord.ResetDone(id())));
            } catch (IOException e) {
                active.file().close();
                throw e;
            }
            ProducerTable producers = new ProducerTable();
            if (offset > 0) {
                producers.markForgetful();
            }
            Remainder remainder = new Remainder(List.of(), active, producers, offset, true);
            loop.execute(() -> owner.onCut(remainder, done));
        });
    }

    /** Deletes segments below the log's start, which the checkpoint must know first. */
    void deleteSegments(List<Segment> segments) {
        submit("deleting segments", () -> {
            checkpoints.write();
            for (Segment segment : segments) {
                files.deleteSegment(segment.baseOffset());
            }
            files.sync();
        });
    }

    /** A compacted segment takes the place of the one with its base offset, and of these others. */
    void replace(ActiveSegment compacted, ByteBuffer frames, List<Long> others) {
        long base = compacted.baseOffset();
        submit("replacing compacted segments", () -> {
            files.replace(base, others);
            files.writeIndex(base, compacted.uuid(), frames.duplicate(), true, true);
            files.sync();
            loop.execute(() -> owner.onNamed(compacted));
        });
    }

    /** Notes durably how the log is flushed. */
    void noteFlush(boolean flushAsync) {
        submit("noting a flush mode", () -> {
            checkpoints.append(List.of(new CheckpointRecord.FlushNoted(id(), flushAsync)));
            loop.execute(() -> owner.onFlushNoted(flushAsync));
        });
    }

    /** Saves what a clean start relies on, then calls back. */
    void finish(ActiveSegment active, ByteBuffer frames, long offset, ByteBuffer snapshot, Runnable done) {
        boolean fresh = active.persistedBlocks() == 0;
        submit(
                "completing an index",
                () -> files.writeIndex(active.baseOffset(), active.uuid(), frames.duplicate(), fresh, false));
        submit("closing a log", () -> {
            files.writeSnapshot(offset, snapshot.duplicate());
            loop.execute(done);
        });
    }

    void closeFile(ActiveSegment segment) {
        jobs.submitEvenIfFailed("closing a segment", () -> segment.file().close());
    }

    /** From any thread. */
    void diskFailed(String what, IOException why) {
        context.outcome().onDiskFailed(what, why);
    }
}
