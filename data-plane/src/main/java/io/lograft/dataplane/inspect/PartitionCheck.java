package io.lograft.dataplane.inspect;

import io.lograft.base.Disk;
import io.lograft.base.LograftException;
import io.lograft.dataplane.log.StoredFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Reads every file of one partition and reports what is not as FORMAT.md has it. Used once. */
final class PartitionCheck {
    private final Disk disk;
    private final StoredFiles files;
    private final PartitionFiles partition;
    private final LogVerify.Report report;

    private long endOffset = -1;
    private int lastEpoch = -1;
    private long batches;
    private long bytes;

    PartitionCheck(Disk disk, PartitionFiles partition, LogVerify.Report report) {
        this.disk = disk;
        this.files = new StoredFiles(disk);
        this.partition = partition;
        this.report = report;
    }

    long batches() {
        return batches;
    }

    long bytes() {
        return bytes;
    }

    void run() {
        List<String> segments = new LiveSegments(disk, partition, this::found).names();
        for (int i = 0; i < segments.size(); i++) {
            segment(segments.get(i), StoredFiles.offsetIn(segments.get(i)), i == segments.size() - 1);
        }
        next();
        extent(segments);
        for (String name : partition.named(StoredFiles.PRODUCERS_SUFFIX)) {
            producers(name);
        }
        for (String name : partition.names()) {
            if (name.contains(StoredFiles.CORRUPT_MARK)) {
                found(name, 0, FindingKind.SET_ASIDE, "it was found damaged earlier and is kept for a look");
            }
        }
    }

    /** The prepared segment counts if something was written to it: its roll was not completed. */
    private void next() {
        if (!partition.names().contains(StoredFiles.NEXT)) {
            return;
        }
        long base = endOffset;
        try (SegmentScan scan = new SegmentScan(disk, partition.path(StoredFiles.NEXT))) {
            BatchEntry first = scan.next();
            if (first == null) {
                return;
            }
            base = base < 0 ? first.baseOffset() : base;
        } catch (IOException unreadable) {
            found(StoredFiles.NEXT, 0, FindingKind.UNREADABLE, unreadable.getMessage());
            return;
        }
        segment(StoredFiles.NEXT, base, true);
    }

    private void segment(String name, long base, boolean last) {
        Path path = partition.path(name);
        StoredFiles.SegmentInfo header = header(name, path);
        if (endOffset >= 0 && base != endOffset) {
            found(
                    name,
                    0,
                    FindingKind.ORDER,
                    "it begins at offset " + base + ", the segment before ends at " + endOffset);
        }
        try (SegmentScan scan = new SegmentScan(disk, path)) {
            IndexCheck index = new IndexCheck(disk, partition, name, header, report);
            if (walk(name, base, scan, index, last)) {
                bytes += scan.size();
                index.finish(endOffset, scan.size(), last);
            }
        } catch (IOException unreadable) {
            endOffset = -1;
            found(name, 0, FindingKind.UNREADABLE, unreadable.getMessage());
        }
    }

    private StoredFiles.SegmentInfo header(String name, Path path) {
        try {
            StoredFiles.SegmentInfo header = files.segment(path);
            if (partition.id() != null && !header.id().equals(partition.id())) {
                found(
                        name,
                        0,
                        FindingKind.HEADER,
                        "it belongs to partition " + header.id() + ", the directory to " + partition.id());
            }
            return header;
        } catch (IOException | LograftException unreadable) {
            found(name, 0, FindingKind.HEADER, unreadable.getMessage());
            return null;
        }
    }

    /** Whether the disk gave all of the segment; where it did not, nobody knows where the segment ends. */
    private boolean walk(String name, long base, SegmentScan scan, IndexCheck index, boolean last) {
        try {
            endOffset = walkAll(name, base, scan, index, last);
            return true;
        } catch (IOException unreadable) {
            endOffset = -1;
            found(name, scan.position(), FindingKind.UNREADABLE, unreadable.getMessage());
            return false;
        }
    }

    private long walkAll(String name, long base, SegmentScan scan, IndexCheck index, boolean last) throws IOException {
        long expected = base;
        BatchEntry entry = scan.next();
        while (entry != null) {
            if (entry.problem() != null) {
                fault(name, entry.position(), FindingKind.BATCH, entry.problem(), expected, last);
            } else {
                place(name, entry, expected);
            }
            index.onBatch(scan.batch(), entry);
            batches++;
            expected = entry.nextOffset();
            entry = scan.next();
        }
        if (scan.problem() != null) {
            fault(name, scan.position(), FindingKind.BATCH, scan.problem(), expected, last);
        }
        return expected;
    }

    /** What is bad past the recovery point, and last, was being written when the process or the machine ended. */
    private void fault(String name, long position, FindingKind kind, String why, long offset, boolean last) {
        boolean torn = last && partition.known() != null && offset >= partition.recoveryPoint();
        String detail = torn
                ? why + " (past the recovery point, offset " + partition.recoveryPoint() + ": cut at the next start)"
                : why;
        found(name, position, torn ? FindingKind.TORN_TAIL : kind, detail);
    }

    private void place(String name, BatchEntry entry, long expected) {
        if (entry.baseOffset() != expected) {
            found(
                    name,
                    entry.position(),
                    FindingKind.ORDER,
                    "a batch begins at offset " + entry.baseOffset() + " where " + expected + " is due");
        }
        if (entry.leaderEpoch() < lastEpoch) {
            found(
                    name,
                    entry.position(),
                    FindingKind.EPOCH,
                    "a batch has leader epoch " + entry.leaderEpoch() + " after epoch " + lastEpoch);
        }
        lastEpoch = entry.leaderEpoch();
        checkEpoch(name, entry);
    }

    /** The checkpoint may not know the newest epochs yet after an unclean end. */
    private void checkEpoch(String name, BatchEntry entry) {
        StoredFiles.PartitionInfo known = partition.known();
        if (known == null || entry.nextOffset() <= known.startOffset() || entry.nextOffset() > known.recoveryPoint()) {
            return;
        }
        int epoch = known.epochAt(entry.baseOffset());
        if (epoch != entry.leaderEpoch()) {
            found(
                    name,
                    entry.position(),
                    FindingKind.EPOCH,
                    "a batch at offset " + entry.baseOffset() + " has leader epoch " + entry.leaderEpoch()
                            + ", the checkpoint has " + epoch);
        }
    }

    private void extent(List<String> segments) {
        StoredFiles.PartitionInfo known = partition.known();
        if (known == null || known.resetPending()) {
            return;
        }
        long first = segments.isEmpty() ? -1 : StoredFiles.offsetIn(segments.get(0));
        if (first < 0 || first > known.startOffset()) {
            found(
                    "",
                    0,
                    FindingKind.MISSING,
                    "the log starts at offset " + known.startOffset() + ", the first segment "
                            + (first < 0 ? "is missing" : "at " + first));
        }
        if (endOffset >= 0 && endOffset < known.recoveryPoint()) {
            found(
                    segments.get(segments.size() - 1),
                    0,
                    FindingKind.MISSING,
                    "the log ends at offset " + endOffset + ", everything below " + known.recoveryPoint()
                            + " was durable");
        }
    }

    private void producers(String name) {
        try {
            StoredFiles.ProducersInfo producers = files.producers(partition.path(name));
            if (endOffset >= 0 && producers.offset() > endOffset) {
                found(
                        name,
                        0,
                        FindingKind.PRODUCERS,
                        "it was taken at offset " + producers.offset() + ", the log ends at " + endOffset);
            }
        } catch (IOException | LograftException unreadable) {
            found(name, 0, FindingKind.PRODUCERS, unreadable.getMessage());
        }
    }

    private void found(String name, long position, FindingKind kind, String detail) {
        report.onFinding(new Finding(partition.path(name), position, kind, detail));
    }
}
