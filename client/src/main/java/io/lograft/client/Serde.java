package io.lograft.client;

/** Both directions for one type. */
public interface Serde<T> extends Serializer<T>, Deserializer<T> {}
