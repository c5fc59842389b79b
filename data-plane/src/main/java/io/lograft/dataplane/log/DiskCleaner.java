package io.lograft.dataplane.log;

import io.lograft.base.EventLoop;
import io.lograft.base.LograftException;
import io.lograft.base.NoSpaceException;
import io.lograft.dataplane.log.CompactionPlan.Ending;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayDeque;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * Compacts the logs of one disk, one after the other, in small steps with pauses between them that keep to a rate. Owned
 * by the background loop; {@link #offer} is for everybody.
 */
final class DiskCleaner {
    private static final Logger LOG = LogManager.getLogger(DiskCleaner.class);

    private static final long SECOND_MS = 1000;

    private final EventLoop loop;
    private final CleanerOptions options;
    private final DiskJobs.Outcome outcome;
    private final ArrayDeque<CompactionPlan> waiting = new ArrayDeque<>();
    private CompactionPass pass;
    private boolean stopped;

    DiskCleaner(EventLoop loop, CleanerOptions options, DiskJobs.Outcome outcome) {
        this.loop = loop;
        this.options = options;
        this.outcome = outcome;
    }

    /** Compacts as the plan says when its turn comes; the owner hears how it ended. From any thread. */
    void offer(CompactionPlan plan) {
        loop.execute(() -> {
            if (!stopped) {
                waiting.add(plan);
                begin();
            }
        });
    }

    /** Gives up what is under way, then calls back. From any thread. */
    void stop(Runnable done) {
        loop.execute(() -> {
            stopped = true;
            waiting.clear();
            if (pass != null) {
                drop();
            }
            done.run();
        });
    }

    private void begin() {
        if (pass == null && !waiting.isEmpty()) {
            pass = new CompactionPass(waiting.poll(), options.memoryBytes());
            loop.execute(this::step);
        }
    }

    private void step() {
        if (pass == null) {
            return;
        }
        if (outcome.isFailed()) {
            end(Ending.BLOCKED);
            return;
        }
        try {
            goOn(pass.step());
        } catch (NoSpaceException full) {
            LOG.warn(
                    "{} is not compacted, there is no room for the result: {}",
                    pass.plan().files().directory(),
                    full.getMessage());
            end(Ending.BLOCKED);
        } catch (CorruptFileException damaged) {
            onDamage(damaged);
        } catch (NoSuchFileException gone) {
            end(Ending.OUTDATED);
        } catch (LograftException unreadable) {
            LOG.warn("{} cannot be compacted: {}", pass.plan().files().directory(), unreadable.getMessage());
            end(Ending.BLOCKED);
        } catch (IOException failed) {
            onFailure(failed);
        }
    }

    private void goOn(long bytes) {
        switch (pass.phase()) {
            case READY -> handOver();
            case DONE -> end(Ending.COMPLETE);
            default -> loop.schedule(bytes * SECOND_MS / options.compactionBytesPerSecond(), this::step);
        }
    }

    /** The log decides on its loop; nothing is read or written until it has. */
    private void handOver() {
        CompactionPlan plan = pass.plan();
        CompactedSegment ready = pass.ready();
        plan.loop().execute(() -> {
            boolean taken = plan.owner().onCompacted(plan, ready);
            loop.execute(() -> onAnswer(plan, ready, taken));
        });
    }

    private void onAnswer(CompactionPlan plan, CompactedSegment ready, boolean taken) {
        if (pass == null || pass.plan() != plan) {
            return;
        }
        if (!taken) {
            end(Ending.OUTDATED);
            return;
        }
        pass.taken();
        goOn(ready.segment().sizeBytes());
    }

    private void onDamage(CorruptFileException damaged) {
        CompactionPlan plan = pass.plan();
        Segment source = pass.current();
        plan.loop().execute(() -> plan.owner().onDamagedSource(plan, source, damaged.getMessage()));
        end(Ending.BLOCKED);
    }

    private void onFailure(IOException failed) {
        if (DiskJobs.isOutOfHandles(failed)) {
            LOG.warn(
                    "{} is not compacted now, no file handle is left: {}; raise the limit of open files (ulimit -n)",
                    pass.plan().files().directory(),
                    failed.getMessage());
        } else {
            outcome.onDiskFailed("compacting " + pass.plan().files().directory(), failed);
        }
        end(Ending.BLOCKED);
    }

    private void end(Ending ending) {
        CompactionPlan plan = pass.plan();
        long cleanedTo = pass.mappedEnd();
        if (ending == Ending.COMPLETE) {
            LOG.info(
                    "Compacted {} up to offset {}: {} records less.",
                    plan.files().directory(),
                    cleanedTo,
                    pass.removedRecords());
        }
        drop();
        CompactionPlan.PassResult result = new CompactionPlan.PassResult(ending, cleanedTo);
        plan.loop().execute(() -> plan.owner().onPassEnded(plan, result));
        begin();
    }

    private void drop() {
        CompactionPass ended = pass;
        pass = null;
        try {
            ended.close();
        } catch (IOException e) {
            outcome.onDiskFailed(
                    "dropping what compaction left in " + ended.plan().files().directory(), e);
        }
    }
}
