package io.lograft.base;

import java.nio.ByteBuffer;
import java.util.Base64;

/**
 * Identity of a topic for its whole life: 128 random bits. A topic that is deleted and created again under the same
 * name has another id, so that nothing of the old one can enter the new one. Text form: 22 characters of URL-safe
 * base64, as Kafka prints its topic ids.
 */
public record TopicId(long mostSignificantBits, long leastSignificantBits) implements Comparable<TopicId> {
    /** Bytes of the binary form. */
    public static final int BYTES = 16;

    /** Parses the 16-byte big-endian form; refuses any other length. */
    public static TopicId fromBytes(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("a topic id has " + BYTES + " bytes, got " + bytes.length);
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new TopicId(buffer.getLong(), buffer.getLong());
    }

    /** Parses the text form made by {@link #toString()}. */
    public static TopicId parse(String text) {
        return fromBytes(Base64.getUrlDecoder().decode(text));
    }

    /** The 16-byte big-endian form. */
    public byte[] toBytes() {
        return ByteBuffer.allocate(BYTES)
                .putLong(mostSignificantBits)
                .putLong(leastSignificantBits)
                .array();
    }

    @Override
    public int compareTo(TopicId other) {
        int most = Long.compareUnsigned(mostSignificantBits, other.mostSignificantBits);
        return most != 0 ? most : Long.compareUnsigned(leastSignificantBits, other.leastSignificantBits);
    }

    @Override
    public String toString() {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(toBytes());
    }
}
