package io.lograft.client;

/** Turns bytes into keys or values of one type. {@link Serdes} has those of common types. */
@FunctionalInterface
public interface Deserializer<T> {
    /**
     * The object; what is thrown becomes a {@link DeserializationException}.
     *
     * @param topic that the record is from
     * @param bytes never null: null stays null
     */
    T deserialize(String topic, byte[] bytes);
}
