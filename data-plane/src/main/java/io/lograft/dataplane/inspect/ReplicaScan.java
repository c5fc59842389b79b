package io.lograft.dataplane.inspect;

import io.lograft.base.Disk;
import io.lograft.dataplane.log.StoredFiles;
import io.lograft.proto.batch.RecordBatch;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;

/** Goes through one replica's batches from its log start on, across its segments. */
final class ReplicaScan implements AutoCloseable {
    private final Disk disk;
    private final PartitionFiles partition;
    private final List<String> names;
    private final Iterator<String> segments;
    private SegmentScan segment;
    private BatchEntry entry;
    private String problem;
    private long endOffset;

    ReplicaScan(Disk disk, PartitionFiles partition) {
        this.disk = disk;
        this.partition = partition;
        this.names = new LiveSegments(disk, partition, (name, position, kind, detail) -> {}).names();
        this.segments = names.iterator();
        this.endOffset = names.isEmpty() ? startOffset() : StoredFiles.offsetIn(names.get(0));
        next();
    }

    /** Moves to the next batch. */
    void next() {
        try {
            step();
        } catch (IOException unreadable) {
            entry = null;
            problem = unreadable.getMessage();
        }
    }

    private void step() throws IOException {
        entry = null;
        while (entry == null && problem == null) {
            if (segment == null && !open()) {
                return;
            }
            entry = segment.next();
            if (entry == null) {
                problem = segment.problem();
                segment.close();
                segment = null;
            }
        }
        if (entry != null) {
            problem = entry.problem();
            entry = problem == null ? entry : null;
            endOffset = problem == null ? entry.nextOffset() : endOffset;
        }
    }

    private boolean open() throws IOException {
        if (!segments.hasNext()) {
            return false;
        }
        segment = new SegmentScan(disk, partition.path(segments.next()));
        return true;
    }

    /** The batch; null at the log's end, and at what cannot be read. */
    BatchEntry entry() {
        return entry;
    }

    RecordBatch batch() {
        return segment.batch();
    }

    /** Why the scan ended early; null if it did not. */
    String problem() {
        return problem;
    }

    /** Offset after the last batch that was read. */
    long endOffset() {
        return endOffset;
    }

    long startOffset() {
        if (partition.known() != null) {
            return partition.known().startOffset();
        }
        return names.isEmpty() ? 0 : StoredFiles.offsetIn(names.get(0));
    }

    String name() {
        return partition.directory().toString();
    }

    LogDiff.Extent extent() {
        return new LogDiff.Extent(startOffset(), endOffset);
    }

    @Override
    public void close() throws IOException {
        if (segment != null) {
            segment.close();
        }
    }
}
