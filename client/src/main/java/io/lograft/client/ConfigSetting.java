package io.lograft.client;

/**
 * One setting.
 *
 * @param value in force
 * @param defaultValue without any setting
 * @param isSet whether the value was set on the resource itself
 * @param description one sentence
 */
public record ConfigSetting(String name, String value, String defaultValue, boolean isSet, String description) {}
