package io.lograft.dataplane.log;

import io.lograft.base.Disk;
import io.lograft.base.DiskFile;
import io.lograft.base.ErrorCode;
import io.lograft.base.LograftException;
import io.lograft.base.NoSpaceException;
import io.lograft.base.TopicIdPartition;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The disk's checkpoint: a file of groups of records, each group appended and forced before the next, so that only the
 * last one can be torn. Rewritten when most of it is out of date. Owned by the disk's I/O loop (by recovery before).
 */
final class CheckpointLog {
    static final String FILE = "checkpoint";

    private static final int HEADER_BYTES = FileFormat.PREAMBLE_BYTES + 16 + Integer.BYTES;
    private static final int GROUP_MARK = 0x4C475250;
    private static final int GROUP_HEADER_BYTES = 3 * Integer.BYTES + Long.BYTES;
    private static final int MAX_GROUP_BYTES = 256 << 20;
    private static final long COMPACT_BYTES_MIN = 1 << 20;
    private static final int COMPACT_FACTOR = 4;

    private final Disk disk;
    private final Path directory;
    private final UUID directoryId;
    private final SpaceReserve reserve;
    private final Map<TopicIdPartition, PartitionCheckpoint> partitions = new LinkedHashMap<>();
    private final List<CheckpointRecord> queued = new ArrayList<>();
    private DiskFile file;
    private long goodBytes;
    private long sequence;
    private long compactAtBytes = COMPACT_BYTES_MIN;
    private boolean tailUnknown;

    /** The file was exchanged; what is appended has to wait until the new one is open, and its name durable. */
    private boolean exchanged;

    private String damage;

    CheckpointLog(Disk disk, Path directory, UUID directoryId, SpaceReserve reserve) {
        this.disk = disk;
        this.directory = directory;
        this.directoryId = directoryId;
        this.reserve = reserve;
    }

    /** What a directory's checkpoint says, whoever it belongs to; for a look only. */
    static CheckpointLog toInspect(Disk disk, Path directory) throws IOException {
        Path path = directory.resolve(FILE);
        ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
        try (DiskFile opened = disk.openForRead(path)) {
            WholeFile.readFully(opened, header, 0, path);
        }
        header.flip().position(FileFormat.PREAMBLE_BYTES);
        UUID owner = new UUID(header.getLong(), header.getLong());
        CheckpointLog log = new CheckpointLog(disk, directory, owner, new SpaceReserve(disk, directory, 0));
        log.load();
        return log;
    }

    UUID directoryId() {
        return directoryId;
    }

    /** Reads what is there; a torn last group is left out, and cut off by {@link #beginAppending}. */
    void load() throws IOException {
        Path path = directory.resolve(FILE);
        if (!disk.exists(path)) {
            return;
        }
        ByteBuffer content = WholeFile.read(disk, path, Integer.MAX_VALUE - 8);
        ByteBuffer header = content.slice(0, Math.min(content.limit(), HEADER_BYTES));
        try {
            FileFormat.check(header, FileFormat.CHECKPOINT_MAGIC, path);
            checkOwner(new UUID(header.getLong(), header.getLong()), path);
        } catch (CorruptFileException damaged) {
            damage = damaged.getMessage();
        }
        content.position(header.limit());
        readGroups(content, path);
    }

    private void checkOwner(UUID owner, Path path) {
        if (!owner.equals(directoryId)) {
            throw new LograftException(
                    ErrorCode.STORAGE_ERROR,
                    path + " belongs to data directory " + owner + ", and this is " + directoryId
                            + "; put this directory's own file back");
        }
    }

    /** Why not everything in it could be read: its header or a group that is not the last is damaged. Null if all is well. */
    String damage() {
        return damage;
    }

    /** Live state; to be read by the owner only. */
    Map<TopicIdPartition, PartitionCheckpoint> partitions() {
        return partitions;
    }

    /** Changes the state before {@link #beginAppending} writes it down. */
    void amend(CheckpointRecord record) {
        apply(record);
    }

    /** Number of the last group. */
    long sequence() {
        return sequence;
    }

    /** Makes the file ready for appends, without what could not be read. */
    void beginAppending() throws IOException {
        reserve.using(this::rewrite);
    }

    /** Bytes of the file. */
    long bytes() {
        return goodBytes;
    }

    /** Adds records to what {@link #write} writes next. */
    void queue(List<CheckpointRecord> records) {
        queued.addAll(records);
    }

    /** Writes these records, after those that are queued; all of them or, if it throws, none. */
    void append(List<CheckpointRecord> records) throws IOException {
        int before = queued.size();
        queue(records);
        try {
            write();
        } catch (IOException e) {
            queued.subList(Math.min(before, queued.size()), queued.size()).clear();
            throw e;
        }
    }

    /** Appends and forces the queued records as one group; they stay queued if it throws. */
    void write() throws IOException {
        if (queued.isEmpty()) {
            return;
        }
        if (exchanged) {
            openExchanged();
        }
        reserve.using(this::appendGroup);
        sequence++;
        queued.forEach(this::apply);
        queued.clear();
        if (goodBytes >= compactAtBytes) {
            compact();
        }
    }

    private void appendGroup() throws IOException {
        if (tailUnknown) {
            file.truncate(goodBytes);
            tailUnknown = false;
        }
        ByteBuffer group = encodeGroup(sequence + 1, CheckpointCodec.encode(queued));
        int bytes = group.remaining();
        tailUnknown = true;
        file.append(new ByteBuffer[] {group}, 1);
        file.force();
        tailUnknown = false;
        goodBytes += bytes;
    }

    private void compact() throws IOException {
        try {
            rewrite();
        } catch (NoSpaceException full) {
            compactAtBytes = 2 * goodBytes;
        } catch (IOException failed) {
            if (!DiskJobs.isOutOfHandles(failed)) {
                throw failed;
            }
        }
    }

    void close() throws IOException {
        if (file != null) {
            file.close();
        }
    }

    private void apply(CheckpointRecord record) {
        if (record instanceof CheckpointRecord.Registered registered) {
            partitions.put(record.id(), new PartitionCheckpoint(registered));
        } else if (record instanceof CheckpointRecord.Removed) {
            partitions.remove(record.id());
        } else if (partitions.containsKey(record.id())) {
            partitions.get(record.id()).apply(record);
        }
    }

    private void rewrite() throws IOException {
        Path path = directory.resolve(FILE);
        List<CheckpointRecord> records = new ArrayList<>();
        partitions.values().forEach(partition -> records.addAll(partition.records()));
        byte[] body = CheckpointCodec.encode(records);
        ByteBuffer content = ByteBuffer.allocate(HEADER_BYTES + GROUP_HEADER_BYTES + body.length);
        FileFormat.putPreamble(content, FileFormat.CHECKPOINT_MAGIC);
        content.putLong(directoryId.getMostSignificantBits()).putLong(directoryId.getLeastSignificantBits());
        FileFormat.putCrc(content);
        content.put(encodeGroup(sequence + 1, body)).flip();
        long size = content.remaining();
        WholeFile.replace(disk, path, content);
        exchanged = true;
        sequence++;
        goodBytes = size;
        tailUnknown = false;
        compactAtBytes = Math.max(COMPACT_BYTES_MIN, COMPACT_FACTOR * size);
        openExchanged();
    }

    private void openExchanged() throws IOException {
        disk.syncDirectory(directory);
        DiskFile opened = disk.open(directory.resolve(FILE), false);
        close();
        file = opened;
        exchanged = false;
    }

    private static ByteBuffer encodeGroup(long number, byte[] body) {
        ByteBuffer group = ByteBuffer.allocate(GROUP_HEADER_BYTES + body.length);
        group.putInt(GROUP_MARK).putInt(body.length).putInt(0).putLong(number).put(body);
        group.putInt(2 * Integer.BYTES, FileFormat.crc(group, 3 * Integer.BYTES, group.limit()));
        return group.flip();
    }

    private void readGroups(ByteBuffer content, Path path) {
        while (content.hasRemaining()) {
            int at = content.position();
            if (!readGroup(content)) {
                noteWhatFollows(content, at, path);
                return;
            }
        }
    }

    /** Reads and applies the group at the buffer's position, and moves past it; false if there is no good one. */
    private boolean readGroup(ByteBuffer content) {
        int at = content.position();
        if (!isGroup(content, at)) {
            return false;
        }
        int length = content.getInt(at + Integer.BYTES);
        try {
            List<CheckpointRecord> records = CheckpointCodec.decode(content.slice(at + GROUP_HEADER_BYTES, length));
            records.forEach(this::apply);
        } catch (IllegalArgumentException senseless) {
            return false;
        }
        sequence = content.getLong(at + 3 * Integer.BYTES);
        content.position(at + GROUP_HEADER_BYTES + length);
        return true;
    }

    private boolean isGroup(ByteBuffer content, int at) {
        if (content.limit() - at < GROUP_HEADER_BYTES || content.getInt(at) != GROUP_MARK) {
            return false;
        }
        int length = content.getInt(at + Integer.BYTES);
        if (length < 0 || length > MAX_GROUP_BYTES || length > content.limit() - at - GROUP_HEADER_BYTES) {
            return false;
        }
        int end = at + GROUP_HEADER_BYTES + length;
        return content.getInt(at + 2 * Integer.BYTES) == FileFormat.crc(content, at + 3 * Integer.BYTES, end);
    }

    /** A bad group is a torn write if nothing good follows it; otherwise the file is damaged. */
    private void noteWhatFollows(ByteBuffer content, int bad, Path path) {
        for (int at = bad + 1; at <= content.limit() - GROUP_HEADER_BYTES; at++) {
            if (content.getInt(at) == GROUP_MARK && isGroup(content, at)) {
                damage = path + " is damaged at byte " + bad + ": a group of records in its middle is not readable";
                return;
            }
        }
    }
}
