package io.lograft.cli.records;

import io.lograft.client.ConsumerRecord;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Records as a format like {@code %p %o %k=%v\n} says, in the manner of kcat. No newline is added. */
public final class FormatWriter implements RecordWriter {
    /** What a format may contain, for help and for refusals. */
    public static final String TOKENS =
            "%v or %s value, %V or %S its length, %k key, %K its length, %t topic, %p partition,"
                    + " %o offset, %T time stamp in ms, %d time stamp as a date, %h headers, %e leader epoch, %% a percent sign";

    /** One part of a format: a token, or bytes that are written as they are. */
    private record Part(char token, byte[] literal) {}

    private static final char LITERAL = 0;
    private static final String KNOWN = "vsVSkKtpoTdhe%";

    private final List<Part> parts;

    private FormatWriter(List<Part> parts) {
        this.parts = parts;
    }

    /**
     * @throws IllegalArgumentException if the format is not understood: what, where, and what there is instead
     */
    public static FormatWriter of(String format) {
        if (format.indexOf('%') < 0) {
            throw new IllegalArgumentException("'" + format + "' is neither raw, nor json-each-row, nor a format with"
                    + " tokens such as '%k %v\\n'; there are " + TOKENS);
        }
        List<Part> parts = new ArrayList<>();
        ByteArrayOutputStream literal = new ByteArrayOutputStream();
        int at = 0;
        while (at < format.length()) {
            if (format.charAt(at) != '%') {
                literal.writeBytes(Escapes.at(format, at));
                at += Escapes.lengthAt(format, at);
                continue;
            }
            char token = token(format, at);
            at += 2;
            if (token == '%') {
                literal.write('%');
                continue;
            }
            parts.add(new Part(LITERAL, literal.toByteArray()));
            literal.reset();
            parts.add(new Part(token, null));
        }
        parts.add(new Part(LITERAL, literal.toByteArray()));
        return new FormatWriter(parts);
    }

    private static char token(String format, int at) {
        char token = at + 1 < format.length() ? format.charAt(at + 1) : LITERAL;
        if (token == LITERAL || KNOWN.indexOf(token) < 0) {
            throw new IllegalArgumentException("'" + format + "', character " + (at + 1) + ": '"
                    + format.substring(at, Math.min(format.length(), at + 2)) + "' is no token; there are " + TOKENS);
        }
        return token;
    }

    @Override
    public void write(ConsumerRecord record, ByteArrayOutputStream out) {
        for (Part part : parts) {
            switch (part.token()) {
                case LITERAL -> out.writeBytes(part.literal());
                case 'v', 's' -> RawWriter.writeBytes(record.value(), out);
                case 'k' -> RawWriter.writeBytes(record.key(), out);
                case 'h' -> RawWriter.writeHeaders(record, out);
                default -> RawWriter.writeText(text(part.token(), record), out);
            }
        }
    }

    private static String text(char token, ConsumerRecord record) {
        return switch (token) {
            case 'V', 'S' -> length(record.value());
            case 'K' -> length(record.key());
            case 't' -> record.partition().topic();
            case 'p' -> Integer.toString(record.partition().partition());
            case 'o' -> Long.toString(record.offset());
            case 'T' -> Long.toString(record.timestampMs());
            case 'd' -> Instant.ofEpochMilli(record.timestampMs()).toString();
            case 'e' -> Integer.toString(record.leaderEpoch());
            default -> throw new IllegalStateException("no token '" + token + "'");
        };
    }

    /** As in kcat, -1 tells null from empty. */
    private static String length(byte[] bytes) {
        return Integer.toString(bytes == null ? -1 : bytes.length);
    }
}
