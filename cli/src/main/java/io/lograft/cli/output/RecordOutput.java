package io.lograft.cli.output;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Records on a stream that may go away: once a write has failed (the reader of a pipe left),
 * everything else is dropped. A record is written whole or not at all. Thread-safe.
 */
public final class RecordOutput {
    private static final int BUFFER_BYTES = 64 * 1024;

    private final OutputStream out;
    private boolean dirty;
    private boolean closed;

    public RecordOutput(OutputStream out) {
        this.out = new BufferedOutputStream(out, BUFFER_BYTES);
    }

    /** Writes one record, with whatever ends it. */
    public synchronized void write(ByteArrayOutputStream record) {
        if (closed) {
            return;
        }
        try {
            record.writeTo(out);
            dirty = true;
        } catch (IOException nobodyReads) {
            closed = true;
        }
    }

    /** Hands everything to the reader. */
    public synchronized void flush() {
        if (closed || !dirty) {
            return;
        }
        try {
            out.flush();
            dirty = false;
        } catch (IOException nobodyReads) {
            closed = true;
        }
    }

    /** Hands everything to the reader and takes no more. */
    public synchronized void end() {
        flush();
        closed = true;
    }

    /** Whether something waits for {@link #flush}. */
    public synchronized boolean isDirty() {
        return dirty && !closed;
    }

    /** Whether nobody reads any more. */
    public synchronized boolean isClosed() {
        return closed;
    }
}
