package io.lograft.server.dir;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * Whose a data directory is. Written as five lines of ASCII, so that people can read it:
 *
 * <pre>
 * lograft-data-directory 1
 * cluster.id=AAAAAAAAAAAAAAAAAAAAAA
 * node.id=1
 * directory.id=01234567-89ab-cdef-0123-456789abcdef
 * crc32c=7d2e1f00
 * </pre>
 *
 * The number in the first line is the version of the format, the last line the CRC-32C of all bytes before it.
 *
 * @param clusterId URL-safe base64 of 16 bytes; empty until the node has learned it
 * @param nodeId the option node.id
 * @param directoryId made when the directory was first used
 */
record Cookie(String clusterId, int nodeId, UUID directoryId) {
    static final int BYTES_MAX = 4_096;

    private static final int VERSION = 1;
    private static final String MAGIC = "lograft-data-directory ";
    private static final String CHECK = "crc32c=";

    byte[] encode() {
        String body = MAGIC + VERSION + "\ncluster.id=" + clusterId + "\nnode.id=" + nodeId + "\ndirectory.id="
                + directoryId + "\n";
        return (body + CHECK + checksum(body) + "\n").getBytes(StandardCharsets.US_ASCII);
    }

    /** Refuses with a message that ends a sentence which begins with the file's name. */
    static Cookie decode(byte[] bytes) throws DirectoryRefusedException {
        String text = text(bytes);
        String[] lines = text.split("\n", -1);
        if (!lines[0].startsWith(MAGIC)) {
            throw new DirectoryRefusedException("is not a cookie of Lograft");
        }
        if (!lines[0].equals(MAGIC + VERSION)) {
            throw new DirectoryRefusedException("has format version " + lines[0].substring(MAGIC.length())
                    + ", and this version of Lograft reads version " + VERSION + " only; run a newer Lograft");
        }
        if (lines.length != 6 || !lines[5].isEmpty()) {
            throw new DirectoryRefusedException("is damaged: it has " + lines.length + " lines");
        }
        String body = text.substring(0, text.length() - lines[4].length() - 1);
        if (!lines[4].equals(CHECK + checksum(body))) {
            throw new DirectoryRefusedException("is damaged: its checksum does not match");
        }
        return new Cookie(
                value(lines[1], "cluster.id="),
                Integer.parseInt(value(lines[2], "node.id=")),
                UUID.fromString(value(lines[3], "directory.id=")));
    }

    private static String text(byte[] bytes) throws DirectoryRefusedException {
        try {
            return StandardCharsets.US_ASCII
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException notText) {
            throw new DirectoryRefusedException("is damaged: it is not text", notText);
        }
    }

    private static String value(String line, String name) throws DirectoryRefusedException {
        if (!line.startsWith(name)) {
            throw new DirectoryRefusedException("is damaged: " + name + " is missing");
        }
        return line.substring(name.length());
    }

    private static String checksum(String body) {
        CRC32C crc = new CRC32C();
        crc.update(body.getBytes(StandardCharsets.US_ASCII));
        return String.format(Locale.ROOT, "%08x", crc.getValue());
    }

    Cookie in(String cluster) {
        return new Cookie(cluster, nodeId, directoryId);
    }
}
