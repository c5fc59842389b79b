package io.lograft.metadata.op;

/**
 * One setting.
 *
 * @param name its key
 * @param defaultValue in force where nothing is set
 * @param type which values it takes
 * @param description one sentence, with the unit
 */
record ConfigKey(String name, String defaultValue, ConfigType type, String description) {}
