package io.lograft.dataplane.log;

import java.nio.file.Path;

/** Told, once and on any thread, that a disk is given up. A node whose only disk this is cannot go on. */
public interface DiskFailureHandler {
    /**
     * @param directory the data directory
     * @param reason for people: what failed, and why
     */
    void onDiskFailed(Path directory, String reason);
}
