package io.lograft.torture.replica;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.stream.Stream;

/**
 * The record batches of one replica, in order, over all its segments. Knows of the format only what it needs: each
 * segment begins with a header that says how long it is, and each batch with its offset and length.
 */
final class BatchStream implements Closeable {
    private static final String SUFFIX = ".log";
    private static final int HEADER_LENGTH_AT = 12;
    private static final int BATCH_PREFIX_BYTES = 12;
    private static final int BATCH_BYTES_MAX = 64 << 20;

    private final ArrayDeque<Path> segments;
    private Path segment;
    private DataInputStream input;

    /** A batch with all its bytes. */
    record Batch(long baseOffset, ByteBuffer bytes) {}

    BatchStream(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            List<Path> logs = files.filter(file -> file.getFileName().toString().endsWith(SUFFIX))
                    .sorted()
                    .toList();
            this.segments = new ArrayDeque<>(logs);
        }
    }

    /** The next batch, or null at the end; an incomplete batch at the very end is refused. */
    Batch next() throws IOException {
        while (true) {
            if (input == null && !openNext()) {
                return null;
            }
            byte[] prefix = input.readNBytes(BATCH_PREFIX_BYTES);
            if (prefix.length == 0) {
                input.close();
                input = null;
                continue;
            }
            return rest(prefix);
        }
    }

    private boolean openNext() throws IOException {
        segment = segments.poll();
        if (segment == null) {
            return false;
        }
        input = new DataInputStream(new BufferedInputStream(Files.newInputStream(segment), 1 << 16));
        byte[] start = input.readNBytes(HEADER_LENGTH_AT + Integer.BYTES);
        if (start.length < HEADER_LENGTH_AT + Integer.BYTES) {
            throw new EOFException(segment + " has no header");
        }
        input.skipNBytes(ByteBuffer.wrap(start).getInt(HEADER_LENGTH_AT) - (long) start.length);
        return true;
    }

    private Batch rest(byte[] prefix) throws IOException {
        if (prefix.length < BATCH_PREFIX_BYTES) {
            throw new EOFException(segment + " ends within a batch");
        }
        ByteBuffer head = ByteBuffer.wrap(prefix);
        long baseOffset = head.getLong();
        int length = head.getInt();
        if (length < 0 || length > BATCH_BYTES_MAX) {
            throw new IOException(segment + ": the batch at offset " + baseOffset + " claims " + length + " bytes");
        }
        ByteBuffer bytes = ByteBuffer.allocate(BATCH_PREFIX_BYTES + length).put(prefix);
        byte[] body = input.readNBytes(length);
        if (body.length < length) {
            throw new EOFException(segment + " ends within the batch at offset " + baseOffset);
        }
        return new Batch(baseOffset, bytes.put(body).flip());
    }

    @Override
    public void close() throws IOException {
        if (input != null) {
            input.close();
        }
    }
}
