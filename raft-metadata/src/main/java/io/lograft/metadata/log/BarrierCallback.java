package io.lograft.metadata.log;

/** Takes the outcome of a barrier. Called exactly once, on any thread; only posts to a loop. */
public interface BarrierCallback {
    /** @param passed whether everything committed before is applied here and this voter leads */
    void onBarrier(boolean passed);
}
