package io.lograft.cli.records;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.lograft.client.ConsumerRecord;
import io.lograft.proto.batch.RecordHeader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Predicate;

/**
 * Whether a record is wanted: {@code key=TEXT} (equal), {@code value:TEXT} (contains), {@code value~REGEX} (a match of an
 * RE2 expression somewhere in it), {@code header.NAME=TEXT}; with {@code !} before the operator, the opposite. Time grows
 * linearly with the record's size, whatever the text or expression is. Null equals, contains and matches nothing.
 */
public final class RecordFilter implements Predicate<ConsumerRecord> {
    /** What a filter may be, for help and for refusals. */
    public static final String GRAMMAR = "FIELD=TEXT (equals), FIELD:TEXT (contains) or FIELD~REGEX (an RE2 expression"
            + " matches part of it), with ! before the operator for the opposite; FIELD is key, value or header.NAME";

    private static final String HEADER = "header.";
    private static final String OPERATORS = "=:~";

    private final String field;
    private final Predicate<byte[]> test;
    private final boolean wanted;

    private RecordFilter(String field, Predicate<byte[]> test, boolean wanted) {
        this.field = field;
        this.test = test;
        this.wanted = wanted;
    }

    /** @throws IllegalArgumentException if the text is not understood */
    public static RecordFilter of(String text) {
        int operator = operator(text);
        boolean opposite = operator > 0 && text.charAt(operator - 1) == '!';
        String field = operator < 0 ? text : text.substring(0, opposite ? operator - 1 : operator);
        boolean header = field.startsWith(HEADER) && field.length() > HEADER.length();
        if (operator < 0 || !(field.equals("key") || field.equals("value") || header)) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no filter; give " + GRAMMAR + ", for example value:ERROR or key=user-7");
        }
        return new RecordFilter(field, test(text.charAt(operator), text.substring(operator + 1)), !opposite);
    }

    private static int operator(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (OPERATORS.indexOf(text.charAt(i)) >= 0) {
                return i;
            }
        }
        return -1;
    }

    private static Predicate<byte[]> test(char operator, String operand) {
        byte[] bytes = operand.getBytes(StandardCharsets.UTF_8);
        return switch (operator) {
            case '=' -> found -> Arrays.equals(found, bytes);
            case ':' -> {
                int[] borders = Bytes.borders(bytes);
                yield found -> Bytes.indexOf(found, bytes, borders) >= 0;
            }
            default -> {
                Pattern pattern = pattern(operand);
                yield found -> pattern.matcher(new String(found, StandardCharsets.UTF_8))
                        .find();
            }
        };
    }

    private static Pattern pattern(String expression) {
        try {
            return Pattern.compile(expression);
        } catch (PatternSyntaxException malformed) {
            throw new IllegalArgumentException(
                    "'" + expression + "' is no RE2 expression: " + malformed.getDescription() + "; correct it, or look"
                            + " for plain text with FIELD:TEXT",
                    malformed);
        }
    }

    @Override
    public boolean test(ConsumerRecord record) {
        return found(record) == wanted;
    }

    private boolean found(ConsumerRecord record) {
        if (field.equals("key")) {
            return record.key() != null && test.test(record.key());
        }
        if (field.equals("value")) {
            return record.value() != null && test.test(record.value());
        }
        String name = field.substring(HEADER.length());
        for (RecordHeader header : record.headers()) {
            if (header.key().equals(name) && header.value() != null && test.test(header.value())) {
                return true;
            }
        }
        return false;
    }
}
