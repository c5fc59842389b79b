package io.lograft.torture.history;

/** How far a send got. */
public enum Outcome {
    /** It begins. */
    INVOKE,
    /** It was acknowledged. */
    OK,
    /** It certainly did not happen. */
    FAIL,
    /** It may or may not have happened. */
    INFO
}
