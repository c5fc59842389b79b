package io.lograft.cli.demo;

import io.lograft.base.Clock;
import io.lograft.base.LograftException;
import io.lograft.base.TopicPartition;
import io.lograft.client.Producer;
import io.lograft.client.ProducerRecord;
import io.lograft.client.SendCallback;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/** Sends the sample at a steady rate and notes what becomes of each record. */
final class Stream implements AutoCloseable {
    private static final int RECORDS_PER_SECOND = 2_000;
    private static final long NS_PER_RECORD = TimeUnit.SECONDS.toNanos(1) / RECORDS_PER_SECOND;
    private static final long KILL_AFTER_NS = TimeUnit.SECONDS.toNanos(2);
    private static final int RECORDS_PER_REPORT = 200;
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final Producer producer;
    private final String topic;
    private final String run;
    private final List<byte[]> sample;
    private final Journal journal;
    private final Clock clock;

    Stream(Producer producer, String topic, String run, List<byte[]> sample, Journal journal, Clock clock) {
        this.producer = producer;
        this.topic = topic;
        this.run = run;
        this.sample = sample;
        this.journal = journal;
        this.clock = clock;
    }

    /**
     * Sends all records, each when it is due, and waits until the fate of all is known.
     *
     * @param kill called once, 2 s after the first record; returns when it did what it does, in monotonic ns
     * @param report called now and then
     * @return what {@code kill} returned
     */
    long send(LongSupplier kill, Runnable report) {
        long startNs = clock.monotonicNs();
        long killedNs = 0;
        for (int number = 0; number < journal.records(); number++) {
            long dueNs = number * NS_PER_RECORD;
            awaitTime(startNs + dueNs);
            if (killedNs == 0 && dueNs >= KILL_AFTER_NS) {
                killedNs = kill.getAsLong();
            }
            if (number % RECORDS_PER_REPORT == 0) {
                report.run();
            }
            send(number);
        }
        CompletableFuture<Void> known = producer.flushAsync();
        while (!known.isDone()) {
            report.run();
            LockSupport.parkNanos(POLL_NANOS);
        }
        return killedNs;
    }

    private void awaitTime(long dueNs) {
        for (long leftNs = dueNs - clock.monotonicNs(); leftNs > 0; leftNs = dueNs - clock.monotonicNs()) {
            LockSupport.parkNanos(leftNs);
        }
    }

    private void send(int number) {
        byte[] key = new RecordKey(run, number).bytes();
        byte[] value = sample.get(number % sample.size());
        journal.sent(number, clock.monotonicNs());
        producer.send(
                new ProducerRecord(topic, journal.partitionOf(number), ProducerRecord.NOW, key, value, List.of()),
                new Outcome(number));
    }

    @Override
    public void close() {
        producer.close();
    }

    /** What becomes of one record. */
    private final class Outcome implements SendCallback {
        private final int number;

        private Outcome(int number) {
            this.number = number;
        }

        @Override
        public void onAcknowledged(TopicPartition partition, long offset) {
            journal.acknowledged(number, clock.monotonicNs());
        }

        @Override
        public void onFailed(LograftException why) {
            journal.failed(why);
        }
    }
}
