package io.lograft.torture.soak;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/** What the application says of itself, a line at a time, each on disk at once. Thread-safe. */
final class SoakJournal implements AutoCloseable {
    static final String SAMPLE = "sample ";
    static final String FAILURE = "failure ";
    static final String COUNT = "count ";
    static final String END = "end";

    private static final int FAILURES_MAX = 200;

    private final PrintWriter out;
    private final AtomicLong failures = new AtomicLong();

    SoakJournal(Path file) throws IOException {
        this.out = new PrintWriter(Files.newBufferedWriter(file, StandardCharsets.UTF_8));
    }

    void sample(SoakSample sample) {
        line(SAMPLE + sample.toLine());
    }

    /** An exception reached the application. */
    void failure(String where, Throwable what) {
        if (failures.incrementAndGet() <= FAILURES_MAX) {
            line(FAILURE + where + ": " + String.valueOf(what).replace('\n', ' '));
        }
    }

    /** How often something happened in all. */
    void count(String what, long count) {
        line(COUNT + count + " " + what);
    }

    /** The application ends as it should. */
    void end() {
        count("exceptions that reached the application", failures.get());
        line(END);
    }

    private synchronized void line(String line) {
        out.println(line);
        out.flush();
    }

    @Override
    public synchronized void close() {
        out.close();
    }
}
