package io.lograft.dataplane.log;

import io.lograft.base.Disk;
import io.lograft.base.EventLoop;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Knows whether the disk has room. Full below the reserve, or after a write that found no space; again with room once a
 * little more than the reserve is free. Owned by the disk's I/O loop; {@link #isFull} is for everybody.
 */
final class SpaceGuard {
    private static final long CHECK_MS = 1000;
    private static final long MARGIN_BYTES = 1 << 20;

    private final Disk disk;
    private final Path directory;
    private final EventLoop io;
    private final long reserveBytes;
    private final Listener listener;
    private volatile boolean full;
    private volatile String detail = "";
    private boolean stopped;

    /** Told on the I/O loop. */
    interface Listener {
        void onSpace(boolean full, String detail);

        void onCheckFailed(IOException why);
    }

    SpaceGuard(Disk disk, Path directory, EventLoop io, long reserveBytes, Listener listener) {
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
        if (usable >= 0 && usable < reserveBytes) {
            begin("disk of " + directory + " has " + usable + " bytes free, disk.reserve.bytes keeps " + reserveBytes
                    + "; free space, lower the topics' retention or the reserve");
        }
    }

    /** A write found no space. */
    void onNoSpace(String found) {
        if (!full && !stopped) {
            begin("disk of " + directory + " is full (" + found + "); free space or lower the topics' retention");
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
        if (usable() < reserveBytes + MARGIN_BYTES) {
            io.schedule(CHECK_MS, this::checkAgain);
            return;
        }
        full = false;
        listener.onSpace(false, "");
    }

    private long usable() {
        try {
            return disk.usableBytes(directory);
        } catch (IOException e) {
            listener.onCheckFailed(e);
            return -1;
        }
    }
}
