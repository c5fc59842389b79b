package io.lograft.client;

/**
 * Turns keys or values of one type into bytes. {@link Serdes} has those of common types. Called on the thread that
 * sends, by several at once if several send.
 */
@FunctionalInterface
public interface Serializer<T> {
    /**
     * The bytes; what is thrown fails the record.
     *
     * @param topic that the record is for
     * @param value never null: null stays null
     */
    byte[] serialize(String topic, T value);
}
