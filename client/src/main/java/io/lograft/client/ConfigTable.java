package io.lograft.client;

import io.lograft.base.ErrorCode;
import io.lograft.base.LograftException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** The options of one part of the client: names, defaults, ranges. Checks given values, all at once. */
final class ConfigTable {
    /** One option: a number within a range, one of several words, or whatever its check accepts. */
    private record Option(
            String name, String byDefault, long min, long max, List<String> words, UnaryOperator<String> check) {
        String problem(String value) {
            if (check != null) {
                String problem = check.apply(value.trim());
                return problem == null ? null : name + "=" + value + ": " + problem;
            }
            if (!words.isEmpty()) {
                return words.contains(value) ? null : name + "=" + value + ": expected one of " + words;
            }
            try {
                long number = Long.parseLong(value.trim());
                return number >= min && number <= max ? null : name + "=" + value + ": expected " + min + " to " + max;
            } catch (NumberFormatException notANumber) {
                return name + "=" + value + ": expected a whole number, " + min + " to " + max;
            }
        }
    }

    private final String part;
    private final Map<String, Option> options = new LinkedHashMap<>();

    ConfigTable(String part) {
        this.part = part;
    }

    ConfigTable number(String name, long byDefault, long min, long max) {
        options.put(name, new Option(name, Long.toString(byDefault), min, max, List.of(), null));
        return this;
    }

    ConfigTable word(String name, String byDefault, String... words) {
        options.put(name, new Option(name, byDefault, 0, 0, List.of(words), null));
        return this;
    }

    /**
     * An option with a check of its own.
     *
     * @param problem what is wrong with a value, or null
     */
    ConfigTable checked(String name, String byDefault, UnaryOperator<String> problem) {
        options.put(name, new Option(name, byDefault, 0, 0, List.of(), problem));
        return this;
    }

    /** All options with the values given, or their defaults. */
    Map<String, String> check(Map<String, String> given) {
        List<String> problems = new ArrayList<>();
        Map<String, String> values = new LinkedHashMap<>();
        options.values().forEach(option -> values.put(option.name(), option.byDefault()));
        given.forEach((name, value) -> {
            Option option = options.get(name);
            String problem = option == null
                    ? name + ": no such option of a " + part + "; there are " + options.keySet()
                    : option.problem(value);
            if (problem != null) {
                problems.add(problem);
            }
            values.put(name, value.trim());
        });
        if (!problems.isEmpty()) {
            throw new LograftException(
                    ErrorCode.INVALID_CONFIG,
                    "the " + part + "'s configuration is refused: " + String.join("; ", problems)
                            + "; correct what is named");
        }
        return values;
    }
}
