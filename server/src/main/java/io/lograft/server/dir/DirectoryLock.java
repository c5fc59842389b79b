package io.lograft.server.dir;

import io.lograft.base.Disk;
import java.io.IOException;
import java.nio.file.Path;

/** The exclusive use of a directory by this process. */
public final class DirectoryLock implements AutoCloseable {
    static final String FILE = "lograft.lock";

    private final AutoCloseable held;

    private DirectoryLock(AutoCloseable held) {
        this.held = held;
    }

    /** Makes the directory if it is absent, and locks it. */
    public static DirectoryLock take(Disk disk, Path directory) throws IOException, DirectoryRefusedException {
        try {
            disk.createDirectories(directory);
        } catch (IOException refused) {
            throw new DirectoryRefusedException(
                    "the directory " + directory + " cannot be made (" + refused + "); check its path and permissions,"
                            + " or set data.dir",
                    refused);
        }
        AutoCloseable held = disk.tryLock(directory.resolve(FILE));
        if (held == null) {
            throw new DirectoryInUseException("the directory " + directory + " is in use by another process, probably"
                    + " a node that still runs; stop it, or give this node a data.dir of its own");
        }
        return new DirectoryLock(held);
    }

    @Override
    public void close() {
        try {
            held.close();
        } catch (Exception alreadyGone) {
            // The process is ending, and the system gives the lock back anyway.
            return;
        }
    }
}
