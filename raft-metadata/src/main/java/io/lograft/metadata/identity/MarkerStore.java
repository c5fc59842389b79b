package io.lograft.metadata.identity;

import io.lograft.base.Disk;
import io.lograft.base.DiskFile;
import io.lograft.base.ErrorCode;
import io.lograft.base.LograftException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;

/** Keeps the marker in {@code metadata.dir/quorum.identity}; a write is durable when it returns. Blocks. */
final class MarkerStore {
    static final String FILE = "quorum.identity";
    private static final String TEMPORARY = FILE + ".tmp";
    private static final int BYTES_MAX = 64 * 1024;

    private final Disk disk;
    private final Path directory;

    MarkerStore(Disk disk, Path directory) {
        this.disk = disk;
        this.directory = directory;
    }

    Optional<QuorumMarker> load() throws IOException {
        Path file = directory.resolve(FILE);
        if (!disk.exists(file)) {
            return Optional.empty();
        }
        try (DiskFile open = disk.openForRead(file)) {
            if (open.size() > BYTES_MAX) {
                throw new LograftException(
                        ErrorCode.STORAGE_ERROR,
                        "Cannot read " + file + ": it has " + open.size() + " bytes, and at most " + BYTES_MAX
                                + " make sense. Restore metadata.dir from the same disk.");
            }
            ByteBuffer content = ByteBuffer.allocate((int) open.size());
            while (content.hasRemaining() && open.read(content, content.position()) > 0) {
                continue;
            }
            byte[] bytes = new byte[content.position()];
            content.flip().get(bytes);
            return Optional.of(MarkerFormat.decode(bytes, file.toString()));
        }
    }

    void store(QuorumMarker marker) throws IOException {
        Path temporary = directory.resolve(TEMPORARY);
        try (DiskFile open = disk.open(temporary, true)) {
            open.truncate(0);
            open.write(ByteBuffer.wrap(MarkerFormat.encode(marker)), 0);
            open.force();
        }
        disk.rename(temporary, directory.resolve(FILE));
        disk.syncDirectory(directory);
    }
}
