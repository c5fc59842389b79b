package io.lograft.client;

import io.lograft.base.TopicPartition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A {@link Consumer} of objects: polls bytes and deserializes them on the application's thread. What to read, and where
 * from, is said to {@link #consumer()}. For one thread at a time.
 */
public final class TypedConsumer<K, V> implements AutoCloseable {
    private final Consumer consumer;
    private final Deserializer<? extends K> keys;
    private final Deserializer<? extends V> values;

    /**
     * @param consumer is closed with this one
     */
    public TypedConsumer(Consumer consumer, Deserializer<? extends K> keys, Deserializer<? extends V> values) {
        this.consumer = consumer;
        this.keys = keys;
        this.values = values;
    }

    /**
     * As {@link Consumer#poll}. Records before one that cannot be deserialized are returned first; then that one is
     * thrown, once, and the poll after goes on behind it.
     *
     * @throws DeserializationException with the record's place and bytes
     */
    public List<TypedConsumerRecord<K, V>> poll(Duration timeout) {
        List<ConsumerRecord> polled = consumer.poll(timeout);
        List<TypedConsumerRecord<K, V>> records = new ArrayList<>(polled.size());
        for (int i = 0; i < polled.size(); i++) {
            try {
                records.add(objects(polled.get(i)));
            } catch (DeserializationException bad) {
                boolean first = records.isEmpty();
                goBackTo(polled.subList(first ? i + 1 : i, polled.size()));
                if (first) {
                    throw bad;
                }
                return records;
            }
        }
        return records;
    }

    /** The consumer of bytes, to assign, seek, pause and ask. */
    public Consumer consumer() {
        return consumer;
    }

    /** As {@link Consumer#close}. */
    @Override
    public void close() {
        consumer.close();
    }

    /** The next poll begins with these records: they were polled, and are not returned. */
    private void goBackTo(List<ConsumerRecord> records) {
        Set<TopicPartition> done = new HashSet<>();
        for (ConsumerRecord record : records) {
            if (done.add(record.partition())) {
                consumer.seek(record.partition(), record.offset());
            }
        }
    }

    private TypedConsumerRecord<K, V> objects(ConsumerRecord record) {
        return new TypedConsumerRecord<>(
                record.partition(),
                record.offset(),
                record.timestampMs(),
                record.leaderEpoch(),
                object(record, "key", keys, record.key()),
                object(record, "value", values, record.value()),
                record.headers());
    }

    private static <T> T object(
            ConsumerRecord record, String what, Deserializer<? extends T> deserializer, byte[] bytes) {
        if (bytes == null) {
            return null;
        }
        try {
            return deserializer.deserialize(record.partition().topic(), bytes);
        } catch (RuntimeException failed) {
            throw new DeserializationException(record, what, failed);
        }
    }
}
