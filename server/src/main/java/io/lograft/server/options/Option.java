package io.lograft.server.options;

import java.util.Locale;

/**
 * One option of a node, declared once.
 *
 * @param name as written in the file, for example {@code client.port}
 * @param type how its text is read, with the range
 * @param defaultText the default as one would write it; null if the default follows from other options
 * @param defaultMeaning what the default is, in words, where {@code defaultText} is null; else empty
 * @param dynamic whether a change takes effect without a restart
 * @param description one sentence
 * @param <T> the value's Java type
 */
public record Option<T>(
        String name,
        OptionType<T> type,
        String defaultText,
        String defaultMeaning,
        boolean dynamic,
        String description) {
    /** An option with a fixed default, read once at start. */
    public static <T> Option<T> fixed(String name, OptionType<T> type, String defaultText, String description) {
        return new Option<>(name, type, defaultText, "", false, description);
    }

    /** An option whose default follows from other options, read once at start. */
    public static <T> Option<T> derived(String name, OptionType<T> type, String defaultMeaning, String description) {
        return new Option<>(name, type, null, defaultMeaning, false, description);
    }

    /** The environment variable that sets it: {@code client.port} is {@code LOGRAFT_CLIENT_PORT}. */
    public String environmentName() {
        return OptionTable.ENVIRONMENT_PREFIX + name.toUpperCase(Locale.ROOT).replace('.', '_');
    }

    /** The default in words or as text. */
    public String defaultShown() {
        return defaultText == null ? defaultMeaning : defaultText;
    }
}
