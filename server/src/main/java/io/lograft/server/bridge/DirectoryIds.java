package io.lograft.server.bridge;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.UUID;

/** Identities of data directories: a UUID in the data plane, its 16 bytes big-endian on the wire and in metadata. */
final class DirectoryIds {
    private DirectoryIds() {}

    static byte[] bytes(UUID id) {
        return ByteBuffer.allocate(16)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array();
    }

    /** From the text form in the image: URL-safe base64. */
    static UUID parse(String text) {
        ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(text));
        return new UUID(bytes.getLong(), bytes.getLong());
    }
}
