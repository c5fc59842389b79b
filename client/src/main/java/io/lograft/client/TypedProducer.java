package io.lograft.client;

import io.lograft.base.ErrorCode;
import io.lograft.base.LograftException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * A {@link Producer} of objects: serializes on the thread that sends, and hands the bytes over. What holds for the
 * producer of bytes holds here. Thread-safe if its serializers are.
 */
public final class TypedProducer<K, V> implements AutoCloseable {
    private final Producer producer;
    private final Serializer<? super K> keys;
    private final Serializer<? super V> values;

    /**
     * @param producer is closed with this one
     */
    public TypedProducer(Producer producer, Serializer<? super K> keys, Serializer<? super V> values) {
        this.producer = producer;
        this.keys = keys;
        this.values = values;
    }

    /** As {@link Producer#send(ProducerRecord)}; an object that cannot be serialized fails the future. */
    public CompletableFuture<RecordMetadata> send(TypedProducerRecord<K, V> record) {
        try {
            return producer.send(bytes(record));
        } catch (LograftException unserializable) {
            return CompletableFuture.failedFuture(unserializable);
        }
    }

    /** As {@link Producer#send(ProducerRecord, SendCallback)}; an object that cannot be serialized is told to it. */
    public void send(TypedProducerRecord<K, V> record, SendCallback callback) {
        try {
            producer.send(bytes(record), callback);
        } catch (LograftException unserializable) {
            callback.onFailed(unserializable);
        }
    }

    /** A record of now; its key, if it has one, decides its partition. */
    public CompletableFuture<RecordMetadata> send(String topic, K key, V value) {
        return send(new TypedProducerRecord<>(topic, key, value));
    }

    /** The producer of bytes that sends the records. */
    public Producer producer() {
        return producer;
    }

    /** As {@link Producer#flushAsync}. */
    public CompletableFuture<Void> flushAsync() {
        return producer.flushAsync();
    }

    /** As {@link Producer#flush}. */
    public void flush() {
        producer.flush();
    }

    /** As {@link Producer#close(Duration)}. */
    public boolean close(Duration timeout) {
        return producer.close(timeout);
    }

    /** As {@link Producer#close()}. */
    @Override
    public void close() {
        producer.close();
    }

    private ProducerRecord bytes(TypedProducerRecord<K, V> record) {
        return new ProducerRecord(
                record.topic(),
                record.partition(),
                record.timestampMs(),
                bytes(record.topic(), "key", keys, record.key()),
                bytes(record.topic(), "value", values, record.value()),
                record.headers());
    }

    private static <T> byte[] bytes(String topic, String what, Serializer<? super T> serializer, T object) {
        if (object == null) {
            return null;
        }
        try {
            return serializer.serialize(topic, object);
        } catch (RuntimeException failed) {
            throw new LograftException(
                    ErrorCode.INVALID_REQUEST,
                    "a record for topic '" + topic + "' was not sent: its " + what + " of type "
                            + object.getClass().getName() + " cannot be serialized (" + failed
                            + "); correct the object or the serializer",
                    failed);
        }
    }
}
