package io.lograft.metadata.op;

import io.lograft.base.ErrorCode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** All settings of one kind of resource: what is allowed, by default and at all. Immutable. */
final class ConfigTable {
    private static final int SHOWN_MAX = 100;

    private final String owner;
    private final TreeMap<String, ConfigKey> keys = new TreeMap<>();

    /** @param owner whose settings, for messages: topic, broker or cluster */
    ConfigTable(String owner, List<ConfigKey> keys) {
        this.owner = owner;
        keys.forEach(key -> this.keys.put(key.name(), key));
    }

    /** Sorted by name. */
    Collection<ConfigKey> keys() {
        return keys.values();
    }

    /** The setting with this name, which is in the table. */
    ConfigKey key(String name) {
        return keys.get(name);
    }

    /** INVALID_CONFIG with all mistakes at once: unknown keys with what was probably meant, and values out of range. */
    Outcome check(Map<String, String> set, Collection<String> remove) {
        List<String> problems = new ArrayList<>();
        new TreeMap<>(set).forEach((name, value) -> {
            ConfigKey key = keys.get(name);
            String problem = key == null ? null : key.type().problem(value);
            if (key == null) {
                problems.add(unknown(name));
            } else if (problem != null) {
                problems.add(name + ": the value '" + shown(value) + "' " + problem);
            }
        });
        for (String name : remove) {
            if (!keys.containsKey(name)) {
                problems.add(unknown(name));
            } else if (set.containsKey(name)) {
                problems.add(name + " is both set and removed");
            }
        }
        return problems.isEmpty()
                ? Outcome.DONE
                : Outcome.of(
                        ErrorCode.INVALID_CONFIG,
                        "nothing was changed: " + String.join("; ", problems) + "; correct the " + owner + " settings");
    }

    private String unknown(String name) {
        String meant = Spelling.closest(name, keys.keySet());
        return "there is no " + owner + " setting '" + shown(name) + "'"
                + (meant == null ? ", known are " + String.join(", ", keys.keySet()) : ", did you mean " + meant + "?");
    }

    private static String shown(String text) {
        return text.length() <= SHOWN_MAX ? text : text.substring(0, SHOWN_MAX) + "...";
    }
}
