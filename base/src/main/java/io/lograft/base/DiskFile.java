package io.lograft.base;

import java.io.IOException;
import java.nio.ByteBuffer;

/** An open file. Reads and {@link #force} may run beside one writer; writes come from one thread at a time. */
public interface DiskFile extends AutoCloseable {
    /** Bytes in the file, written but possibly not yet durable. */
    long size() throws IOException;

    /** Reads up to {@code target.remaining()} bytes at the position; returns how many, -1 at or past the end. */
    int read(ByteBuffer target, long position) throws IOException;

    /** Appends all remaining bytes of the buffers, in order. A failure leaves an unknown prefix behind. */
    void append(ByteBuffer[] buffers, int count) throws IOException;

    /** Overwrites or extends at the position. */
    void write(ByteBuffer source, long position) throws IOException;

    /** Cuts the file to this many bytes; later appends continue there. */
    void truncate(long size) throws IOException;

    /** Makes contents and size durable (fdatasync). After a failure the file must not be trusted or forced again. */
    void force() throws IOException;

    @Override
    void close() throws IOException;
}
