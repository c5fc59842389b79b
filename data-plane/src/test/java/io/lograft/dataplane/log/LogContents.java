package io.lograft.dataplane.log;

import io.lograft.base.Disk;
import io.lograft.base.DiskFile;
import io.lograft.base.TopicIdPartition;
import io.lograft.proto.batch.RecordBatch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What the files of a recovered log hold, read without its help. */
public final class LogContents {
    private LogContents() {}

    /** The batches of a partition, in order. */
    public static List<ByteBuffer> of(Disk disk, Path dataDirectory, TopicIdPartition id) {
        List<ByteBuffer> batches = new ArrayList<>();
        try {
            for (String name : disk.list(dataDirectory)) {
                if (id.equals(PartitionDirectory.parse(name))) {
                    readDirectory(disk, dataDirectory.resolve(name), batches);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return batches;
    }

    private static void readDirectory(Disk disk, Path directory, List<ByteBuffer> batches) throws IOException {
        for (String name : disk.list(directory)) {
            if (name.matches("\\d{20}\\.log")) {
                readSegment(disk, directory.resolve(name), batches);
            }
        }
    }

    private static void readSegment(Disk disk, Path file, List<ByteBuffer> batches) throws IOException {
        try (DiskFile segment = disk.openForRead(file)) {
            ByteBuffer all = ByteBuffer.allocate((int) segment.size());
            while (all.hasRemaining() && segment.read(all, all.position()) > 0) {
                // Until all is there.
            }
            all.flip();
            int at = SegmentHeader.BYTES;
            while (RecordBatch.isComplete(all, at)) {
                int size = RecordBatch.sizeAt(all, at);
                batches.add(all.slice(at, size));
                at += size;
            }
        }
    }
}
