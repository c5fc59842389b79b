package io.lograft.base.sim;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * What is wrong with a simulated disk. Each fault applies to the files (or directories) that its predicate picks, from
 * now until the returned action is run or {@link #heal} is called.
 */
public final class SimDiskFaults {
    private static final long NANOS_PER_MS = 1_000_000;

    private final List<Fault> faults = new ArrayList<>();
    private long capacity = Long.MAX_VALUE / 4;

    enum Kind {
        READ,
        WRITE,
        FORCE,
        OPEN,
        SLOW
    }

    private record Fault(Kind kind, Predicate<Path> where, long delayNs) {}

    /** Reads, and questions for the free space, fail with EIO. */
    public Runnable failReads(Predicate<Path> where) {
        return add(new Fault(Kind.READ, where, 0));
    }

    /** Writes, cuts, creations and renames fail with EIO; a write may have left a prefix behind. */
    public Runnable failWrites(Predicate<Path> where) {
        return add(new Fault(Kind.WRITE, where, 0));
    }

    /** Syncs of files and directories fail with EIO; what they were to save is lost, although reads still show it. */
    public Runnable failForces(Predicate<Path> where) {
        return add(new Fault(Kind.FORCE, where, 0));
    }

    /**
     * The process has no file handle left for these: opening files, and listing and syncing directories, fail as they do
     * on a real disk. The predicate is asked once for each attempt, so it may count.
     */
    public Runnable failOpens(Predicate<Path> where) {
        return add(new Fault(Kind.OPEN, where, 0));
    }

    /**
     * The n-th operation from now on that takes a file handle (0 is the next) finds none; those before and after do.
     *
     * @return whether it has come to that
     */
    public BooleanSupplier failOneOpen(int n) {
        AtomicInteger attempts = new AtomicInteger();
        failOpens(path -> attempts.getAndIncrement() == n);
        return () -> attempts.get() > n;
    }

    /** Every operation takes so much longer. */
    public Runnable slowDown(Predicate<Path> where, long ms) {
        return add(new Fault(Kind.SLOW, where, ms * NANOS_PER_MS));
    }

    /** The disk holds so many bytes of file contents. */
    public void capacity(long bytes) {
        capacity = bytes;
    }

    long capacity() {
        return capacity;
    }

    /** Ends all faults; the capacity stays. */
    public void heal() {
        faults.clear();
    }

    private Runnable add(Fault fault) {
        faults.add(fault);
        return () -> faults.remove(fault);
    }

    boolean fails(Kind kind, Path path) {
        for (Fault fault : faults) {
            if (fault.kind == kind && fault.where.test(path)) {
                return true;
            }
        }
        return false;
    }

    void check(Kind kind, Path path) throws IOException {
        if (fails(kind, path)) {
            throw new IOException(path + ": Input/output error (injected)");
        }
    }

    void checkHandle(Path path) throws IOException {
        if (fails(Kind.OPEN, path)) {
            throw new FileSystemException(path.toString(), null, "Too many open files");
        }
    }

    long delayNs(Path path) {
        long total = 0;
        for (Fault fault : faults) {
            if (fault.kind == Kind.SLOW && fault.where.test(path)) {
                total += fault.delayNs;
            }
        }
        return total;
    }
}
