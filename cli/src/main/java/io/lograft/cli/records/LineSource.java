package io.lograft.cli.records;

import java.io.IOException;
import java.util.Arrays;

/** Each line is a record: its exact bytes are the value, or the key, a separator and the value. */
public final class LineSource implements RowSource {
    private final LineReader lines;
    private final byte[] separator;

    /** @param separator the first one of a line ends the key; null if lines have no keys */
    public LineSource(LineReader lines, byte[] separator) {
        this.lines = lines;
        this.separator = separator;
    }

    @Override
    public Row next() throws IOException {
        byte[] line = lines.next();
        if (line == null) {
            return null;
        }
        if (separator == null) {
            return Row.of(null, line);
        }
        int at = Bytes.indexOf(line, separator);
        if (at < 0) {
            throw new RowException(
                    line(),
                    "has no key: the separator '" + Bytes.shown(separator) + "' is not in it; correct the line, or the"
                            + " --key-separator");
        }
        return Row.of(Arrays.copyOfRange(line, 0, at), Arrays.copyOfRange(line, at + separator.length, line.length));
    }

    @Override
    public long line() {
        return lines.linesRead();
    }
}
