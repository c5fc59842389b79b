package io.lograft.dataplane.log;

/**
 * What is known of a replica's log since the last start.
 *
 * @param state what is the matter
 * @param detail for people: file, position and reason; empty if all is well
 */
public record LogHealth(LogStore.Health state, String detail) {
    /** Nothing is wrong. */
    public static final LogHealth GOOD = new LogHealth(LogStore.Health.GOOD, "");
}
