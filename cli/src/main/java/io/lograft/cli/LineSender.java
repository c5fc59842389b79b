package io.lograft.cli;

import io.lograft.base.LograftException;
import io.lograft.base.TopicPartition;
import io.lograft.client.Producer;
import io.lograft.client.ProducerRecord;
import io.lograft.client.SendCallback;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Sends lines as records. Lines are read on a thread of its own, which may wait for input for ever; outcomes come on the
 * client's thread; the command's thread waits for the end of both.
 */
final class LineSender {
    private static final Duration FLUSH_ON_SIGNAL = Duration.ofSeconds(10);

    private final Producer producer;
    private final String topic;
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong acknowledged = new AtomicLong();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private volatile boolean interrupted;
    private Failure first;

    LineSender(Producer producer, String topic) {
        this.producer = producer;
        this.topic = topic;
    }

    /** Why a line did not get through. */
    private record Failure(long line, Exception why) {}

    /** Lines that are acknowledged so far. */
    long acknowledged() {
        return acknowledged.get();
    }

    /**
     * Sends all lines and waits until all are acknowledged.
     *
     * @param recordBytesMax what the topic takes, for the message
     * @throws CommandFailure at the first line that is too long or was not acknowledged, once the outcome of all lines
     *     that were sent is known; names the line and what was acknowledged
     */
    void send(LineReader lines, int recordBytesMax) throws CommandFailure, InterruptedException {
        Thread reader = new Thread(() -> read(lines), "input");
        reader.setDaemon(true);
        reader.start();
        stopped.await();
        producer.flush();
        Failure failure = failure();
        if (failure != null && !interrupted) {
            throw describe(failure, recordBytesMax);
        }
    }

    private void read(LineReader lines) {
        try {
            for (byte[] line = lines.next(); line != null && !isStopped(); line = lines.next()) {
                long number = sent.incrementAndGet();
                producer.send(new ProducerRecord(topic, line), new Outcome(number));
            }
        } catch (IOException | RuntimeException failure) {
            fail(lines.linesRead() + 1, failure);
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
