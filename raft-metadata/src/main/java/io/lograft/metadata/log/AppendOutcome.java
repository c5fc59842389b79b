package io.lograft.metadata.log;

/**
 * What became of an append.
 *
 * @param kind which outcome
 * @param index Raft index of the entry; 0 where {@code kind} has none
 * @param message for people; empty if applied
 */
public record AppendOutcome(Kind kind, long index, String message) {
    /** Which outcome. All but {@link #APPLIED} make a controller stand down. */
    public enum Kind {
        /** The entry is part of the image. */
        APPLIED,
        /** Committed, but its term was over: nothing changed. */
        STALE_CONTROLLER,
        /** Committed, but another entry came between: nothing changed. */
        WRONG_PREDECESSOR,
        /** Committed, but a record did not fit: nothing changed. A defect of the controller that wrote it. */
        REFUSED,
        /** Never entered the log: this voter does not lead. */
        NOT_LEADER,
        /** May or may not be committed, now or later. */
        UNKNOWN
    }

    /** Of an entry that was committed. */
    public static AppendOutcome committed(ApplyResult result) {
        return new AppendOutcome(result.kind(), result.index(), result.message());
    }

    /** Of an entry that was not, as far as is known. */
    public static AppendOutcome failed(Kind kind, String message) {
        return new AppendOutcome(kind, 0, message);
    }
}
