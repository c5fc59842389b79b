package io.lograft.client;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.function.Function;

/** Serializers of common types, the same bytes as Kafka's own. Other types, JSON too, are two lambdas: {@link #of}. */
public final class Serdes {
    private Serdes() {}

    /** A pair of functions as a serde. */
    public static <T> Serde<T> of(Function<T, byte[]> serialize, Function<byte[], T> deserialize) {
        return new Serde<>() {
            @Override
            public byte[] serialize(String topic, T value) {
                return serialize.apply(value);
            }

            @Override
            public T deserialize(String topic, byte[] bytes) {
                return deserialize.apply(bytes);
            }
        };
    }

    /** The bytes as they are, not copied. */
    public static Serde<byte[]> bytes() {
        return of(Function.identity(), Function.identity());
    }

    /** UTF-8. Bytes that are not UTF-8 are refused, not replaced. */
    public static Serde<String> string() {
        return of(text -> text.getBytes(StandardCharsets.UTF_8), Serdes::text);
    }

    /** 4 bytes, big-endian, two's complement. */
    public static Serde<Integer> int32() {
        return of(
                number -> ByteBuffer.allocate(Integer.BYTES).putInt(number).array(),
                bytes -> exactly(Integer.BYTES, bytes).getInt());
    }

    /** 8 bytes, big-endian, two's complement. */
    public static Serde<Long> int64() {
        return of(
                number -> ByteBuffer.allocate(Long.BYTES).putLong(number).array(),
                bytes -> exactly(Long.BYTES, bytes).getLong());
    }

    /** The 36 characters of its text, as UTF-8. */
    public static Serde<UUID> uuid() {
        return of(id -> id.toString().getBytes(StandardCharsets.UTF_8), bytes -> UUID.fromString(text(bytes)));
    }

    private static String text(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException notUtf8) {
            throw new IllegalArgumentException(bytes.length + " bytes are not UTF-8", notUtf8);
        }
    }

    private static ByteBuffer exactly(int expected, byte[] bytes) {
        if (bytes.length != expected) {
            throw new IllegalArgumentException("expected " + expected + " bytes, found " + bytes.length);
        }
        return ByteBuffer.wrap(bytes);
    }
}
