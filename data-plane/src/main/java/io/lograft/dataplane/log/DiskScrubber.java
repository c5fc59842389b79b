package io.lograft.dataplane.log;

import io.lograft.base.EventLoop;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayDeque;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * Reads the sealed segments of one disk again, one after the other, at a low rate: damage is to be found while there are
 * other replicas to repair it from. Owned by the background loop; {@link #offer} is for everybody.
 */
final class DiskScrubber {
    private static final Logger LOG = LogManager.getLogger(DiskScrubber.class);

    private static final long SECOND_MS = 1000;
    private static final long RETRY_MS = 1000;

    private final EventLoop loop;
    private final long bytesPerSecond;
    private final ArrayDeque<ScrubTask> waiting = new ArrayDeque<>();
    private ScrubTask task;
    private SegmentScrub scrub;
    private boolean stopped;

    DiskScrubber(EventLoop loop, long bytesPerSecond) {
        this.loop = loop;
        this.bytesPerSecond = bytesPerSecond;
    }

    /** Whether segments are to be offered at all. From any thread. */
    boolean isEnabled() {
        return bytesPerSecond > 0;
    }

    /** Reads the segment when its turn comes; the owner hears what was found. From any thread. */
    void offer(ScrubTask offered) {
        loop.execute(() -> {
            if (!stopped) {
                waiting.add(offered);
                begin();
            }
        });
    }

    /** Lets go of everything. On the background loop. */
    void stop() {
        stopped = true;
        waiting.clear();
        task = null;
        closeFile();
    }

    private void begin() {
        if (task == null && !waiting.isEmpty()) {
            task = waiting.poll();
            loop.execute(this::step);
        }
    }

    private void step() {
        if (task == null) {
            return;
        }
        try {
            if (scrub == null) {
                scrub = new SegmentScrub(task);
            }
            long bytes = scrub.step();
            if (scrub.isDone()) {
                end(null);
            } else {
                loop.schedule(bytes * SECOND_MS / bytesPerSecond, this::step);
            }
        } catch (NoSuchFileException gone) {
            end(null);
        } catch (IOException failed) {
            if (DiskJobs.isOutOfHandles(failed)) {
                loop.schedule(RETRY_MS, this::step);
            } else {
                end(failed.getMessage());
            }
        }
    }

    private void end(String damage) {
        ScrubTask ended = task;
        task = null;
        closeFile();
        ended.loop().execute(() -> ended.owner().onScrubbed(ended, damage));
        begin();
    }

    private void closeFile() {
        if (scrub != null) {
            SegmentScrub closing = scrub;
            scrub = null;
            try {
                closing.close();
            } catch (IOException e) {
                LOG.warn("Closing a segment that was read again failed: {}", e.getMessage());
            }
        }
    }
}
