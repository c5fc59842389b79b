package io.lograft.dataplane.log;

import io.lograft.base.Disk;
import io.lograft.base.DiskFile;
import io.lograft.base.TopicIdPartition;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/**
 * The files of a data directory as they are, for tools that look at a stopped node: reads, never writes, and blocks.
 * What a file does not hold as FORMAT.md has it ends in an {@link IOException} that says where. Not thread-safe.
 */
public final class StoredFiles {
    /** Name of the file with the epochs and positions of all partitions of a data directory. */
    public static final String CHECKPOINT = CheckpointLog.FILE;

    /** Name of the file that tells how the last run ended. */
    public static final String STATE = StoreState.FILE;

    /** Name of the file that the process that uses the directory keeps locked. */
    public static final String LOCK = "store.lock";

    /** Name of a segment that waits to be used. */
    public static final String NEXT = LogFiles.NEXT;

    public static final String SEGMENT_SUFFIX = LogFiles.LOG_SUFFIX;
    public static final String INDEX_SUFFIX = LogFiles.INDEX_SUFFIX;
    public static final String PRODUCERS_SUFFIX = LogFiles.PRODUCERS_SUFFIX;

    /** Ends the name of a compacted segment that was taking the place of all whose offsets it covers. */
    public static final String REPLACING_SUFFIX = LogFiles.REPLACING_SUFFIX;

    /** Part of the name of a segment that was found damaged and set aside. */
    public static final String CORRUPT_MARK = LogFiles.CORRUPT_MARK;

    /** Bytes before a segment's first batch. */
    public static final int SEGMENT_HEADER_BYTES = SegmentHeader.BYTES;

    /** A batch that says it is longer has a damaged length. */
    public static final int BATCH_BYTES_MAX = SegmentWalker.BATCH_BYTES_MAX;

    /** Bytes of each batch that the checksum of its block in the index covers. */
    public static final int INDEXED_BYTES = SegmentIndex.CHECKED_BYTES;

    private final Disk disk;

    public StoredFiles(Disk disk) {
        this.disk = disk;
    }

    /** A segment's header. */
    public record SegmentInfo(UUID uuid, TopicIdPartition id, long createdMs) {}

    /** A run of batches in an index. */
    public record Block(long baseOffset, int position, long largestTimestampMs, int checksum) {}

    /**
     * An index.
     *
     * @param endOffset what it covers ends at this offset of the log
     * @param sizeBytes and at this byte of the segment
     * @param sealed whether nothing more will come
     * @param whole whether nothing follows its last good frames
     */
    public record IndexInfo(
            UUID segment,
            long baseOffset,
            List<Block> blocks,
            long endOffset,
            int sizeBytes,
            long largestTimestampMs,
            boolean sealed,
            boolean whole) {}

    /** One producer of a snapshot; sequence and offset are those of its newest batch, -1 if it has none. */
    public record ProducerInfo(
            long producerId, int epoch, long lastSeenMs, int batches, int lastSequence, long lastBaseOffset) {}

    /** A snapshot of the producers' state. */
    public record ProducersInfo(long offset, boolean forgetful, List<ProducerInfo> producers) {}

    /** A leader epoch and its first offset. */
    public record EpochInfo(int epoch, long startOffset) {}

    /** What a checkpoint says of one partition. */
    public record PartitionInfo(
            TopicIdPartition id,
            String directory,
            boolean flushAsync,
            long recoveryPoint,
            long highWatermark,
            long startOffset,
            boolean resetPending,
            long cleanedTo,
            List<EpochInfo> epochs,
            String health,
            String healthDetail) {
        /** Epoch of the record at this offset, -1 if it is not known. */
        public int epochAt(long offset) {
            int found = -1;
            for (EpochInfo epoch : epochs) {
                if (epoch.startOffset() <= offset) {
                    found = epoch.epoch();
                }
            }
            return found;
        }
    }

    /** A checkpoint; {@code damage} is null if every group of it can be read. */
    public record CheckpointInfo(UUID directoryId, long groups, String damage, List<PartitionInfo> partitions) {
        /** The partition with this directory; null if there is none. */
        public PartitionInfo in(String directory) {
            return partitions.stream()
                    .filter(partition -> partition.directory().equals(directory))
                    .findFirst()
                    .orElse(null);
        }
    }

    /** How the last run ended. */
    public record StateInfo(String phase, String bootId, long checkpointGroup, String detail) {}

    /** The partition that a directory of this name belongs to; null if it is none's. */
    public static TopicIdPartition partitionOf(String directoryName) {
        return PartitionDirectory.parse(directoryName);
    }

    /** Whether a directory of this name waits to be deleted, or is kept because nobody claims it. */
    public static boolean isLeftover(String directoryName) {
        return directoryName.contains(PartitionDirectory.STRAY_MARK)
                || directoryName.contains(PartitionDirectory.DELETED_MARK);
    }

    /** The offset in a file's name; -1 if there is none. */
    public static long offsetIn(String fileName) {
        int dot = fileName.indexOf('.');
        return dot < 0 ? -1 : LogFiles.offsetOf(fileName.substring(0, dot));
    }

    /** Reads a segment's header; whose it is, is the caller's to judge. */
    public SegmentInfo segment(Path path) throws IOException {
        try (DiskFile file = disk.openForRead(path)) {
            ByteBuffer header = ByteBuffer.allocate(SegmentHeader.BYTES);
            WholeFile.readFully(file, header, 0, path);
            SegmentHeader read = SegmentHeader.decode(header.flip(), path);
            return new SegmentInfo(read.uuid(), read.id(), read.createdMs());
        }
    }

    /** Reads an index; whether it fits its segment is the caller's to judge. */
    public IndexInfo index(Path path) throws IOException {
        IndexFile.Described described = IndexFile.describe(disk, path);
        SegmentIndex index = described.loaded().index();
        IndexFile.End end = described.loaded().end();
        List<Block> blocks = new ArrayList<>(index.blocks());
        for (int i = 0; i < index.blocks(); i++) {
            blocks.add(new Block(index.baseOffset(i), index.position(i), index.timestamp(i), index.checksum(i)));
        }
        return new IndexInfo(
                described.segment(),
                described.baseOffset(),
                blocks,
                end.endOffset(),
                end.sizeBytes(),
                end.largestTimestampMs(),
                end.sealed(),
                described.loaded().whole());
    }

    /** Reads a snapshot of the producers' state. */
    public ProducersInfo producers(Path path) throws IOException {
        long offset = offsetIn(path.getFileName().toString());
        ProducerTable table =
                ProducerSnapshot.decode(WholeFile.read(disk, path, ProducerSnapshot.MAX_BYTES), offset, path);
        List<ProducerInfo> producers = new ArrayList<>();
        for (ProducerEntry entry : table.all()) {
            int last = entry.batches() - 1;
            producers.add(new ProducerInfo(
                    entry.producerId,
                    entry.epoch,
                    entry.lastSeenMs,
                    entry.batches(),
                    last < 0 ? -1 : entry.sequence(last),
                    last < 0 ? -1 : entry.offset(last)));
        }
        return new ProducersInfo(offset, table.isForgetful(), producers);
    }

    /** Reads the checkpoint of a data directory; null if there is none. */
    public CheckpointInfo checkpoint(Path directory) throws IOException {
        Path path = directory.resolve(CHECKPOINT);
        if (!disk.exists(path)) {
            return null;
        }
        CheckpointLog log = CheckpointLog.toInspect(disk, directory);
        List<PartitionInfo> partitions = new ArrayList<>();
        log.partitions().values().forEach(known -> partitions.add(describe(known)));
        return new CheckpointInfo(log.directoryId(), log.sequence(), log.damage(), partitions);
    }

    private static PartitionInfo describe(PartitionCheckpoint known) {
        return new PartitionInfo(
                known.id(),
                known.directory(),
                known.flushAsync(),
                known.recoveryPoint(),
                known.highWatermark(),
                known.startOffset(),
                known.resetPending(),
                known.cleanedTo(),
                known.epochs().tail(Integer.MAX_VALUE).stream()
                        .map(epoch -> new EpochInfo(epoch.epoch(), epoch.startOffset()))
                        .toList(),
                known.health().state().name().toLowerCase(Locale.ROOT),
                known.health().detail());
    }

    /** Reads how the last run on a data directory ended; null if it has never been used. */
    public StateInfo state(Path directory) throws IOException {
        StoreState state = StoreState.read(disk, directory);
        return state == null
                ? null
                : new StateInfo(
                        state.phase().name().toLowerCase(Locale.ROOT),
                        state.bootId(),
                        state.checkpointSequence(),
                        state.detail());
    }
}
