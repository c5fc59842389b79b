package io.lograft.dataplane.log;

import io.lograft.base.EventLoop;
import io.lograft.base.NoSpaceException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.Locale;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * Runs a disk's blocking work on its I/O loop, in order, and tells the kinds of failure apart: no space and no file
 * handles are waited out and the job is repeated, anything else ends the disk. Thread-safe.
 */
final class DiskJobs {
    private static final Logger LOG = LogManager.getLogger(DiskJobs.class);
    private static final long RETRY_MS = 1000;

    private final EventLoop io;
    private final Outcome outcome;

    /** Work that blocks. Must bear to be repeated after it threw. */
    interface Job {
        void run() throws IOException;
    }

    /** Told about failures, on the I/O loop. */
    interface Outcome {
        void onNoSpace(String detail);

        void onDiskFailed(String what, Throwable why);

        boolean isFailed();
    }

    DiskJobs(EventLoop io, Outcome outcome) {
        this.io = io;
        this.outcome = outcome;
    }

    /**
     * Runs the job later; never, once the disk has failed.
     *
     * @param what for people: what is being done, and to what
     */
    void submit(String what, Job job) {
        io.execute(() -> run(what, job));
    }

    /** Runs the job later, also once the disk has failed; that it cannot be done is of no interest then. */
    void submitEvenIfFailed(String what, Job job) {
        io.execute(() -> {
            if (!outcome.isFailed()) {
                run(what, job);
                return;
            }
            try {
                job.run();
            } catch (IOException expected) {
                LOG.debug("{} on a disk that failed: {}", what, expected.getMessage());
            }
        });
    }

    private void run(String what, Job job) {
        if (outcome.isFailed()) {
            return;
        }
        try {
            job.run();
        } catch (IOException failed) {
            onFailure(what, failed, job);
        }
    }

    /** What was done elsewhere has failed: where that can be waited out the job begins anew. From any thread. */
    void repeatAfter(String what, IOException failed, Job job) {
        io.execute(() -> onFailure(what, failed, job));
    }

    private void onFailure(String what, IOException failed, Job job) {
        boolean full = failed instanceof NoSpaceException;
        if (full) {
            outcome.onNoSpace(what + ": " + failed.getMessage());
        }
        if (full || isOutOfHandles(failed)) {
            io.schedule(RETRY_MS, () -> run(what, job));
        } else {
            outcome.onDiskFailed(what, failed);
        }
    }

    /** The process has as many files open as it may: that says nothing of the disk. */
    static boolean isOutOfHandles(IOException failed) {
        String reason = failed instanceof FileSystemException named ? named.getReason() : failed.getMessage();
        return reason != null && reason.toLowerCase(Locale.ROOT).contains("too many open files");
    }
}
