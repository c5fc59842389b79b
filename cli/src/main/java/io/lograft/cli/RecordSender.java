package io.lograft.cli;

import io.lograft.base.LograftException;
import io.lograft.base.TopicPartition;
import io.lograft.cli.records.LineReader;
import io.lograft.cli.records.Row;
import io.lograft.cli.records.RowException;
import io.lograft.cli.records.RowSource;
import io.lograft.client.Producer;
import io.lograft.client.ProducerRecord;
import io.lograft.client.SendCallback;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/**
 * Sends rows as records. Rows are read on a thread of its own, which may wait for input for ever; outcomes come on the
 * client's thread; the command's thread waits for the end of both.
 */
final class RecordSender {
    private static final Duration FLUSH_ON_SIGNAL = Duration.ofSeconds(10);
    private static final long REPORT_MS = 100;

    private final Producer producer;
    private final String topic;
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong acknowledged = new AtomicLong();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private volatile boolean interrupted;
    private Failure first;

    RecordSender(Producer producer, String topic) {
        this.producer = producer;
        this.topic = topic;
    }

    /** Why a line did not get through. */
    private record Failure(long line, Exception why) {}

    /** Records that are acknowledged so far. */
    long acknowledged() {
        return acknowledged.get();
    }

    /** How much of what was sent is acknowledged, 0 to 1. */
    double acknowledgedPart() {
        long all = sent.get();
        return all == 0 ? 1 : Math.min(all, acknowledged.get()) / (double) all;
    }

    /** Whether a signal came before the end. */
    boolean isInterrupted() {
        return interrupted;
    }

    /**
     * Sends all rows and waits until all are acknowledged.
     *
     * @param toRecord what becomes of a row; may wait for the record to be due
     * @param recordBytesMax what the topic takes, for the message
     * @param report called now and then
     * @throws CommandFailure at the first line that was refused or not acknowledged, once the outcome of all lines that
     *     were sent is known; names the line and what was acknowledged
     */
    void send(RowSource rows, Function<Row, ProducerRecord> toRecord, int recordBytesMax, Runnable report)
            throws CommandFailure, InterruptedException {
        Thread reader = new Thread(() -> read(rows, toRecord), "input");
        reader.setDaemon(true);
        reader.start();
        while (!stopped.await(REPORT_MS, TimeUnit.MILLISECONDS)) {
            report.run();
        }
        CompletableFuture<Void> flushed = producer.flushAsync();
        while (!flushed.isDone() && !awaited(flushed)) {
            report.run();
        }
        Failure failure = failure();
        if (failure != null && !interrupted) {
            throw describe(failure, recordBytesMax);
        }
    }

    private static boolean awaited(CompletableFuture<Void> flushed) throws InterruptedException {
        try {
            flushed.get(REPORT_MS, TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException notYet) {
            return false;
        } catch (ExecutionException impossible) {
            throw new IllegalStateException("a flush fails never", impossible);
        }
    }

    private void read(RowSource rows, Function<Row, ProducerRecord> toRecord) {
        try {
            for (Row row = rows.next(); row != null && !isStopped(); row = rows.next()) {
                ProducerRecord record = toRecord.apply(row);
                sent.incrementAndGet();
                producer.send(record, new Outcome(rows.line()));
            }
        } catch (RowException refused) {
            fail(rows.line(), refused);
        } catch (IOException | RuntimeException failure) {
            fail(rows.line() + 1, failure);
        } finally {
            stopped.countDown();
        }
    }

    private boolean isStopped() {
        return stopped.getCount() == 0;
    }

    private synchronized void fail(long line, Exception why) {
        if (first == null || line < first.line()) {
            first = new Failure(line, why);
        }
        stopped.countDown();
    }

    private synchronized Failure failure() {
        return first;
    }

    /** After a signal: takes no more lines, and waits for those that were sent. Returns what to tell the user. */
    String interrupt() {
        interrupted = true;
        stopped.countDown();
        boolean all = producer.close(FLUSH_ON_SIGNAL);
        return "interrupted: " + progress() + (all ? "" : "; the outcome of the others is not known");
    }

    private String progress() {
        return acknowledged + " of " + sent + " lines sent are acknowledged";
    }

    private CommandFailure describe(Failure failure, int recordBytesMax) {
        if (failure.why() instanceof LineReader.LineTooLongException tooLong) {
            return new CommandFailure(
                    ExitCode.FAILED,
                    tooLong.getMessage() + ", the most that topic " + topic + " takes as one record (max.message.bytes="
                            + recordBytesMax + "); " + progress() + "; split the line, or raise the topic's limit");
        }
        if (failure.why() instanceof RowException refused) {
            return new CommandFailure(ExitCode.FAILED, refused.getMessage() + "; " + progress());
        }
        if (failure.why() instanceof LograftException refused) {
            return new CommandFailure(
                    ExitCode.of(refused.code()),
                    "line " + failure.line() + " was not acknowledged: " + refused.getMessage() + " (" + refused.code()
                            + "); " + progress());
        }
        return new CommandFailure(
                ExitCode.FAILED,
                "reading line " + failure.line() + " failed: " + failure.why().getMessage() + "; " + progress());
    }

    /** What becomes of one line. */
    private final class Outcome implements SendCallback {
        private final long line;

        private Outcome(long line) {
            this.line = line;
        }

        @Override
        public void onAcknowledged(TopicPartition partition, long offset) {
            acknowledged.incrementAndGet();
        }

        @Override
        public void onFailed(LograftException why) {
            if (!interrupted) {
                fail(line, why);
            }
        }
    }
}
