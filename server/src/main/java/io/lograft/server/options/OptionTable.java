package io.lograft.server.options;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All options of a node, in sections, in the order of the reference page. Immutable. */
public final class OptionTable {
    /** What every environment variable that sets an option begins with. */
    public static final String ENVIRONMENT_PREFIX = "LOGRAFT_";

    private final List<OptionSection> sections;
    private final Map<String, Option<?>> byName = new LinkedHashMap<>();

    public OptionTable(List<OptionSection> sections) {
        this.sections = List.copyOf(sections);
        for (OptionSection section : sections) {
            for (Option<?> option : section.options()) {
                if (byName.put(option.name(), option) != null) {
                    throw new IllegalArgumentException("option declared twice: " + option.name());
                }
            }
        }
    }

    public List<OptionSection> sections() {
        return sections;
    }

    /** All options, in order. */
    public List<Option<?>> options() {
        return List.copyOf(byName.values());
    }

    public Optional<Option<?>> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** The option that was probably meant by an unknown name, if one is close. */
    Optional<String> closest(String name) {
        return Spelling.closest(name, byName.keySet());
    }

    /** The environment variable that was probably meant by an unknown one, if one is very close. */
    Optional<String> closestEnvironment(String variable) {
        List<String> known = new ArrayList<>();
        byName.values().forEach(option -> known.add(option.environmentName()));
        return Spelling.closest(variable, known);
    }
}
