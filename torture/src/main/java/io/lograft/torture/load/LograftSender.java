package io.lograft.torture.load;

import io.lograft.base.ErrorCode;
import io.lograft.base.LograftException;
import io.lograft.base.TopicPartition;
import io.lograft.client.Producer;
import io.lograft.client.ProducerRecord;
import io.lograft.client.SendCallback;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** A producer of Lograft's client: idempotent, acks=all. */
final class LograftSender implements RecordSender {
    /** After these the producer has no place in its sequence any more. */
    private static final Set<ErrorCode> FATAL = Set.of(
            ErrorCode.OUT_OF_ORDER_SEQUENCE,
            ErrorCode.FENCED_PRODUCER,
            ErrorCode.DUPLICATE_SEQUENCE,
            ErrorCode.SHUTTING_DOWN);

    private final Producer producer;
    private final String topic;
    private volatile boolean broken;

    LograftSender(Producer producer, String topic) {
        this.producer = producer;
        this.topic = topic;
    }

    @Override
    public void send(int partition, byte[] payload, Callback callback) {
        ProducerRecord record = new ProducerRecord(topic, partition, ProducerRecord.NOW, null, payload, List.of());
        producer.send(record, new SendCallback() {
            @Override
            public void onAcknowledged(TopicPartition where, long offset) {
                callback.acknowledged(offset);
            }

            @Override
            public void onFailed(LograftException why) {
                broken |= FATAL.contains(why.code());
                callback.failed(isDefinite(why.code()), why);
            }
        });
    }

    /** The client promises that a record which merely timed out is not in the log. */
    private static boolean isDefinite(ErrorCode code) {
        return code != ErrorCode.UNKNOWN_OUTCOME && code != ErrorCode.SHUTTING_DOWN && code != ErrorCode.UNKNOWN;
    }

    @Override
    public boolean isBroken() {
        return broken;
    }

    @Override
    public void close() {
        producer.close(Duration.ZERO);
    }
}
