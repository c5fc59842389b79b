package io.lograft.metadata.identity;

import io.lograft.base.ErrorCode;
import io.lograft.base.LograftException;
import io.lograft.metadata.identity.QuorumMarker.Stage;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/**
 * The marker as a file: lines {@code key=value} in a fixed order, UTF-8. The first names the file's kind, the second
 * the format's version, the last holds the CRC-32C of all bytes before it.
 *
 * <pre>
 * magic=lograft-quorum
 * format=1
 * node.id=1
 * nonce=00112233445566778899aabbccddeeff
 * stage=started
 * generation=0
 * group.id=6f1ed002-ab55-3b2a-8b4b-4e3ef7d1b3f4
 * founders=1:00112233445566778899aabbccddeeff,2:…
 * crc32c=1a2b3c4d
 * </pre>
 */
final class MarkerFormat {
    static final String MAGIC = "lograft-quorum";
    static final int VERSION = 1;
    private static final String CRC_KEY = "crc32c=";

    private MarkerFormat() {}

    static byte[] encode(QuorumMarker marker) {
        StringBuilder text = new StringBuilder()
                .append("magic=" + MAGIC + "\nformat=" + VERSION + "\nnode.id=")
                .append(marker.self().id())
                .append("\nnonce=")
                .append(marker.self().nonce())
                .append("\nstage=")
                .append(marker.stage().name().toLowerCase(Locale.ROOT))
                .append("\ngeneration=")
                .append(marker.generation())
                .append("\ngroup.id=")
                .append(marker.groupId() == null ? "" : marker.groupId())
                .append("\nfounders=")
                .append(Founder.join(marker.founders()))
                .append('\n');
        String crc = crcOf(text.toString());
        return text.append(CRC_KEY).append(crc).append('\n').toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Refuses, with the file's name in the message, what is damaged, of another kind or of another version. */
    static QuorumMarker decode(byte[] bytes, String file) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        Map<String, String> values = parse(text);
        if (!MAGIC.equals(values.get("magic"))) {
            throw damaged(file, "it does not begin with magic=" + MAGIC);
        }
        String version = values.getOrDefault("format", "");
        if (!version.equals(Integer.toString(VERSION))) {
            throw new LograftException(
                    ErrorCode.UNSUPPORTED_VERSION,
                    "Cannot read " + file + ": it has format version '" + version + "', and this release reads version "
                            + VERSION + ". Start the release that wrote it, or a newer one.");
        }
        int crcLine = text.lastIndexOf(CRC_KEY);
        String crc = crcLine < 0
                ? "none"
                : text.substring(crcLine + CRC_KEY.length()).stripTrailing();
        if (crcLine < 0 || !crc.equals(crcOf(text.substring(0, crcLine)))) {
            throw damaged(file, "its checksum (" + crc + ") does not fit its content");
        }
        try {
            return read(values);
        } catch (IllegalArgumentException malformed) {
            throw damaged(file, malformed.getMessage());
        }
    }

    private static QuorumMarker read(Map<String, String> values) {
        Founder self = new Founder(Integer.parseInt(required(values, "node.id")), required(values, "nonce"));
        Stage stage = Stage.valueOf(required(values, "stage").toUpperCase(Locale.ROOT));
        String groupId = required(values, "group.id");
        String founders = required(values, "founders");
        return new QuorumMarker(
                self,
                stage,
                Integer.parseInt(required(values, "generation")),
                groupId.isEmpty() ? null : UUID.fromString(groupId),
                founders.isEmpty()
                        ? List.of()
                        : Stream.of(founders.split(",")).map(Founder::parse).toList());
    }

    private static String required(Map<String, String> values, String key) {
        String value = values.get(key);
        if (value == null) {
            throw new IllegalArgumentException("the line " + key + "= is missing");
        }
        return value;
    }

    private static Map<String, String> parse(String text) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String line : text.split("\n")) {
            int equals = line.indexOf('=');
            if (equals > 0) {
                values.putIfAbsent(line.substring(0, equals), line.substring(equals + 1));
            }
        }
        return values;
    }

    private static String crcOf(String text) {
        CRC32C crc = new CRC32C();
        crc.update(text.getBytes(StandardCharsets.UTF_8));
        return String.format(Locale.ROOT, "%08x", crc.getValue());
    }

    private static LograftException damaged(String file, String why) {
        return new LograftException(
                ErrorCode.STORAGE_ERROR,
                "Cannot read " + file + ": " + why + ". The file says which votes this node may have cast, so it is not"
                        + " guessed at. Restore metadata.dir from the same disk; if that is impossible, this node's"
                        + " metadata is lost and it must be added to the quorum anew.");
    }
}
