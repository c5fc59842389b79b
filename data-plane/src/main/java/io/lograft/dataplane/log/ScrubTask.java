package io.lograft.dataplane.log;

import io.lograft.base.EventLoop;

/**
 * A sealed segment that is to be read again.
 *
 * @param generation of the log when the task was made
 * @param layout of the log when the task was made
 */
record ScrubTask(LogFiles files, EventLoop loop, Owner owner, Segment segment, int generation, int layout) {
    /** The log; called on its loop. */
    interface Owner {
        /**
         * The segment was read.
         *
         * @param damage file, position and reason; null if all is as it was written, or the file went away meanwhile
         */
        void onScrubbed(ScrubTask task, String damage);
    }
}
