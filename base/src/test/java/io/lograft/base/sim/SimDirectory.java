package io.lograft.base.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The names in one directory, as the process sees them and as they lie on the disk. An entry is a {@link
 * SimFileContent} or a {@code SimDirectory}.
 */
final class SimDirectory {
    private TreeMap<String, Object> entries = new TreeMap<>();
    private final TreeMap<String, Object> durable = new TreeMap<>();
    private final List<Change> changes = new ArrayList<>();

    /** What one call did: names that went, names that came. Reaches the disk whole or not at all. */
    private record Change(List<String> removed, Map<String, Object> added) {}

    Object get(String name) {
        return entries.get(name);
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    List<String> names() {
        return List.copyOf(entries.keySet());
    }

    Iterable<Object> values() {
        return entries.values();
    }

    void put(String name, Object entry) {
        change(List.of(), Map.of(name, entry));
    }

    void remove(String name) {
        change(List.of(name), Map.of());
    }

    /** A rename within this directory: both names change at once. */
    void move(String from, String to) {
        change(List.of(from), Map.of(to, entries.get(from)));
    }

    private void change(List<String> removed, Map<String, Object> added) {
        Change change = new Change(removed, added);
        changes.add(change);
        apply(change, entries);
    }

    void sync() {
        changes.forEach(change -> apply(change, durable));
        changes.clear();
    }

    /** The power fails, here and in everything below that the disk still knows. */
    void losePower(UnsyncedFate fixedFate, SimRng rng) {
        UnsyncedFate fate = fixedFate != null ? fixedFate : UnsyncedFate.values()[rng.nextInt(4)];
        int kept = switch (fate) {
            case KEPT -> changes.size();
            case DROPPED -> 0;
            case TORN, SCATTERED -> (int) rng.between(0, changes.size());
        };
        changes.subList(0, kept).forEach(change -> apply(change, durable));
        changes.clear();
        entries = new TreeMap<>(durable);
        for (Object entry : entries.values()) {
            if (entry instanceof SimDirectory directory) {
                directory.losePower(fixedFate, rng);
            } else {
                ((SimFileContent) entry)
                        .losePower(fixedFate != null ? fixedFate : UnsyncedFate.values()[rng.nextInt(4)], rng);
            }
        }
    }

    private static void apply(Change change, TreeMap<String, Object> target) {
        change.removed.forEach(target::remove);
        target.putAll(change.added);
    }
}
