package io.lograft.server.options;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The values of a table's options: the command line over the environment over the file over the defaults. Immutable.
 * What is not set and has no fixed default is absent.
 */
public final class OptionValues {
    private final Map<Option<?>, Object> values;
    private final List<String> ignoredVariables;

    private OptionValues(Map<Option<?>, Object> values, List<String> ignoredVariables) {
        this.values = values;
        this.ignoredVariables = ignoredVariables;
    }

    /**
     * Reads and checks everything at once.
     *
     * @param file null for none
     * @param environment the process environment; an empty variable counts as not set
     * @param overrides {@code name=value} each
     * @throws OptionsException with every mistake found
     */
    public static OptionValues read(
            OptionTable table, Path file, Map<String, String> environment, List<String> overrides)
            throws OptionsException {
        List<String> problems = new ArrayList<>();
        List<String> ignored = new ArrayList<>();
        Map<String, OptionSource> sources = new LinkedHashMap<>();
        if (file != null) {
            sources.putAll(new OptionFile(file, problems).read());
        }
        fromEnvironment(table, environment, sources, problems, ignored);
        fromOverrides(overrides, sources, problems);
        OptionValues values = new OptionValues(parse(table, sources, problems), List.copyOf(ignored));
        if (!problems.isEmpty()) {
            throw new OptionsException(problems);
        }
        return values;
    }

    private static void fromEnvironment(
            OptionTable table,
            Map<String, String> environment,
            Map<String, OptionSource> sources,
            List<String> problems,
            List<String> ignored) {
        Map<String, String> optionByVariable = new HashMap<>();
        table.options().forEach(option -> optionByVariable.put(option.environmentName(), option.name()));
        environment.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(OptionTable.ENVIRONMENT_PREFIX)
                        && !entry.getValue().isEmpty())
                .sorted(Map.Entry.comparingByKey())
                .forEach(entry -> {
                    String variable = entry.getKey();
                    String option = optionByVariable.get(variable);
                    Optional<String> meant = table.closestEnvironment(variable);
                    if (option != null) {
                        String where = "environment variable " + variable;
                        sources.put(option, new OptionSource(entry.getValue().strip(), where));
                    } else if (meant.isPresent()) {
                        problems.add("environment variable " + variable + ": no option has this name; did you mean "
                                + meant.get() + "?");
                    } else {
                        ignored.add(variable);
                    }
                });
    }

    private static void fromOverrides(
            List<String> overrides, Map<String, OptionSource> sources, List<String> problems) {
        Map<String, String> seen = new HashMap<>();
        for (String override : overrides) {
            int equals = override.indexOf('=');
            if (equals < 1) {
                problems.add("--override '" + override + "': expected name=value");
                continue;
            }
            String name = override.substring(0, equals).strip();
            if (seen.put(name, override) != null) {
                problems.add("--override: " + name + " is set twice; keep one");
            }
            sources.put(name, new OptionSource(override.substring(equals + 1).strip(), "--override"));
        }
    }

    private static Map<Option<?>, Object> parse(
            OptionTable table, Map<String, OptionSource> sources, List<String> problems) {
        Map<Option<?>, Object> values = new HashMap<>();
        sources.forEach((name, source) -> {
            Optional<Option<?>> option = table.find(name);
            if (option.isEmpty()) {
                problems.add(source.where() + ": no option is called '" + name + "'"
                        + table.closest(name)
                                .map(meant -> "; did you mean " + meant + "?")
                                .orElse("; docs/options.md lists them all"));
                return;
            }
            try {
                values.put(option.get(), option.get().type().parse(source.text()));
            } catch (IllegalArgumentException refused) {
                problems.add(source.where() + ": " + name + "=" + source.text() + " " + refused.getMessage()
                        + "; allowed: " + option.get().type().range());
            }
        });
        for (Option<?> option : table.options()) {
            if (option.defaultText() != null && !values.containsKey(option)) {
                values.put(option, option.type().parse(option.defaultText()));
            }
        }
        return values;
    }

    /** The value of an option that has a fixed default. */
    public <T> T get(Option<T> option) {
        return find(option)
                .orElseThrow(() -> new IllegalStateException(option.name() + " has no fixed default; use find"));
    }

    /** The value, absent if nobody set it and its default follows from other options. */
    @SuppressWarnings("unchecked")
    public <T> Optional<T> find(Option<T> option) {
        return Optional.ofNullable((T) values.get(option));
    }

    /** Variables that begin with {@code LOGRAFT_} and set no option, sorted. */
    public List<String> ignoredVariables() {
        return ignoredVariables;
    }
}
