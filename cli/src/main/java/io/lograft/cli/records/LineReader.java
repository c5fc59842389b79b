package io.lograft.cli.records;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Splits bytes into lines at each newline and changes nothing else: carriage returns, NULs, invalid UTF-8 and empty
 * lines come through as they are, and so does a last line without newline. Used by one thread.
 */
public final class LineReader {
    private static final int CHUNK_BYTES = 64 * 1024;

    private final InputStream in;
    private final int lineBytesMax;
    private byte[] buffer = new byte[CHUNK_BYTES];
    private int start;
    private int end;
    private boolean ended;
    private long linesRead;

    /** @param lineBytesMax longest line that is taken, in bytes without its newline */
    public LineReader(InputStream in, int lineBytesMax) {
        this.in = in;
        this.lineBytesMax = lineBytesMax;
    }

    /** The next line without its newline, or null after the last. Blocks until a whole line is there. */
    public byte[] next() throws IOException {
        int scanned = start;
        while (true) {
            for (int i = scanned; i < end; i++) {
                if (buffer[i] == '\n') {
                    byte[] line = take(i);
                    start = i + 1;
                    return line;
                }
            }
            scanned = end - start;
            if (scanned > lineBytesMax) {
                throw new LineTooLongException(linesRead + 1, lineBytesMax);
            }
            if (ended || !fill()) {
                return lastLine();
            }
            scanned += start;
        }
    }

    /** Lines handed out so far. */
    public long linesRead() {
        return linesRead;
    }

    private byte[] take(int newline) throws LineTooLongException {
        if (newline - start > lineBytesMax) {
            throw new LineTooLongException(linesRead + 1, lineBytesMax);
        }
        linesRead++;
        return Arrays.copyOfRange(buffer, start, newline);
    }

    private byte[] lastLine() throws LineTooLongException {
        if (start == end) {
            return null;
        }
        byte[] line = take(end);
        start = end;
        return line;
    }

    private boolean fill() throws IOException {
        if (start > 0) {
            System.arraycopy(buffer, start, buffer, 0, end - start);
            end -= start;
            start = 0;
        }
        if (end == buffer.length) {
            buffer = Arrays.copyOf(buffer, (int) Math.min(2L * buffer.length, lineBytesMax + (long) CHUNK_BYTES));
        }
        int count = in.read(buffer, end, buffer.length - end);
        if (count < 0) {
            ended = true;
            return false;
        }
        end += count;
        return true;
    }

    /** A line is longer than the topic takes. */
    public static final class LineTooLongException extends IOException {
        private static final long serialVersionUID = 1L;

        private final long line;

        LineTooLongException(long line, int lineBytesMax) {
            super("line " + line + " is longer than " + lineBytesMax + " bytes");
            this.line = line;
        }

        public long line() {
            return line;
        }
    }
}
