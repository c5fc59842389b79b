package io.lograft.server.options;

/**
 * How the text of an option becomes a value.
 *
 * @param <T> the value's Java type
 */
public interface OptionType<T> {
    /** The value; refuses with an {@link IllegalArgumentException} whose message says what is wrong with the text. */
    T parse(String text);

    /** What the reference calls the type: {@code int}, {@code bytes}, {@code list}. */
    String name();

    /** The values allowed, for people: {@code 1..65535}, {@code true or false}. */
    String range();

    /** The unit of the value, empty where there is none. */
    default String unit() {
        return "";
    }
}
