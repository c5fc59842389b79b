package io.lograft.torture.load;

import io.lograft.base.TopicPartition;
import io.lograft.client.Consumer;
import io.lograft.client.ConsumerRecord;
import java.time.Duration;
import java.util.List;

/** A consumer of Lograft's client with assigned partitions, from their beginning. */
final class LograftReader implements RecordReader {
    private final Consumer consumer;

    LograftReader(Consumer consumer, List<TopicPartition> partitions) {
        this.consumer = consumer;
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    @Override
    public void poll(long limitMs, Sink sink) {
        for (ConsumerRecord record : consumer.poll(Duration.ofMillis(limitMs))) {
            sink.record(record.partition().partition(), record.offset(), record.value());
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}
