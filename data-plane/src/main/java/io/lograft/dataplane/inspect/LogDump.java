package io.lograft.dataplane.inspect;

import io.lograft.base.Disk;
import io.lograft.base.ErrorCode;
import io.lograft.base.LograftException;
import io.lograft.dataplane.log.StoredFiles;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Tells what one file holds, or every file of a directory. Blocks. */
public final class LogDump {
    private final Disk disk;
    private final StoredFiles files;
    private final DataDirectories directories;
    private final Content content;

    /** Told what is found, file by file. */
    public interface Content {
        void onSegment(Path file, StoredFiles.SegmentInfo header) throws IOException;

        /** A batch of the segment that was told last. */
        void onBatch(BatchEntry batch) throws IOException;

        void onIndex(Path file, StoredFiles.IndexInfo index) throws IOException;

        void onProducers(Path file, StoredFiles.ProducersInfo producers) throws IOException;

        void onCheckpoint(Path file, StoredFiles.CheckpointInfo checkpoint) throws IOException;

        void onState(Path file, StoredFiles.StateInfo state) throws IOException;

        /** The file, or the segment from this byte on, cannot be read. */
        void onUnreadable(Path file, long position, String why) throws IOException;
    }

    public LogDump(Disk disk, Content content) {
        this.disk = disk;
        this.files = new StoredFiles(disk);
        this.directories = new DataDirectories(disk);
        this.content = content;
    }

    /** Dumps a file, a partition's directory, or every data directory at or below this one. */
    public void run(Path given) throws IOException {
        Path path = given.toAbsolutePath().normalize();
        if (!disk.exists(path)) {
            throw new NoSuchFileException(path.toString());
        }
        if (!disk.isDirectory(path)) {
            file(path, true);
        } else if (directories.isPartition(path)) {
            directory(path);
        } else {
            for (Path store : directories.below(path)) {
                directory(store);
                for (PartitionFiles partition : directories.partitions(store, null)) {
                    directory(partition.directory());
                }
            }
        }
    }

    private void directory(Path directory) throws IOException {
        for (String name : disk.list(directory)) {
            if (!disk.isDirectory(directory.resolve(name))) {
                file(directory.resolve(name), false);
            }
        }
    }

    private void file(Path path, boolean named) throws IOException {
        String name = path.getFileName().toString();
        try {
            if (isSegment(name)) {
                segment(path);
            } else if (name.endsWith(StoredFiles.INDEX_SUFFIX)) {
                content.onIndex(path, files.index(path));
            } else if (name.endsWith(StoredFiles.PRODUCERS_SUFFIX)) {
                content.onProducers(path, files.producers(path));
            } else if (name.equals(StoredFiles.CHECKPOINT)) {
                content.onCheckpoint(path, files.checkpoint(path.getParent()));
            } else if (name.equals(StoredFiles.STATE)) {
                content.onState(path, files.state(path.getParent()));
            } else if (named) {
                throw new LograftException(
                        ErrorCode.INVALID_REQUEST,
                        path + " is none of a log's files; those are *" + StoredFiles.SEGMENT_SUFFIX + ", *"
                                + StoredFiles.INDEX_SUFFIX + ", *" + StoredFiles.PRODUCERS_SUFFIX + ", "
                                + StoredFiles.CHECKPOINT + " and " + StoredFiles.STATE);
            }
        } catch (IOException unreadable) {
            content.onUnreadable(path, 0, unreadable.getMessage());
        }
    }

    private static boolean isSegment(String name) {
        return name.endsWith(StoredFiles.SEGMENT_SUFFIX)
                || name.endsWith(StoredFiles.REPLACING_SUFFIX)
                || name.contains(StoredFiles.CORRUPT_MARK);
    }

    private void segment(Path path) throws IOException {
        StoredFiles.SegmentInfo header = null;
        try {
            header = files.segment(path);
        } catch (IOException unreadable) {
            content.onUnreadable(path, 0, unreadable.getMessage());
        }
        content.onSegment(path, header);
        try (SegmentScan scan = new SegmentScan(disk, path)) {
            BatchEntry entry = scan.next();
            while (entry != null) {
                content.onBatch(entry);
                entry = scan.next();
            }
            if (scan.problem() != null) {
                content.onUnreadable(path, scan.position(), scan.problem());
            }
        }
    }
}
