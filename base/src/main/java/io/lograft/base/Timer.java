package io.lograft.base;

/** A task that waits for its time. */
public interface Timer {
    /** Prevents the task from running if it has not begun. Only from the loop that runs it; harmless when repeated. */
    void cancel();
}
