package io.lograft.dataplane.log;

import io.lograft.base.Disk;
import io.lograft.base.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Identity of the operating system's current run: while it is the same, the page cache has survived. */
public final class BootId {
    private static final Path LINUX = Path.of("/proc/sys/kernel/random/boot_id");
    private static final int MAX_BYTES = 64;

    private BootId() {}

    /** The identity; empty where the system does not tell. */
    public static String read(Disk disk) {
        try {
            if (!disk.exists(LINUX)) {
                return "";
            }
            try (DiskFile file = disk.openForRead(LINUX)) {
                ByteBuffer content = ByteBuffer.allocate(MAX_BYTES);
                file.read(content, 0);
                return new String(content.array(), 0, content.position(), StandardCharsets.US_ASCII).trim();
            }
        } catch (IOException notReadable) {
            return "";
        }
    }
}
