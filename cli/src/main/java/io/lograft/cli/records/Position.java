package io.lograft.cli.records;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/**
 * Where reading begins in each partition.
 *
 * @param number the offset, how many records before the end, or the time in ms since 1970 UTC; else 0
 */
public record Position(Kind kind, long number) {
    /** How a place in a log is told. */
    public enum Kind {
        BEGINNING,
        END,
        OFFSET,
        LAST,
        TIME
    }

    /** What {@code --offset} takes, for help and for refusals. */
    public static final String GRAMMAR =
            "N (that offset), -N (the last N records), beginning, end, or @TIME: @1700000000000"
                    + " (ms since 1970 UTC), @2026-11-22, @2026-11-22T18:30, @2026-11-22T18:30:00+01:00 (UTC unless an offset is"
                    + " given), @-15m (ago: s, m, h or d)";

    public static final Position BEGINNING = new Position(Kind.BEGINNING, 0);
    public static final Position END = new Position(Kind.END, 0);

    private static final String[] UNITS = {"s", "m", "h", "d"};
    private static final long[] UNIT_MS = {1_000, 60_000, 3_600_000, 86_400_000};

    /**
     * @param nowMs for times that are told as so long ago
     * @throws IllegalArgumentException if the text is not understood
     */
    public static Position parse(String text, long nowMs) {
        try {
            return switch (text) {
                case "beginning", "earliest" -> BEGINNING;
                case "end", "latest" -> END;
                default ->
                    text.startsWith("@") ? new Position(Kind.TIME, time(text.substring(1), nowMs)) : offset(text);
            };
        } catch (NumberFormatException | DateTimeException | ArithmeticException notUnderstood) {
            throw new IllegalArgumentException("'" + text + "' is no place in a log; give " + GRAMMAR, notUnderstood);
        }
    }

    /** Whether it means the same in every partition; an offset does not. */
    public boolean fitsAnyPartition() {
        return kind != Kind.OFFSET;
    }

    private static Position offset(String text) {
        if (text.startsWith("-") && text.length() > 1 && Character.isDigit(text.charAt(1))) {
            return new Position(Kind.LAST, Long.parseLong(text.substring(1)));
        }
        if (text.isEmpty() || !Character.isDigit(text.charAt(0))) {
            throw new NumberFormatException(text);
        }
        return new Position(Kind.OFFSET, Long.parseLong(text));
    }

    private static long time(String text, long nowMs) {
        long ms = text.startsWith("-") ? nowMs - ago(text.substring(1)) : moment(text);
        if (ms < 0) {
            throw new DateTimeException("before 1970: " + text);
        }
        return ms;
    }

    private static long ago(String text) {
        if (text.isEmpty() || !Character.isDigit(text.charAt(0))) {
            throw new NumberFormatException(text);
        }
        for (int i = 0; i < UNITS.length; i++) {
            if (text.endsWith(UNITS[i])) {
                return Math.multiplyExact(Long.parseLong(text.substring(0, text.length() - 1)), UNIT_MS[i]);
            }
        }
        throw new NumberFormatException(text);
    }

    private static long moment(String text) {
        int clock = text.indexOf('T');
        if (clock < 0) {
            return text.indexOf('-') > 0
                    ? LocalDate.parse(text)
                            .atStartOfDay(ZoneOffset.UTC)
                            .toInstant()
                            .toEpochMilli()
                    : Long.parseLong(text);
        }
        String time = text.substring(clock);
        boolean local = !time.endsWith("Z") && time.indexOf('+') < 0 && time.indexOf('-') < 0;
        Instant instant = local
                ? LocalDateTime.parse(text).toInstant(ZoneOffset.UTC)
                : OffsetDateTime.parse(text).toInstant();
        return instant.toEpochMilli();
    }
}
