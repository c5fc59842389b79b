package io.lograft.server.options;

import io.lograft.base.Address;
import io.lograft.metadata.identity.QuorumVoters;
import io.lograft.metadata.identity.Voter;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/** The types that options have. */
public final class OptionTypes {
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._:%-]{1,253}");
    private static final Pattern PRINTABLE = Pattern.compile("[\\p{L}\\p{N}\\p{P}\\p{S} ]*");

    private OptionTypes() {}

    /** A whole number within a range, ends included. */
    public static OptionType<Integer> integer(int min, int max) {
        return of("int", min + ".." + max, "", text -> (int) number(text, text, 1, min, max));
    }

    /** A time in ms within a range, ends included. */
    public static OptionType<Long> millis(long min, long max) {
        return of("long", min + ".." + max, "ms", text -> number(text, text, 1, min, max));
    }

    /** A size in bytes within a range, ends included; may be written with KiB, MiB or GiB. */
    public static OptionType<Long> bytes(long min, long max) {
        return of("bytes", shown(min) + ".." + shown(max), "bytes", text -> size(text, min, max));
    }

    public static OptionType<Boolean> bool() {
        return of("boolean", "true or false", "", text -> switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("is neither true nor false");
        });
    }

    /** Printable text up to a length. */
    public static OptionType<String> text(int lengthMax) {
        return of("text", "up to " + lengthMax + " printable characters", "", text -> {
            if (text.length() > lengthMax) {
                throw new IllegalArgumentException("is " + text.length() + " characters long");
            }
            if (!PRINTABLE.matcher(text).matches()) {
                throw new IllegalArgumentException("holds a character that cannot be printed");
            }
            return text;
        });
    }

    /** A host name or an IP address. */
    public static OptionType<String> host() {
        return of("host", "a host name or an IP address", "", text -> {
            if (!HOST.matcher(text).matches()) {
                throw new IllegalArgumentException("is neither a host name nor an IP address");
            }
            return text;
        });
    }

    /** A directory; a leading ~/ stands for the user's home, which the caller puts in. */
    public static OptionType<Path> directory() {
        return of("path", "a directory", "", OptionTypes::path);
    }

    /** Directories, separated by commas. */
    public static OptionType<List<Path>> directories() {
        return of("paths", "directories, separated by commas", "", text -> {
            List<Path> paths = new ArrayList<>();
            for (String part : parts(text)) {
                paths.add(path(part));
            }
            if (new LinkedHashSet<>(paths).size() != paths.size()) {
                throw new IllegalArgumentException("names a directory twice");
            }
            return List.copyOf(paths);
        });
    }

    /** One or more of a few words, separated by commas. */
    public static OptionType<Set<String>> words(Set<String> allowed) {
        return of("list", "one or more of " + String.join(", ", allowed), "", text -> {
            Set<String> words = new LinkedHashSet<>(parts(text));
            for (String word : words) {
                if (!allowed.contains(word)) {
                    throw new IllegalArgumentException("'" + word + "' is not known");
                }
            }
            return Set.copyOf(words);
        });
    }

    /** The voters of the metadata quorum: {@code id@host:raftPort[/nodePort]}, separated by commas. */
    public static OptionType<QuorumVoters> voters() {
        return of("list", "1 to 9 of id@host:raftPort[/nodePort], separated by commas", "", text -> {
            QuorumVoters voters = QuorumVoters.parse(text);
            Set<Address> addresses = new LinkedHashSet<>();
            for (Voter voter : voters.all()) {
                if (!addresses.add(voter.raft())) {
                    throw new IllegalArgumentException("names " + voter.raft() + " twice");
                }
            }
            return voters;
        });
    }

    private static <T> OptionType<T> of(String name, String range, String unit, Function<String, T> parser) {
        return new Described<>(name, range, unit, parser);
    }

    private static List<String> parts(String text) {
        List<String> parts = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            if (part.isBlank()) {
                throw new IllegalArgumentException("has an empty entry");
            }
            parts.add(part.strip());
        }
        return parts;
    }

    private static Path path(String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("is empty");
        }
        try {
            return Path.of(text);
        } catch (InvalidPathException notAPath) {
            throw new IllegalArgumentException("is not a path: " + notAPath.getReason(), notAPath);
        }
    }

    private static long size(String text, long min, long max) {
        String upper = text.toUpperCase(Locale.ROOT);
        int shift = upper.endsWith("KIB") ? 10 : upper.endsWith("MIB") ? 20 : upper.endsWith("GIB") ? 30 : 0;
        String digits = shift == 0 ? text : text.substring(0, text.length() - 3).strip();
        return number(text, digits, 1L << shift, min, max);
    }

    private static long number(String text, String digits, long factor, long min, long max) {
        long value;
        try {
            value = Math.multiplyExact(Long.parseLong(digits), factor);
        } catch (NumberFormatException | ArithmeticException notANumber) {
            throw new IllegalArgumentException("is not a whole number in range", notANumber);
        }
        if (value < min || value > max) {
            throw new IllegalArgumentException("is out of range");
        }
        return value;
    }

    /** The size with the largest unit that divides it. */
    static String shown(long bytes) {
        String[] units = {"GiB", "MiB", "KiB"};
        for (int i = 0; i < units.length; i++) {
            long unit = 1L << (30 - 10 * i);
            if (bytes != 0 && bytes % unit == 0) {
                return bytes / unit + units[i];
            }
        }
        return Long.toString(bytes);
    }

    private record Described<T>(String name, String range, String unit, Function<String, T> parser)
            implements OptionType<T> {
        @Override
        public T parse(String text) {
            return parser.apply(text);
        }
    }
}
