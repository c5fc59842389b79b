package io.lograft.dataplane.log;

import io.lograft.base.ErrorCode;
import io.lograft.base.LograftException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/** What all files of a log have in common: eight bytes of magic, a version, a CRC-32C. FORMAT.md lists the layouts. */
final class FileFormat {
    static final int VERSION = 1;

    /** A later release may have written this version; a higher number is damage. */
    private static final int VERSION_MAX = 255;

    static final long SEGMENT_MAGIC = magic("LGRFTSEG");
    static final long INDEX_MAGIC = magic("LGRFTIDX");
    static final long PRODUCERS_MAGIC = magic("LGRFTPRD");
    static final long CHECKPOINT_MAGIC = magic("LGRFTCKP");
    static final long STATE_MAGIC = magic("LGRFTSTA");

    /** Magic and version: what every file begins with. */
    static final int PREAMBLE_BYTES = Long.BYTES + Integer.BYTES;

    private FileFormat() {}

    static void putPreamble(ByteBuffer target, long magic) {
        target.putLong(magic).putInt(VERSION);
    }

    /**
     * Checks what begins with magic and version and ends in a CRC-32C: a header, or a whole small file. The buffer's
     * position is after the version then.
     *
     * @throws LograftException {@link ErrorCode#UNSUPPORTED_VERSION} if another version wrote the file
     */
    static void check(ByteBuffer source, long magic, Path file) throws IOException {
        if (source.remaining() < PREAMBLE_BYTES) {
            throw new CorruptFileException(file, 0, "it has " + source.remaining() + " bytes, no room for its header");
        }
        long found = source.getLong();
        if (found != magic) {
            throw new CorruptFileException(
                    file, 0, "it begins with 0x" + Long.toHexString(found) + " instead of " + text(magic));
        }
        int version = source.getInt();
        if (version != VERSION) {
            throw unknownVersion(source, version, file);
        }
        checkTrailingCrc(source, file);
    }

    /**
     * There is no version below 1, and none far above this one; and where this version's number makes the checksum right,
     * the number alone is damaged.
     */
    private static IOException unknownVersion(ByteBuffer source, int version, Path file) {
        ByteBuffer corrected =
                ByteBuffer.allocate(source.limit()).put(source.duplicate().rewind());
        corrected.putInt(Long.BYTES, VERSION);
        if (version < 1 || version > VERSION_MAX || hasTrailingCrc(corrected.flip())) {
            return new CorruptFileException(file, Long.BYTES, "its version was changed to " + version);
        }
        throw new LograftException(
                ErrorCode.UNSUPPORTED_VERSION,
                file + " has format version " + version + ", this release reads " + VERSION
                        + "; start the release that wrote it, or a newer one");
    }

    /** CRC-32C of the bytes between two absolute positions. */
    static int crc(ByteBuffer buffer, int from, int to) {
        CRC32C crc = new CRC32C();
        crc.update(buffer.duplicate().position(from).limit(to));
        return (int) crc.getValue();
    }

    /** Appends the CRC-32C of everything before the buffer's position. */
    static void putCrc(ByteBuffer target) {
        target.putInt(crc(target, 0, target.position()));
    }

    private static void checkTrailingCrc(ByteBuffer content, Path file) throws IOException {
        if (!hasTrailingCrc(content)) {
            throw new CorruptFileException(
                    file, Math.max(content.limit() - Integer.BYTES, 0), "its checksum does not match its content");
        }
    }

    /** Whether the last four bytes are the CRC-32C of all bytes before them. */
    private static boolean hasTrailingCrc(ByteBuffer content) {
        int end = content.limit() - Integer.BYTES;
        return end >= 0 && content.getInt(end) == crc(content, 0, end);
    }

    private static long magic(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)).getLong();
    }

    private static String text(long magic) {
        return new String(ByteBuffer.allocate(Long.BYTES).putLong(magic).array(), StandardCharsets.US_ASCII);
    }
}
