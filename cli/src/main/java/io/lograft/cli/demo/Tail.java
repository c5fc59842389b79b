package io.lograft.cli.demo;

import io.lograft.base.TopicPartition;
import io.lograft.client.Consumer;
import io.lograft.client.ConsumerRecord;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** A consumer that reads along while records are written, on a thread of its own. */
final class Tail implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);

    private final Consumer consumer;
    private final String run;
    private final Tally tally;
    private final AtomicInteger read = new AtomicInteger();
    private final Thread thread;
    private volatile boolean stopped;
    private volatile RuntimeException failure;

    private Tail(Consumer consumer, String run, Tally tally) {
        this.consumer = consumer;
        this.run = run;
        this.tally = tally;
        this.thread = new Thread(this::read, "tail");
        thread.setDaemon(true);
    }

    /** Begins to read at these offsets, and counts what belongs to the run. */
    static Tail start(Consumer consumer, Map<TopicPartition, Long> from, String run, Tally tally) {
        consumer.assign(from.keySet());
        from.forEach(consumer::seek);
        Tail tail = new Tail(consumer, run, tally);
        tail.thread.start();
        return tail;
    }

    private void read() {
        try {
            while (!stopped) {
                for (ConsumerRecord record : consumer.poll(POLL)) {
                    int number = RecordKey.numberOf(run, record.key());
                    if (number >= 0) {
                        tally.saw(record.partition().partition(), number);
                        read.incrementAndGet();
                    }
                }
            }
        } catch (RuntimeException failed) {
            failure = failed;
        }
    }

    /** Records of the run that were read so far. */
    int count() {
        return read.get();
    }

    /** Why it stopped reading; null if it did not. */
    RuntimeException failure() {
        return failure;
    }

    /** Stops reading; afterwards the tally is complete. */
    @Override
    public void close() {
        stopped = true;
        consumer.wakeup();
        try {
            thread.join();
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
        consumer.close();
    }
}
