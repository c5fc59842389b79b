package io.lograft.cli;

import io.lograft.cli.output.Progress;
import io.lograft.cli.output.RecordOutput;
import io.lograft.cli.records.RecordWriter;
import io.lograft.client.ConsumerRecord;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Predicate;

/** Writes the records that are wanted to an output, and counts them. Used by one thread. */
final class Writing {
    private final RecordWriter writer;
    private final Predicate<ConsumerRecord> filter;
    private final RecordOutput out;
    private final Progress progress;
    private final ByteArrayOutputStream record = new ByteArrayOutputStream();
    private long written;

    /** @param progress null to show none */
    Writing(RecordWriter writer, Predicate<ConsumerRecord> filter, RecordOutput out, Progress progress) {
        this.writer = writer;
        this.filter = filter;
        this.out = out;
        this.progress = progress;
    }

    void write(ConsumerRecord next) {
        if (!filter.test(next)) {
            return;
        }
        record.reset();
        try {
            writer.write(next, record);
        } catch (IOException impossible) {
            throw new UncheckedIOException("writing to memory failed", impossible);
        }
        out.write(record);
        written++;
    }

    long written() {
        return written;
    }

    /** @param part how much of the whole is read, 0 to 1; negative if nobody knows */
    void report(double part) {
        if (progress != null) {
            progress.show(written, part);
        }
    }

    boolean isDirty() {
        return out.isDirty();
    }

    void flush() {
        out.flush();
    }

    /** Whether nobody reads any more. */
    boolean isClosed() {
        return out.isClosed();
    }
}
