package io.lograft.dataplane.log;

import io.lograft.base.EventLoop;
import io.lograft.base.NoSpaceException;
import io.lograft.base.TopicIdPartition;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * Runs a disk's blocking work on its I/O loop, in order, and tells the kinds of failure apart: no space and no file
 * handles are waited out and the job is repeated, anything else ends the disk. What a partition has to do stays in order
 * then too: its later jobs wait for the one that is repeated. Thread-safe.
 */
final class DiskJobs {
    private static final Logger LOG = LogManager.getLogger(DiskJobs.class);
    static final long RETRY_MS = 1000;

    private final EventLoop io;
    private final Outcome outcome;

    /** The jobs of partitions whose first job here has failed and is to be repeated. Owned by the I/O loop. */
    private final Map<TopicIdPartition, ArrayDeque<Task>> postponed = new HashMap<>();

    private record Task(String what, Job job) {}

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
        io.execute(() -> attempt(what, job));
    }

    /** Runs a job later that must not overtake what was submitted for the same partition before. */
    void submit(TopicIdPartition id, String what, Job job) {
        io.execute(() -> {
            Task task = new Task(what, job);
            ArrayDeque<Task> before = postponed.get(id);
            if (before != null) {
                before.add(task);
            } else if (!isOver(task)) {
                postpone(id, task);
            }
        });
    }

    /** Runs the job later, also once the disk has failed; that it cannot be done is of no interest then. */
    void submitEvenIfFailed(String what, Job job) {
        io.execute(() -> {
            if (!outcome.isFailed()) {
                attempt(what, job);
                return;
            }
            try {
                job.run();
            } catch (IOException expected) {
                LOG.debug("{} on a disk that failed: {}", what, expected.getMessage());
            }
        });
    }

    private void attempt(String what, Job job) {
        if (!isOver(new Task(what, job))) {
            io.schedule(RETRY_MS, () -> attempt(what, job));
        }
    }

    /** Runs the task unless the disk has failed; false if it is to be repeated. */
    private boolean isOver(Task task) {
        if (outcome.isFailed()) {
            return true;
        }
        try {
            task.job().run();
            return true;
        } catch (IOException failed) {
            return !isRepeated(task.what(), failed);
        }
    }

    /** What was done elsewhere has failed: where that can be waited out the job begins anew. From any thread. */
    void repeatAfter(TopicIdPartition id, String what, IOException failed, Job job) {
        io.execute(() -> {
            if (isRepeated(what, failed)) {
                postpone(id, new Task(what, job));
            }
        });
    }

    /** The partition's jobs go on with this one, after a while. */
    private void postpone(TopicIdPartition id, Task first) {
        ArrayDeque<Task> waiting = postponed.get(id);
        if (waiting != null) {
            waiting.addFirst(first);
            return;
        }
        waiting = new ArrayDeque<>();
        waiting.add(first);
        postponed.put(id, waiting);
        io.schedule(RETRY_MS, () -> goOn(id));
    }

    private void goOn(TopicIdPartition id) {
        ArrayDeque<Task> waiting = postponed.get(id);
        while (!waiting.isEmpty()) {
            if (!isOver(waiting.peek())) {
                io.schedule(RETRY_MS, () -> goOn(id));
                return;
            }
            waiting.poll();
        }
        postponed.remove(id);
    }

    /** Tells of the failure; whether it can be waited out. */
    private boolean isRepeated(String what, IOException failed) {
        boolean full = failed instanceof NoSpaceException;
        if (full) {
            outcome.onNoSpace(what + ": " + failed.getMessage());
        } else if (!isOutOfHandles(failed)) {
            outcome.onDiskFailed(what, failed);
            return false;
        }
        return true;
    }

    /** The process has as many files open as it may: that says nothing of the disk. */
    static boolean isOutOfHandles(IOException failed) {
        String reason = failed instanceof FileSystemException named ? named.getReason() : failed.getMessage();
        return reason != null && reason.toLowerCase(Locale.ROOT).contains("too many open files");
    }
}
