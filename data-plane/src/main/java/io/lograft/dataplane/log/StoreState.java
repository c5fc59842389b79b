package io.lograft.dataplane.log;

import io.lograft.base.Disk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * How the last run on a data directory ended, or that it did not end: the running-marker.
 *
 * @param phase see there
 * @param bootId of the operating system's run in which this was written; empty if not known
 * @param checkpointSequence with {@link Phase#CLEAN}: number of the checkpoint's last group; a clean end that does not
 *     match the checkpoint counts as none
 * @param detail with {@link Phase#FAILED}: why
 */
record StoreState(Phase phase, String bootId, long checkpointSequence, String detail) {
    static final String FILE = "store.state";

    private static final int MAX_BYTES = 64 << 10;
    private static final int MAX_TEXT_BYTES = 8 << 10;

    /** How things stand. */
    enum Phase {
        /** A process uses the directory, or did and ended without closing it. */
        RUNNING,
        /** Everything was flushed and noted. */
        CLEAN,
        /** A write or a sync failed: what this disk holds must not be relied on. */
        FAILED
    }

    void write(Disk disk, Path directory) throws IOException {
        WholeFile.replace(disk, directory.resolve(FILE), encode());
        disk.syncDirectory(directory);
    }

    /** Null if the directory has none: it is new. */
    static StoreState read(Disk disk, Path directory) throws IOException {
        Path path = directory.resolve(FILE);
        return disk.exists(path) ? decode(WholeFile.read(disk, path, MAX_BYTES), path) : null;
    }

    private ByteBuffer encode() {
        byte[] boot = text(bootId);
        byte[] why = text(detail);
        ByteBuffer target = ByteBuffer.allocate(FileFormat.PREAMBLE_BYTES
                + 1
                + Long.BYTES
                + 2 * Short.BYTES
                + boot.length
                + why.length
                + Integer.BYTES);
        FileFormat.putPreamble(target, FileFormat.STATE_MAGIC);
        target.put((byte) phase.ordinal()).putLong(checkpointSequence);
        target.putShort((short) boot.length)
                .put(boot)
                .putShort((short) why.length)
                .put(why);
        FileFormat.putCrc(target);
        return target.flip();
    }

    private static StoreState decode(ByteBuffer source, Path path) throws IOException {
        FileFormat.check(source, FileFormat.STATE_MAGIC, path);
        int phase = source.get();
        if (phase < 0 || phase >= Phase.values().length) {
            throw new CorruptFileException(path, FileFormat.PREAMBLE_BYTES, "it names phase " + phase);
        }
        long sequence = source.getLong();
        String boot = text(source, path);
        return new StoreState(Phase.values()[phase], boot, sequence, text(source, path));
    }

    private static byte[] text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return bytes.length <= MAX_TEXT_BYTES ? bytes : java.util.Arrays.copyOf(bytes, MAX_TEXT_BYTES);
    }

    private static String text(ByteBuffer source, Path path) throws IOException {
        int length = source.getShort();
        if (length < 0 || length > source.remaining()) {
            throw new CorruptFileException(path, source.position(), "a text has " + length + " bytes");
        }
        byte[] bytes = new byte[length];
        source.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
