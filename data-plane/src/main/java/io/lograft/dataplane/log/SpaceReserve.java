package io.lograft.dataplane.log;

import io.lograft.base.Disk;
import io.lograft.base.DiskFile;
import io.lograft.base.NoSpaceException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * A file that does nothing but take up space. On a disk that is full to the last byte it is shortened, so that the
 * checkpoint can still be written: otherwise retention could free nothing, and a node could not start. Made whole again once
 * there is room. Owned by the disk's I/O loop (by recovery before).
 */
final class SpaceReserve {
    static final String FILE = "store.reserve";

    private static final Logger LOG = LogManager.getLogger(SpaceReserve.class);
    private static final int CHUNK_BYTES = 256 << 10;
    private static final int STEP_BYTES = 64 << 10;

    private final Disk disk;
    private final Path file;
    private final long bytesMin;
    private long bytes;
    private boolean held;

    /** A write that may be repeated after it found no space. */
    interface Write {
        void run() throws IOException;
    }

    /** @param bytesMin its least size; 0 for none at all */
    SpaceReserve(Disk disk, Path directory, long bytesMin) {
        this.disk = disk;
        this.file = directory.resolve(FILE);
        this.bytesMin = bytesMin;
    }

    /** Whether all of it is there. */
    boolean isHeld() {
        return held || bytesMin == 0;
    }

    /** How many bytes it takes. */
    long bytes() {
        return Math.max(bytes, bytesMin);
    }

    /** Makes it large enough for a file of this size to be written anew; where there is no room it stays as it is. */
    void fill(long largestFileBytes) throws IOException {
        if (bytesMin == 0) {
            return;
        }
        bytes = Math.max(bytesMin, 2 * largestFileBytes);
        boolean created = !disk.exists(file);
        try (DiskFile open = disk.open(file, true)) {
            held = extend(open);
        } catch (NoSpaceException notEvenAName) {
            held = false;
        }
        if (created) {
            disk.syncDirectory(file.getParent());
        }
    }

    private boolean extend(DiskFile open) throws IOException {
        long before = open.size();
        if (before >= bytes) {
            return true;
        }
        ByteBuffer chunk = incompressible((int) Math.min(CHUNK_BYTES, bytes - before));
        try {
            for (long missing = bytes - before; missing > 0; missing -= chunk.limit()) {
                chunk.clear().limit((int) Math.min(chunk.capacity(), missing));
                open.append(new ByteBuffer[] {chunk}, 1);
            }
            open.force();
            return true;
        } catch (NoSpaceException full) {
            open.truncate(before);
            return false;
        }
    }

    /** Does what must not fail for want of space; gives up no more of the reserve than that takes. */
    void using(Write write) throws IOException {
        while (true) {
            try {
                write.run();
                return;
            } catch (NoSpaceException full) {
                if (!giveUpSome()) {
                    throw full;
                }
                LOG.warn(
                        "A part of {} is given up, so that the checkpoint can be written: {}", file, full.getMessage());
            }
        }
    }

    private boolean giveUpSome() throws IOException {
        if (bytesMin == 0 || !disk.exists(file)) {
            return false;
        }
        try (DiskFile open = disk.open(file, false)) {
            long left = open.size() - STEP_BYTES;
            held = false;
            if (left > 0) {
                open.truncate(left);
                return true;
            }
        }
        disk.delete(file);
        return true;
    }

    /** Bytes that no file system stores in less room. */
    private static ByteBuffer incompressible(int size) {
        byte[] content = new byte[size];
        long state = 0x9E3779B97F4A7C15L;
        for (int i = 0; i < size; i++) {
            state ^= state << 13;
            state ^= state >>> 7;
            state ^= state << 17;
            content[i] = (byte) state;
        }
        return ByteBuffer.wrap(content);
    }
}
