package io.lograft.dataplane.log;

import io.lograft.base.DiskFile;
import io.lograft.base.LograftException;
import io.lograft.proto.batch.BatchChecksums;
import io.lograft.proto.batch.RecordBatch;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/**
 * Reads one sealed segment from its first to its last byte, in steps, and holds it against its checksums: those of the
 * batches, and those of the index, which cover what the batches' own leave out. Owned by the background loop.
 */
final class SegmentScrub implements AutoCloseable {
    private static final int STEP_BYTES = 256 << 10;

    private final Path path;
    private final Segment segment;
    private final DiskFile file;
    private final SegmentWalker walker;
    private final SegmentIndex index;
    private final CRC32C crc = new CRC32C();
    private int block = -1;
    private boolean done;

    SegmentScrub(ScrubTask task) throws IOException {
        this.segment = task.segment();
        this.path = task.files().log(segment.baseOffset());
        this.file = task.files().disk().openForRead(path);
        try {
            this.index = index(task.files());
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
        this.walker = new SegmentWalker(file, SegmentHeader.BYTES, segment.sizeBytes(), segment.baseOffset(), -1);
    }

    /**
     * The index if it covers the whole segment, else null: the last block of one that is cut off, or has a bad frame, does
     * not say where it ends. Such an index is made anew at the next start; until then the batches' own checksums must do.
     */
    private SegmentIndex index(LogFiles files) throws IOException {
        SegmentHeader header = files.readHeader(file, path);
        try {
            Path beside = files.index(segment.baseOffset());
            IndexFile.Loaded found = IndexFile.load(files.disk(), beside, header.uuid(), segment.baseOffset());
            boolean complete =
                    found.whole() && found.end().sealed() && found.end().sizeBytes() == segment.sizeBytes();
            return complete ? found.index() : null;
        } catch (CorruptFileException | NoSuchFileException | LograftException unusable) {
            return null;
        }
    }

    boolean isDone() {
        return done;
    }

    /** Goes on for a while; returns the bytes that were read. */
    long step() throws IOException {
        long from = walker.position();
        while (walker.position() - from < STEP_BYTES) {
            if (!walker.next()) {
                end();
                break;
            }
            check(walker.batch());
        }
        return Math.max(1, walker.position() - from);
    }

    private void end() throws IOException {
        done = true;
        if (walker.problem() != null) {
            throw new CorruptFileException(path, walker.position(), walker.problem());
        }
        endBlock();
        if (walker.endOffset() != segment.endOffset()) {
            throw new CorruptFileException(
                    path,
                    walker.position(),
                    "it ends at offset " + walker.endOffset() + " instead of " + segment.endOffset());
        }
    }

    private void check(RecordBatch batch) throws IOException {
        if (index == null) {
            return;
        }
        if (block + 1 < index.blocks() && index.position(block + 1) == walker.position()) {
            endBlock();
            block++;
            crc.reset();
        }
        BatchChecksums.update(crc, batch.buffer(), batch.position(), SegmentIndex.CHECKED_BYTES);
    }

    private void endBlock() throws IOException {
        if (block >= 0 && (int) crc.getValue() != index.checksum(block)) {
            throw new CorruptFileException(
                    path, index.position(block), "the batch headers from here on do not give their block's checksum");
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
