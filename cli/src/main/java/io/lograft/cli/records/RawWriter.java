package io.lograft.cli.records;

import io.lograft.client.ConsumerRecord;
import io.lograft.proto.batch.RecordHeader;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * The value's exact bytes and a newline. What else is asked for stands before it, in the order of {@link Column}, each
 * with a separator after it. A null key or value is written as nothing.
 */
public final class RawWriter implements RecordWriter {
    /** What may stand before the value. */
    public enum Column {
        TIMESTAMP,
        PARTITION,
        OFFSET,
        HEADERS,
        KEY
    }

    private final Set<Column> columns;
    private final byte[] separator;

    public RawWriter(Set<Column> columns, byte[] separator) {
        this.columns = columns;
        this.separator = separator;
    }

    @Override
    public void write(ConsumerRecord record, ByteArrayOutputStream out) {
        for (Column column : columns) {
            writeColumn(column, record, out);
            out.writeBytes(separator);
        }
        writeBytes(record.value(), out);
        out.write('\n');
    }

    private static void writeColumn(Column column, ConsumerRecord record, ByteArrayOutputStream out) {
        switch (column) {
            case TIMESTAMP -> writeText(Long.toString(record.timestampMs()), out);
            case PARTITION -> writeText(Integer.toString(record.partition().partition()), out);
            case OFFSET -> writeText(Long.toString(record.offset()), out);
            case HEADERS -> writeHeaders(record, out);
            case KEY -> writeBytes(record.key(), out);
        }
    }

    static void writeText(String text, ByteArrayOutputStream out) {
        out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    static void writeBytes(byte[] bytes, ByteArrayOutputStream out) {
        if (bytes != null) {
            out.writeBytes(bytes);
        }
    }

    /** For example {@code trace=7,origin=web}. */
    static void writeHeaders(ConsumerRecord record, ByteArrayOutputStream out) {
        boolean first = true;
        for (RecordHeader header : record.headers()) {
            if (!first) {
                out.write(',');
            }
            writeText(header.key(), out);
            out.write('=');
            writeBytes(header.value(), out);
            first = false;
        }
    }
}
