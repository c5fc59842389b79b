package io.lograft.junit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.lograft.base.Clock;
import io.lograft.base.TopicPartition;
import io.lograft.base.real.LoopThread;
import io.lograft.base.real.SystemClock;
import io.lograft.client.Consumer;
import io.lograft.client.ConsumerRecord;
import io.lograft.client.Producer;
import io.lograft.client.ProducerRecord;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Against a real broker under a steady load: what is paused now and then misses nothing. */
@LograftTest(topics = "flights:6")
class PauseAndResumeTest {
    private static final long RUN_MS = Long.getLong("pause.test.ms", 4_000);
    private static final long PAUSE_MS = 20;

    private final Clock clock = new SystemClock();

    @Test
    void nothingIsPassedOver(Producer producer, Consumer consumer) {
        List<TopicPartition> partitions = consumer.partitionsOf("flights");
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        Map<TopicPartition, Long> next = new HashMap<>();
        long endMs = clock.monotonicMs() + RUN_MS;
        long pausedAtMs = 0;
        int pauses = 0;
        LoopThread load = new LoopThread("load", clock, (what, why) -> {});
        send(load, producer, endMs, 0);
        while (clock.monotonicMs() < endMs) {
            for (ConsumerRecord record : consumer.poll(Duration.ofMillis(20))) {
                long expected = next.getOrDefault(record.partition(), 0L);
                assertEquals(expected, record.offset(), record.partition() + " after " + pauses + " pauses");
                next.put(record.partition(), record.offset() + 1);
            }
            if (clock.monotonicMs() - pausedAtMs > PAUSE_MS) {
                pausedAtMs = clock.monotonicMs();
                consumer.resume(consumer.paused());
                consumer.pause(List.of(partitions.get(pauses++ % partitions.size())));
            }
        }
        load.close();
    }

    private void send(LoopThread load, Producer producer, long endMs, int sent) {
        load.execute(() -> {
            for (int i = 0; i < 5; i++) {
                producer.send(new ProducerRecord(
                        "flights", (sent + i) % 6, ProducerRecord.NOW, null, new byte[100], List.of()));
            }
            if (clock.monotonicMs() < endMs) {
                load.schedule(5, () -> send(load, producer, endMs, sent + 5));
            }
        });
    }
}
