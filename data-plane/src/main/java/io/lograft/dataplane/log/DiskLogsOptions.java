package io.lograft.dataplane.log;

import java.nio.file.Path;
import java.util.UUID;

/**
 * What one disk's logs need to know.
 *
 * @param directory the data directory; exists, and its cookie has been checked
 * @param directoryId identity of the data directory, from its cookie
 * @param bootId identity of the operating system's run (see {@link BootId}); empty if not known, which counts as another
 *     run than the last one
 * @param reserveBytes {@code disk.reserve.bytes}: below this much free space nothing is appended; 0 or more
 * @param reserveFileBytes least size of the file that is given up when the disk is full to the last byte; 0 for none
 * @param cleaner what looking after old segments may take
 */
public record DiskLogsOptions(
        Path directory,
        UUID directoryId,
        String bootId,
        long reserveBytes,
        long reserveFileBytes,
        CleanerOptions cleaner) {}
