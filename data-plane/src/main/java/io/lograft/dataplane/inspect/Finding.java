package io.lograft.dataplane.inspect;

import java.nio.file.Path;

/**
 * Something that is not as it should be.
 *
 * @param position byte of the file, 0 where the file as a whole is meant
 */
public record Finding(Path file, long position, FindingKind kind, String detail) {}
