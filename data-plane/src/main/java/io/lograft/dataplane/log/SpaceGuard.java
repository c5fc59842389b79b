package io.lograft.dataplane.log;

import io.lograft.base.Disk;
import io.lograft.base.EventLoop;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.LongSupplier;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * Knows whether the disk has room. Full below the reserve, without the file that is given up when there is no space at all
 * ({@link SpaceReserve}), or after a write that found no space; again with room once a little more than the reserve is free
 * and that file is back. Owned by the disk's I/O loop; {@link #isFull} is for everybody.
 */
final class SpaceGuard {
    private static final Logger LOG = LogManager.getLogger(SpaceGuard.class);
    private static final long CHECK_MS = 1000;
    private static final long MARGIN_BYTES = 1 << 20;

    private final Disk disk;
    private final Path directory;
    private final EventLoop io;
    private final long reserveBytes;
    private final OwnFiles own;
    private final Listener listener;
    private volatile boolean full;
    private volatile String detail = "";
    private boolean stopped;

    /** Told on the I/O loop. */
    interface Listener {
        void onSpace(boolean full, String detail);

        void onReserveFailed(IOException why);
    }

    /**
     * What the store keeps space for.
     *
     * @param reserve given up when there is none left
     * @param largestBytes size of the largest file that must be writable then
     */
    record OwnFiles(SpaceReserve reserve, LongSupplier largestBytes) {}

    SpaceGuard(Disk disk, Path directory, EventLoop io, long reserveBytes, OwnFiles own, Listener listener) {
        this.own = own;
        this.disk = disk;
        this.directory = directory;
        this.io = io;
        this.reserveBytes = reserveBytes;
        this.listener = listener;
    }

    boolean isFull() {
        return full;
    }

    /** Why it is full; for people. */
    String detail() {
        return detail;
    }

    /** Compares what is free with the reserve. */
    void check() {
        if (full || stopped) {
            return;
        }
        long usable = usable();
        if (usable >= 0 && (usable < reserveBytes || !own.reserve().isHeld())) {
            begin("disk of " + directory + " has " + usable + " bytes free, disk.reserve.bytes keeps " + reserveBytes
                    + "; free space, lower the topics' retention or the reserve");
        }
    }

    /** A write found no space. */
    void onNoSpace(String found) {
        if (!full && !stopped) {
            begin("disk of " + directory + " is full, " + usable() + " bytes are free (" + found
                    + "); free space or lower the topics' retention, disk.reserve.bytes is " + reserveBytes);
        }
    }

    void stop() {
        stopped = true;
    }

    private void begin(String why) {
        detail = why;
        full = true;
        listener.onSpace(true, why);
        io.schedule(CHECK_MS, this::checkAgain);
    }

    private void checkAgain() {
        if (stopped) {
            return;
        }
        long missing = own.reserve().isHeld() ? 0 : own.reserve().bytes();
        boolean room = usable() >= reserveBytes + MARGIN_BYTES + missing && fillReserve();
        if (stopped) {
            return;
        }
        if (!room) {
            io.schedule(CHECK_MS, this::checkAgain);
            return;
        }
        full = false;
        listener.onSpace(false, "");
    }

    private boolean fillReserve() {
        try {
            own.reserve().fill(own.largestBytes().getAsLong());
        } catch (IOException e) {
            if (!DiskJobs.isOutOfHandles(e)) {
                stop();
                listener.onReserveFailed(e);
            }
            return false;
        }
        return own.reserve().isHeld();
    }

    /** -1 if the system does not tell: that says nothing of the files, writes find out; the next check asks again. */
    private long usable() {
        try {
            return disk.usableBytes(directory);
        } catch (IOException e) {
            LOG.warn("The free space of {} cannot be told now: {}", directory, e.getMessage());
            return -1;
        }
    }
}
