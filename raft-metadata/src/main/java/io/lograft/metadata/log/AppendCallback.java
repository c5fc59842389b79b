package io.lograft.metadata.log;

/** Takes the outcome of an append. Called exactly once, on any thread; only posts to a loop. */
public interface AppendCallback {
    void onOutcome(AppendOutcome outcome);
}
