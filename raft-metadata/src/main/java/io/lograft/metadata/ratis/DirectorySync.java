package io.lograft.metadata.ratis;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * Sets the attribute "directory changes are synchronous" on the Raft directories, where the file system has it. Ratis
 * renames its vote file into place without syncing the directory: a power cut can bring the old file back, and with it a
 * second vote in the same term.
 */
final class DirectorySync {
    private static final Logger LOG = LogManager.getLogger(DirectorySync.class);
    private static final long LIMIT_MS = 2_000;

    private DirectorySync() {}

    /** Best effort; says in one line if it could not be done. */
    static void enable(Path raftDirectory) {
        try {
            String problem = chattr(raftDirectory);
            if (problem != null) {
                say(raftDirectory, problem);
            }
        } catch (IOException unavailable) {
            say(raftDirectory, unavailable.getMessage());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static String chattr(Path raftDirectory) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("chattr", "+D"));
        try (Stream<Path> below = Files.walk(raftDirectory, 3)) {
            below.filter(Files::isDirectory).map(Path::toString).forEach(command::add);
        }
        Process chattr = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (!chattr.waitFor(LIMIT_MS, TimeUnit.MILLISECONDS)) {
            chattr.destroyForcibly();
            return "chattr did not end within " + LIMIT_MS + " ms";
        }
        return chattr.exitValue() == 0 ? null : "chattr ended with code " + chattr.exitValue();
    }

    private static void say(Path raftDirectory, String problem) {
        LOG.info(
                "Directory changes in {} are not synchronous ({}): in a power cut this voter may forget its newest vote."
                        + " Mount the file system with dirsync, or use ext4 with chattr +D, to rule it out.",
                raftDirectory,
                problem);
    }
}
