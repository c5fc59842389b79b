package io.lograft.metadata.image;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.RandomAccess;
import java.util.function.IntConsumer;

/**
 * The partitions of a topic by index: an immutable list in chunks, so that changing one partition of 10,000 copies one
 * chunk and the list of chunks, and comparing two versions skips the chunks that they share.
 */
public final class PartitionTable extends AbstractList<PartitionImage> implements RandomAccess {
    /** No partitions. */
    public static final PartitionTable EMPTY = new PartitionTable(new PartitionImage[0][], 0);

    private static final int CHUNK = 64;

    private final PartitionImage[][] chunks;
    private final int size;

    private PartitionTable(PartitionImage[][] chunks, int size) {
        this.chunks = chunks;
        this.size = size;
    }

    @Override
    public PartitionImage get(int index) {
        if (index < 0 || index >= size) {
            throw new IndexOutOfBoundsException("partition " + index + " of " + size);
        }
        return chunks[index / CHUNK][index % CHUNK];
    }

    @Override
    public int size() {
        return size;
    }

    /** This table with other partitions at some indexes; copies each chunk concerned once. */
    public PartitionTable with(Map<Integer, PartitionImage> changes) {
        PartitionImage[][] copy = chunks.clone();
        changes.forEach((index, partition) -> {
            if (index < 0 || index >= size) {
                throw new IndexOutOfBoundsException("partition " + index + " of " + size);
            }
            int chunk = index / CHUNK;
            if (copy[chunk] == chunks[chunk]) {
                copy[chunk] = chunks[chunk].clone();
            }
            copy[chunk][index % CHUNK] = partition;
        });
        return new PartitionTable(copy, size);
    }

    /** This table with more partitions at its end. */
    public PartitionTable plus(List<PartitionImage> added) {
        int newSize = size + added.size();
        PartitionImage[][] copy = Arrays.copyOf(chunks, (newSize + CHUNK - 1) / CHUNK);
        int next = size;
        for (PartitionImage partition : added) {
            int chunk = next / CHUNK;
            boolean shared = chunk < chunks.length && copy[chunk] == chunks[chunk];
            if (copy[chunk] == null) {
                copy[chunk] = new PartitionImage[Math.min(CHUNK, newSize - next)];
            } else if (shared) {
                copy[chunk] = Arrays.copyOf(chunks[chunk], Math.min(CHUNK, newSize - chunk * CHUNK));
            }
            copy[chunk][next % CHUNK] = partition;
            next++;
        }
        return new PartitionTable(copy, newSize);
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof PartitionTable that)) {
            return super.equals(other);
        }
        if (size != that.size) {
            return false;
        }
        for (int chunk = 0; chunk < chunks.length; chunk++) {
            if (chunks[chunk] != that.chunks[chunk] && !Arrays.equals(chunks[chunk], that.chunks[chunk])) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int hashCode() {
        return super.hashCode();
    }

    /** Calls with every index whose partition is absent from, or another object in, the older table. */
    public void forEachChangedSince(PartitionTable older, IntConsumer changed) {
        for (int chunk = 0; chunk < chunks.length; chunk++) {
            PartitionImage[] before = chunk < older.chunks.length ? older.chunks[chunk] : null;
            PartitionImage[] after = chunks[chunk];
            if (after == before) {
                continue;
            }
            for (int i = 0; i < after.length; i++) {
                if (before == null || i >= before.length || after[i] != before[i]) {
                    changed.accept(chunk * CHUNK + i);
                }
            }
        }
    }
}
