package io.lograft.server.dir;

import java.nio.file.Path;

/**
 * A data directory that is configured and cannot be used, while others can.
 *
 * @param reason why, and what to do, for people
 */
public record UnusableDirectory(Path path, String reason) {}
