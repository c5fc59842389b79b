package io.lograft.torture.sim;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Seeds from one to another, both included. */
record SeedRange(long first, long last) {
    private static final Pattern FORM = Pattern.compile("(\\d{1,18})(?:\\.\\.(\\d{1,18}))?");

    /** {@code A..B}, or one seed; null if it is neither. */
    static SeedRange parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            return null;
        }
        long first = Long.parseLong(matcher.group(1));
        long last = matcher.group(2) == null ? first : Long.parseLong(matcher.group(2));
        return last < first ? null : new SeedRange(first, last);
    }
}
