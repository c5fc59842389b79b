package io.lograft.base.sim;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The bytes of one file, twice: as the process sees them (page cache) and as they lie on the disk. Writes and cuts
 * between two syncs are remembered, so that a power cut can keep, drop, tear or scatter them.
 */
final class SimFileContent {
    private static final int SECTOR = 512;

    private byte[] cached = new byte[0];
    private int size;
    private byte[] durable = new byte[0];
    private int durableSize;
    private final List<Change> changes = new ArrayList<>();
    private int dirtyFrom = Integer.MAX_VALUE;
    /** Ranges [from, to) that a failed sync gave up: in the cache, and never written unless overwritten. */
    private final List<int[]> lost = new ArrayList<>();

    long modifiedMs;
    /** No name leads here any more; only handles do. */
    boolean unlinked;

    /** A write of these bytes at {@code at}, or, where {@code bytes} is null, a cut to that size. */
    private record Change(int at, byte[] bytes) {}

    int size() {
        return size;
    }

    int read(byte[] target, int offset, int length, long position) {
        if (position >= size) {
            return -1;
        }
        int count = (int) Math.min(length, size - position);
        System.arraycopy(cached, (int) position, target, offset, count);
        return count;
    }

    void write(byte[] bytes, int at) {
        cached = withRoom(cached, at + bytes.length);
        System.arraycopy(bytes, 0, cached, at, bytes.length);
        dirtyFrom = Math.min(dirtyFrom, Math.min(at, size));
        size = Math.max(size, at + bytes.length);
        changes.add(new Change(at, bytes));
        forgetLost(at, at + bytes.length);
    }

    void truncate(int newSize) {
        if (newSize >= size) {
            return;
        }
        Arrays.fill(cached, newSize, size, (byte) 0);
        size = newSize;
        dirtyFrom = Math.min(dirtyFrom, newSize);
        changes.add(new Change(newSize, null));
        forgetLost(newSize, Integer.MAX_VALUE);
    }

    void force() {
        if (changes.isEmpty()) {
            return;
        }
        byte[] before = lost.isEmpty() ? durable : durable.clone();
        durable = withRoom(durable, size);
        Arrays.fill(durable, Math.min(size, durableSize), Math.max(size, durableSize), (byte) 0);
        System.arraycopy(cached, dirtyFrom, durable, dirtyFrom, size - dirtyFrom);
        for (int[] range : lost) {
            int end = Math.min(range[1], size);
            for (int i = range[0]; i < end; i++) {
                durable[i] = i < before.length ? before[i] : 0;
            }
        }
        durableSize = size;
        settle();
    }

    /** The sync failed: some of the changes reached the disk, the rest never will, although reads show them. */
    void failForce(SimRng rng) {
        byte[] shown = Arrays.copyOf(cached, size);
        List<Change> given = List.copyOf(changes);
        List<int[]> lostBefore = List.copyOf(lost);
        losePower(UnsyncedFate.SCATTERED, rng);
        cached = shown;
        size = shown.length;
        lost.addAll(lostBefore);
        for (Change change : given) {
            if (change.bytes != null) {
                lost.add(new int[] {change.at, change.at + change.bytes.length});
            }
        }
    }

    /** The power fails: the cache is gone, and this is what lies on the disk. */
    void losePower(UnsyncedFate fate, SimRng rng) {
        switch (fate) {
            case KEPT -> force();
            case DROPPED -> changes.clear();
            case TORN -> tear(rng);
            case SCATTERED -> scatter(rng);
        }
        settle();
        lost.clear();
        cached = Arrays.copyOf(durable, durableSize);
        size = durableSize;
    }

    boolean isSynced() {
        return changes.isEmpty() && lost.isEmpty();
    }

    /** Flips one bit, in the cache and on the disk. */
    void flipBit(long bit) {
        int index = (int) (bit / 8);
        cached[index] ^= (byte) (1 << (bit % 8));
        if (index < durableSize) {
            durable[index] ^= (byte) (1 << (bit % 8));
        }
    }

    private void settle() {
        changes.clear();
        dirtyFrom = Integer.MAX_VALUE;
    }

    private void tear(SimRng rng) {
        int whole = (int) rng.between(0, changes.size());
        for (int i = 0; i < whole; i++) {
            Change change = changes.get(i);
            if (change.bytes == null) {
                cutDurable(change.at);
            } else {
                putDurable(change.at, change.bytes, 0, change.bytes.length);
            }
        }
        if (whole < changes.size() && changes.get(whole).bytes != null) {
            Change torn = changes.get(whole);
            int end = (int) rng.between(torn.at, torn.at + torn.bytes.length);
            int sectorEnd = Math.max(torn.at, end - end % SECTOR);
            putDurable(torn.at, torn.bytes, 0, sectorEnd - torn.at);
        }
    }

    private void scatter(SimRng rng) {
        int syncedSize = durableSize;
        for (Change change : changes) {
            if (change.bytes == null) {
                if (rng.chance(500)) {
                    cutDurable(change.at);
                    syncedSize = Math.min(syncedSize, change.at);
                }
            } else {
                scatterWrite(change, syncedSize, rng);
            }
        }
    }

    private void scatterWrite(Change change, int syncedSize, SimRng rng) {
        int end = change.at + change.bytes.length;
        for (int from = change.at; from < end; ) {
            int to = Math.min(end, from - from % SECTOR + SECTOR);
            int fate = rng.nextInt(10);
            if (fate < 5) {
                putDurable(from, change.bytes, from - change.at, to - from);
            } else if (fate < 7 && from >= syncedSize) {
                byte[] garbage = new byte[to - from];
                rng.nextBytes(garbage, 0, garbage.length);
                putDurable(from, garbage, 0, garbage.length);
            }
            from = to;
        }
        if (rng.chance(300) && end > durableSize) {
            durable = withRoom(durable, end);
            durableSize = end;
        }
    }

    private void putDurable(int at, byte[] bytes, int offset, int length) {
        if (length == 0) {
            return;
        }
        durable = withRoom(durable, at + length);
        System.arraycopy(bytes, offset, durable, at, length);
        durableSize = Math.max(durableSize, at + length);
    }

    private void cutDurable(int newSize) {
        if (newSize < durableSize) {
            Arrays.fill(durable, newSize, durableSize, (byte) 0);
            durableSize = newSize;
        }
    }

    private void forgetLost(int from, int to) {
        if (lost.isEmpty()) {
            return;
        }
        List<int[]> left = new ArrayList<>();
        for (int[] range : lost) {
            if (range[0] < from) {
                left.add(new int[] {range[0], Math.min(range[1], from)});
            }
            if (range[1] > to) {
                left.add(new int[] {Math.max(range[0], to), range[1]});
            }
        }
        lost.clear();
        lost.addAll(left);
    }

    private static byte[] withRoom(byte[] array, int length) {
        return array.length >= length ? array : Arrays.copyOf(array, Math.max(length, array.length * 2));
    }
}
