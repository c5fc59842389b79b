package io.lograft.dataplane.inspect;

import io.lograft.base.Disk;
import io.lograft.base.LograftException;
import io.lograft.dataplane.log.StoredFiles;
import io.lograft.proto.batch.BatchChecksums;
import io.lograft.proto.batch.RecordBatch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.CRC32C;

/** Holds a segment's index against its batches, as they are read. Used once. */
final class IndexCheck {
    private final PartitionFiles partition;
    private final Path path;
    private final LogVerify.Report report;
    private final StoredFiles.IndexInfo index;
    private final List<StoredFiles.Block> blocks;
    private final CRC32C crc = new CRC32C();

    /** Whether the segment has its final name: only then is the index beside it its own. */
    private final boolean named;

    private int block = -1;
    private long largestTimestampMs;

    IndexCheck(
            Disk disk,
            PartitionFiles partition,
            String segment,
            StoredFiles.SegmentInfo header,
            LogVerify.Report report)
            throws IOException {
        this.partition = partition;
        this.report = report;
        this.path = partition.path(segment.substring(0, segment.indexOf('.')) + StoredFiles.INDEX_SUFFIX);
        this.named = segment.endsWith(StoredFiles.SEGMENT_SUFFIX) && !segment.equals(StoredFiles.NEXT);
        this.index = named && disk.exists(path) ? read(disk, header) : null;
        this.blocks = index == null ? List.of() : index.blocks();
    }

    private StoredFiles.IndexInfo read(Disk disk, StoredFiles.SegmentInfo header) {
        try {
            StoredFiles.IndexInfo read = new StoredFiles(disk).index(path);
            if (header != null && !read.segment().equals(header.uuid())) {
                found("it indexes segment " + read.segment() + ", the file beside it is segment " + header.uuid());
                return null;
            }
            if (!read.whole()) {
                found("something unreadable follows its last good frames");
            }
            return read;
        } catch (IOException | LograftException unreadable) {
            found(unreadable.getMessage());
            return null;
        }
    }

    void onBatch(RecordBatch batch, BatchEntry entry) {
        if (index == null || entry.position() >= index.sizeBytes()) {
            return;
        }
        while (block + 1 < blocks.size() && blocks.get(block + 1).position() <= entry.position()) {
            endBlock();
            block++;
            beginBlock(entry);
        }
        if (block >= 0) {
            BatchChecksums.update(crc, batch.buffer(), batch.position(), StoredFiles.INDEXED_BYTES);
            largestTimestampMs = Math.max(largestTimestampMs, entry.maxTimestampMs());
        }
    }

    private void beginBlock(BatchEntry entry) {
        StoredFiles.Block begun = blocks.get(block);
        if (begun.position() != entry.position() || begun.baseOffset() != entry.baseOffset()) {
            found("a block is said to begin at byte " + begun.position() + " with offset " + begun.baseOffset()
                    + ", the segment has offset " + entry.baseOffset() + " at byte " + entry.position());
        }
        crc.reset();
        largestTimestampMs = Long.MIN_VALUE;
    }

    private void endBlock() {
        if (block < 0) {
            return;
        }
        StoredFiles.Block ended = blocks.get(block);
        if ((int) crc.getValue() != ended.checksum()) {
            found("the batch headers from byte " + ended.position() + " on do not give the checksum of their block");
        } else if (largestTimestampMs != ended.largestTimestampMs()) {
            found("the block at byte " + ended.position() + " has largest time stamp " + ended.largestTimestampMs()
                    + ", its batches have " + largestTimestampMs);
        }
    }

    /** The segment was read to its end. */
    void finish(long endOffset, long sizeBytes, boolean last) {
        if (index == null) {
            if (!last && named) {
                missing();
            }
            return;
        }
        endBlock();
        if (block < blocks.size() - 1) {
            found("it has " + (blocks.size() - 1 - block) + " blocks past the segment's end");
        }
        boolean agrees = index.sizeBytes() == sizeBytes && index.endOffset() == endOffset;
        if (index.sealed() && !agrees) {
            found("it says that the segment ends at byte " + index.sizeBytes() + ", offset " + index.endOffset()
                    + "; it ends at byte " + sizeBytes + ", offset " + endOffset);
        }
    }

    private void missing() {
        if (!partition.names().contains(path.getFileName().toString())) {
            report.onFinding(new Finding(
                    path, 0, FindingKind.INDEX, "a sealed segment has no index; the next start makes it anew"));
        }
    }

    private void found(String detail) {
        report.onFinding(new Finding(path, 0, FindingKind.INDEX, detail));
    }
}
