package io.lograft.dataplane.log;

import io.lograft.base.DiskFile;
import java.io.IOException;
import java.util.List;

/** Rebuilds the state of a log's producers: the newest good snapshot at or below the end, then the batches after it. */
final class ProducerReplay {
    private final LogFiles files;
    private final long nowMs;

    ProducerReplay(LogFiles files, long nowMs) {
        this.files = files;
        this.nowMs = nowMs;
    }

    /**
     * @param segments base offsets of the segments, ascending
     * @param last index of the last of them
     * @param endOffset where the log ends
     */
    ProducerTable rebuild(List<Long> segments, SegmentIndex last, long endOffset) throws IOException {
        return rebuild(files.snapshots(), segments, last, endOffset);
    }

    /** As above, with these snapshots. */
    ProducerTable rebuild(List<Long> snapshots, List<Long> segments, SegmentIndex last, long endOffset)
            throws IOException {
        for (int i = snapshots.size() - 1; i >= 0; i--) {
            long offset = snapshots.get(i);
            if (offset <= endOffset && offset >= segments.get(0)) {
                try {
                    return replay(files.readSnapshot(offset), offset, segments, last, endOffset);
                } catch (CorruptFileException damaged) {
                    files.disk().delete(files.producers(offset));
                }
            }
        }
        ProducerTable empty = new ProducerTable();
        if (segments.get(0) > 0) {
            empty.markForgetful();
        }
        return replay(empty, segments.get(0), segments, last, endOffset);
    }

    private ProducerTable replay(
            ProducerTable producers, long from, List<Long> segments, SegmentIndex last, long endOffset)
            throws IOException {
        for (int i = 0; i < segments.size(); i++) {
            boolean isLast = i == segments.size() - 1;
            if (from < endOffset && (isLast || segments.get(i + 1) > from)) {
                replaySegment(producers, segments.get(i), from, isLast ? last : null, endOffset);
            }
        }
        return producers;
    }

    private void replaySegment(ProducerTable producers, long base, long from, SegmentIndex known, long endOffset)
            throws IOException {
        try (DiskFile file = files.disk().openForRead(files.log(base))) {
            SegmentIndex index = known == null ? loadIndex(file, base) : known;
            int block = index.blockOf(from);
            long position = block < 0 ? SegmentHeader.BYTES : index.position(block);
            long offset = block < 0 ? base : index.baseOffset(block);
            long limit = known == null ? file.size() : known.endPosition();
            SegmentWalker walker = new SegmentWalker(file, position, limit, offset, -1);
            while (walker.next() && walker.batch().baseOffset() < endOffset) {
                if (walker.batch().baseOffset() >= from) {
                    producers.update(walker.batch(), nowMs);
                }
            }
            if (walker.problem() != null) {
                throw new CorruptFileException(files.log(base), walker.position(), walker.problem());
            }
        }
    }

    private SegmentIndex loadIndex(DiskFile file, long base) throws IOException {
        try {
            return IndexFile.load(
                            files.disk(),
                            files.index(base),
                            files.readHeader(file, files.log(base)).uuid(),
                            base)
                    .index();
        } catch (CorruptFileException | java.nio.file.NoSuchFileException unusable) {
            return new SegmentIndex(base);
        }
    }
}
