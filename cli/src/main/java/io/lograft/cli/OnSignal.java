package io.lograft.cli;

/**
 * Does something first when the process is told to end (SIGINT, SIGTERM) before the command is done; the exit code is
 * then the signal's, 130 or 143. The action runs on a thread of its own and must be bounded in time.
 */
final class OnSignal {
    private final Thread hook;

    private OnSignal(Thread hook) {
        this.hook = hook;
    }

    static OnSignal first(Runnable action) {
        Thread hook = new Thread(action, "before-exit");
        Runtime.getRuntime().addShutdownHook(hook);
        return new OnSignal(hook);
    }

    /** The command is done. If a signal came before, waits until its action is over. */
    void disarm() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException alreadyEnding) {
            awaitEnd();
        }
    }

    private void awaitEnd() {
        try {
            hook.join();
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }
}
