package io.lograft.base;

import java.util.List;

/**
 * What a pure operation decided: the records that change state, in order, and the reply to send once they (or, where
 * there are none, everything that the decision could have read) are applied.
 *
 * @param <R> the record type
 * @param <T> the reply type; an error is a reply, not an exception
 */
public record Decision<R, T>(List<R> records, T reply) {
    public Decision {
        records = List.copyOf(records);
    }

    /** A decision that changes nothing. */
    public static <R, T> Decision<R, T> noChange(T reply) {
        return new Decision<>(List.of(), reply);
    }
}
