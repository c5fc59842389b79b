package io.lograft.dataplane.inspect;

import io.lograft.base.Disk;
import io.lograft.base.LograftException;
import io.lograft.dataplane.log.StoredFiles;
import java.io.IOException;
import java.util.List;
import java.util.TreeMap;

/**
 * Which of a partition's files hold its segments. A process that ended while a compacted segment took the place of others
 * leaves both: the compacted one counts if it is whole, as for the next start.
 */
final class LiveSegments {
    private final Disk disk;
    private final PartitionFiles partition;
    private final Problems problems;

    /** Told why a compacted segment does not count. */
    interface Problems {
        void found(String name, long position, FindingKind kind, String detail);
    }

    LiveSegments(Disk disk, PartitionFiles partition, Problems problems) {
        this.disk = disk;
        this.partition = partition;
        this.problems = problems;
    }

    /** Names, in the order of offsets. */
    List<String> names() {
        TreeMap<Long, String> segments = new TreeMap<>();
        for (String name : partition.named(StoredFiles.SEGMENT_SUFFIX)) {
            segments.put(StoredFiles.offsetIn(name), name);
        }
        for (String name : partition.named(StoredFiles.REPLACING_SUFFIX)) {
            long base = StoredFiles.offsetIn(name);
            long end = endOf(name, base);
            if (end > base) {
                segments.subMap(base, end).clear();
                segments.put(base, name);
            }
        }
        return List.copyOf(segments.values());
    }

    /** Where the compacted segment ends; its base offset if it is not whole. */
    private long endOf(String name, long base) {
        try {
            new StoredFiles(disk).segment(partition.path(name));
        } catch (IOException | LograftException unusable) {
            problems.found(name, 0, FindingKind.HEADER, unusable.getMessage());
            return base;
        }
        long end = base;
        long position = 0;
        try (SegmentScan scan = new SegmentScan(disk, partition.path(name))) {
            for (BatchEntry entry = scan.next(); entry != null; entry = scan.next()) {
                position = entry.position();
                String problem = entry.baseOffset() == end ? entry.problem() : "offset " + end + " is due";
                if (problem != null) {
                    problems.found(name, position, FindingKind.BATCH, problem);
                    return base;
                }
                end = entry.nextOffset();
            }
            if (scan.problem() != null) {
                problems.found(name, scan.position(), FindingKind.BATCH, scan.problem());
                return base;
            }
        } catch (IOException unreadable) {
            problems.found(name, position, FindingKind.UNREADABLE, unreadable.getMessage());
            return base;
        }
        return end;
    }
}
