package io.lograft.dataplane.log;

import io.lograft.base.Clock;
import io.lograft.base.Disk;
import io.lograft.base.DiskFile;
import io.lograft.base.NoSpaceException;
import io.lograft.base.Rng;
import io.lograft.base.TopicIdPartition;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** The files of one partition, by name. Every method blocks; for the disk's I/O loop, and recovery before it runs. */
final class LogFiles {
    /** A segment that is prepared, and perhaps written to, but not yet named. */
    static final String NEXT = "next.log";

    static final String LOG_SUFFIX = ".log";
    static final String INDEX_SUFFIX = ".index";
    static final String PRODUCERS_SUFFIX = ".producers";

    /** Ends the name of a segment that was found damaged; kept for a look, until the partition is deleted. */
    static final String CORRUPT_MARK = ".corrupt~";

    /** A segment that compaction is writing; dropped by recovery. */
    static final String STAGED_SUFFIX = ".cleaned";

    /**
     * A compacted segment that takes the place of all segments whose offsets it covers, or the good part of a damaged one
     * that takes its place; recovery completes that.
     */
    static final String REPLACING_SUFFIX = ".swap";

    private static final int OFFSET_DIGITS = 20;

    /** Producer snapshots that are kept. */
    static final int SNAPSHOTS_KEPT = 3;

    private final Disk disk;
    private final Clock clock;
    private final Rng rng;
    private final Path directory;
    private final TopicIdPartition id;

    LogFiles(Disk disk, Clock clock, Rng rng, Path directory, TopicIdPartition id) {
        this.disk = disk;
        this.clock = clock;
        this.rng = rng;
        this.directory = directory;
        this.id = id;
    }

    Disk disk() {
        return disk;
    }

    Path directory() {
        return directory;
    }

    /** The directory's name within the data directory. */
    String directoryName() {
        return directory.getFileName().toString();
    }

    TopicIdPartition id() {
        return id;
    }

    Path log(long baseOffset) {
        return directory.resolve(name(baseOffset, LOG_SUFFIX));
    }

    Path index(long baseOffset) {
        return directory.resolve(name(baseOffset, INDEX_SUFFIX));
    }

    Path producers(long offset) {
        return directory.resolve(name(offset, PRODUCERS_SUFFIX));
    }

    Path next() {
        return directory.resolve(NEXT);
    }

    boolean hasDirectory() throws IOException {
        return disk.isDirectory(directory);
    }

    /** Makes the directory, durably; also where an attempt before came no further than to make it. */
    void createDirectory() throws IOException {
        if (hasDirectory()) {
            disk.syncDirectory(directory.getParent());
        } else {
            disk.createDirectories(directory);
        }
    }

    void sync() throws IOException {
        disk.syncDirectory(directory);
    }

    /** Names of all files. */
    List<String> names() throws IOException {
        return disk.list(directory);
    }

    /** Base offsets of the segments, ascending. */
    List<Long> segments() throws IOException {
        return offsets(names(), LOG_SUFFIX);
    }

    /** Those among these names. */
    static List<Long> segments(List<String> names) {
        return offsets(names, LOG_SUFFIX);
    }

    /** Offsets of the producer snapshots, ascending. */
    List<Long> snapshots() throws IOException {
        return snapshots(names());
    }

    /** Those among these names. */
    static List<Long> snapshots(List<String> names) {
        return offsets(names, PRODUCERS_SUFFIX);
    }

    /** Makes an empty segment with a durable header; its name is durable after {@link #sync}. */
    ActiveSegment createSegment(long baseOffset) throws IOException {
        return create(log(baseOffset), baseOffset);
    }

    /**
     * Makes the segment that will follow the active one; durable at once, named later.
     *
     * @throws CorruptFileException if one that was written to has not got its name
     */
    ActiveSegment createNext() throws IOException {
        refuseIfWritten(next());
        return withDurableName(create(next(), -1));
    }

    private ActiveSegment withDurableName(ActiveSegment created) throws IOException {
        try {
            sync();
            return created;
        } catch (IOException e) {
            created.file().close();
            throw e;
        }
    }

    private void refuseIfWritten(Path path) throws IOException {
        if (!disk.exists(path)) {
            return;
        }
        try (DiskFile file = disk.openForRead(path)) {
            if (file.size() > SegmentHeader.BYTES) {
                throw new CorruptFileException(path, file.size(), "it has batches and was never given its name");
            }
        }
    }

    /**
     * Gives the prepared segment its name; harmless when repeated, also when the one after it has been prepared since.
     * Durable after {@link #sync}.
     */
    void nameNext(long baseOffset) throws IOException {
        if (!disk.exists(log(baseOffset)) && disk.exists(next())) {
            disk.rename(next(), log(baseOffset));
        }
    }

    /** Opens an existing segment for appends; the index is the caller's to set. */
    ActiveSegment openSegment(long baseOffset, SegmentIndex index) throws IOException {
        Path path = log(baseOffset);
        DiskFile file = disk.open(path, false);
        try {
            SegmentHeader header = readHeader(file, path);
            return new ActiveSegment(file, header.uuid(), header.createdMs(), baseOffset, index, true);
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    SegmentHeader readHeader(DiskFile file, Path path) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(SegmentHeader.BYTES);
        WholeFile.readFully(file, header, 0, path);
        return SegmentHeader.decode(header.flip(), id, path);
    }

    /** Appends frames to a segment's index, after a new header if {@code fresh}. */
    void writeIndex(long baseOffset, UUID segment, ByteBuffer frames, boolean fresh, boolean force) throws IOException {
        Path path = index(baseOffset);
        if (fresh) {
            disk.delete(path);
        } else if (!disk.exists(path)) {
            return;
        }
        try (DiskFile file = disk.open(path, fresh)) {
            ByteBuffer[] parts = fresh
                    ? new ByteBuffer[] {IndexFile.encodeHeader(segment, baseOffset), frames}
                    : new ByteBuffer[] {frames};
            file.append(parts, parts.length);
            if (force) {
                file.force();
            }
        } catch (NoSpaceException full) {
            disk.delete(path);
        }
    }

    /** Writes a producer snapshot and drops all but the newest few. */
    void writeSnapshot(long offset, ByteBuffer content) throws IOException {
        try {
            WholeFile.replace(disk, producers(offset), content, false);
        } catch (NoSpaceException full) {
            return;
        }
        List<Long> snapshots = snapshots();
        for (int i = 0; i < snapshots.size() - SNAPSHOTS_KEPT; i++) {
            disk.delete(producers(snapshots.get(i)));
        }
    }

    ProducerTable readSnapshot(long offset) throws IOException {
        Path path = producers(offset);
        return ProducerSnapshot.decode(WholeFile.read(disk, path, ProducerSnapshot.MAX_BYTES), offset, path);
    }

    /** Deletes the snapshots that were taken above this end of the log. */
    void deleteSnapshotsAbove(long endOffset) throws IOException {
        for (long offset : snapshots()) {
            if (offset > endOffset) {
                disk.delete(producers(offset));
            }
        }
    }

    /** Drops everything and makes an empty segment at this offset; harmless when repeated after a failure. */
    ActiveSegment reset(long offset) throws IOException {
        for (long base : replacements()) {
            disk.delete(replacing(base));
        }
        List<Long> segments = segments();
        for (int i = segments.size() - 1; i >= 0; i--) {
            deleteSegment(segments.get(i));
        }
        disk.delete(next());
        deleteSnapshotsAbove(-1);
        sync();
        return withDurableName(createSegment(offset));
    }

    /** Deletes a segment and its index. */
    void deleteSegment(long baseOffset) throws IOException {
        disk.delete(index(baseOffset));
        disk.delete(log(baseOffset));
    }

    /** Renames a damaged segment out of the way, and drops its index. */
    void setSegmentAside(long baseOffset) throws IOException {
        disk.delete(index(baseOffset));
        disk.rename(log(baseOffset), directory.resolve(name(baseOffset, LOG_SUFFIX) + CORRUPT_MARK + clock.wallMs()));
    }

    /** Gives up what was kept for a look. */
    void deleteAside() throws IOException {
        for (String name : names()) {
            if (name.contains(CORRUPT_MARK)) {
                disk.delete(directory.resolve(name));
            }
        }
    }

    /** The header of a new segment of this partition. */
    SegmentHeader newHeader() {
        return new SegmentHeader(new UUID(rng.nextLong(), rng.nextLong()), id, clock.wallMs());
    }

    /** Begins a segment that compaction writes. */
    DiskFile createStaged(long baseOffset, SegmentHeader header) throws IOException {
        Path path = staged(baseOffset);
        disk.delete(path);
        DiskFile file = disk.open(path, true);
        try {
            file.append(new ByteBuffer[] {header.encode()}, 1);
            return file;
        } catch (IOException e) {
            file.close();
            disk.delete(path);
            throw e;
        }
    }

    void dropStaged(long baseOffset) throws IOException {
        disk.delete(staged(baseOffset));
    }

    private Path staged(long baseOffset) {
        return directory.resolve(name(baseOffset, STAGED_SUFFIX));
    }

    Path replacing(long baseOffset) {
        return directory.resolve(name(baseOffset, REPLACING_SUFFIX));
    }

    /** Base offsets of the compacted segments that were taking the place of others, ascending. */
    List<Long> replacements() throws IOException {
        return offsets(names(), REPLACING_SUFFIX);
    }

    /**
     * The staged segment takes the place of the one with the same base offset and of these others; FORMAT.md gives the
     * order. Harmless when repeated. Durable after {@link #sync}.
     */
    void replace(long baseOffset, List<Long> others) throws IOException {
        if (disk.exists(staged(baseOffset))) {
            disk.rename(staged(baseOffset), replacing(baseOffset));
        }
        sync();
        completeReplacement(baseOffset, others);
    }

    /** Goes on where {@link #replace} had been when the process ended. */
    void completeReplacement(long baseOffset, List<Long> others) throws IOException {
        if (!disk.exists(replacing(baseOffset))) {
            return;
        }
        for (long other : others) {
            deleteSegment(other);
        }
        disk.delete(index(baseOffset));
        sync();
        disk.rename(replacing(baseOffset), log(baseOffset));
    }

    /** Keeps a compacted segment that was found damaged, for a look. */
    void setReplacementAside(long baseOffset) throws IOException {
        String aside = name(baseOffset, REPLACING_SUFFIX) + CORRUPT_MARK + clock.wallMs();
        disk.rename(replacing(baseOffset), directory.resolve(aside));
    }

    private ActiveSegment create(Path path, long baseOffset) throws IOException {
        disk.delete(path);
        SegmentHeader header = newHeader();
        DiskFile file = disk.open(path, true);
        try {
            file.append(new ByteBuffer[] {header.encode()}, 1);
            file.force();
            SegmentIndex index = new SegmentIndex(Math.max(baseOffset, 0));
            return new ActiveSegment(file, header.uuid(), header.createdMs(), baseOffset, index, baseOffset >= 0);
        } catch (IOException e) {
            file.close();
            disk.delete(path);
            throw e;
        }
    }

    private static List<Long> offsets(List<String> names, String suffix) {
        List<Long> offsets = new ArrayList<>();
        for (String entry : names) {
            long offset = entry.endsWith(suffix) ? offsetOf(entry.substring(0, entry.length() - suffix.length())) : -1;
            if (offset >= 0) {
                offsets.add(offset);
            }
        }
        return offsets;
    }

    static long offsetOf(String digits) {
        if (digits.length() != OFFSET_DIGITS || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return -1;
        }
        try {
            return Long.parseLong(digits);
        } catch (NumberFormatException tooLarge) {
            return -1;
        }
    }

    static String name(long offset, String suffix) {
        String digits = Long.toString(offset);
        return "0".repeat(OFFSET_DIGITS - digits.length()) + digits + suffix;
    }
}
