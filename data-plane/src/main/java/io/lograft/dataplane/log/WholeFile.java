package io.lograft.dataplane.log;

import io.lograft.base.Disk;
import io.lograft.base.DiskFile;
import io.lograft.base.NoSpaceException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** Small files, read and replaced as a whole. */
final class WholeFile {
    static final String TEMPORARY_SUFFIX = ".tmp";

    private WholeFile() {}

    /** Reads a file of at most {@code maxBytes}. */
    static ByteBuffer read(Disk disk, Path path, int maxBytes) throws IOException {
        try (DiskFile file = disk.openForRead(path)) {
            long size = file.size();
            if (size > maxBytes) {
                throw new CorruptFileException(path, maxBytes, "it has " + size + " bytes, at most " + maxBytes);
            }
            ByteBuffer content = ByteBuffer.allocate((int) size);
            readFully(file, content, 0, path);
            return content.flip();
        }
    }

    /** Fills the buffer from the position on. */
    static void readFully(DiskFile file, ByteBuffer target, long position, Path path) throws IOException {
        int wanted = target.remaining();
        int read = wanted == 0 ? 0 : file.read(target, position);
        if (read < wanted) {
            throw new CorruptFileException(path, position + Math.max(read, 0), "it ends before it should");
        }
    }

    /** Writes beside the file, forces, renames over it. Durable once the directory is synced. */
    static void replace(Disk disk, Path path, ByteBuffer content) throws IOException {
        replace(disk, path, content, true);
    }

    /** As above; without {@code force}, for what can be made anew, a power cut may leave anything in its place. */
    static void replace(Disk disk, Path path, ByteBuffer content, boolean force) throws IOException {
        Path temporary = path.resolveSibling(path.getFileName() + TEMPORARY_SUFFIX);
        disk.delete(temporary);
        try (DiskFile file = disk.open(temporary, true)) {
            file.append(new ByteBuffer[] {content.duplicate()}, 1);
            if (force) {
                file.force();
            }
        } catch (NoSpaceException full) {
            disk.delete(temporary);
            throw full;
        }
        disk.rename(temporary, path);
    }
}
