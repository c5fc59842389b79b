package io.lograft.dataplane.log;

import io.lograft.proto.batch.BatchChecksums;
import io.lograft.proto.batch.BatchLayout;
import io.lograft.proto.batch.RecordBatch;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * Sparse index of one segment: one entry for each block, a run of whole batches of 64 KiB or a little more. An entry has
 * the block's first offset, its position, its largest time stamp, and the CRC-32C over the first 21 bytes of each of its
 * batches: what the batches' own checksums leave out, and those checksums. Owned by whoever owns the segment.
 */
final class SegmentIndex {
    static final int BLOCK_BYTES = 64 << 10;

    /** The part of each batch that a block's checksum covers. */
    static final int CHECKED_BYTES = BatchLayout.CRC + Integer.BYTES;

    private static final int INITIAL_BLOCKS = 4;

    private long[] baseOffsets = new long[INITIAL_BLOCKS];
    private int[] positions = new int[INITIAL_BLOCKS];
    private long[] timestamps = new long[INITIAL_BLOCKS];
    private int[] checksums = new int[INITIAL_BLOCKS];
    private int blocks;
    private boolean lastIsOpen;
    private final CRC32C crc = new CRC32C();

    private long endOffset;
    private int endPosition = SegmentHeader.BYTES;
    private long largestTimestamp = Long.MIN_VALUE;

    SegmentIndex(long baseOffset) {
        endOffset = baseOffset;
    }

    /** A copy, in which the last block is closed. */
    SegmentIndex copy() {
        SegmentIndex copy = new SegmentIndex(0);
        copy.baseOffsets = Arrays.copyOf(baseOffsets, baseOffsets.length);
        copy.positions = Arrays.copyOf(positions, positions.length);
        copy.timestamps = Arrays.copyOf(timestamps, timestamps.length);
        copy.checksums = Arrays.copyOf(checksums, checksums.length);
        copy.blocks = blocks;
        copy.endOffset = endOffset;
        copy.endPosition = endPosition;
        copy.largestTimestamp = largestTimestamp;
        return copy;
    }

    /** Adds the batch that was written at {@link #endPosition}. */
    void add(RecordBatch batch) {
        if (!lastIsOpen || endPosition - positions[blocks - 1] >= BLOCK_BYTES) {
            beginBlock(batch.baseOffset());
        }
        int last = blocks - 1;
        timestamps[last] = Math.max(timestamps[last], batch.maxTimestamp());
        BatchChecksums.update(crc, batch.buffer(), batch.position(), CHECKED_BYTES);
        checksums[last] = (int) crc.getValue();
        largestTimestamp = Math.max(largestTimestamp, batch.maxTimestamp());
        endOffset = batch.nextOffset();
        endPosition += batch.sizeInBytes();
    }

    /** Adds a block as it was read from an index file. */
    void addBlock(long baseOffset, int position, long timestamp, int checksum) {
        ensureRoom();
        baseOffsets[blocks] = baseOffset;
        positions[blocks] = position;
        timestamps[blocks] = timestamp;
        checksums[blocks] = checksum;
        blocks++;
        lastIsOpen = false;
        largestTimestamp = Math.max(largestTimestamp, timestamp);
    }

    /** Notes where the last block read from a file ends. */
    void endsAt(long offset, int position) {
        endOffset = offset;
        endPosition = position;
    }

    /**
     * Drops every block that holds anything at or above the offset; what follows is to be walked again from {@link
     * #endPosition} on.
     */
    void truncateTo(long offset) {
        if (endOffset <= offset) {
            return;
        }
        while (blocks > 0 && endOffset > offset) {
            blocks--;
            endOffset = baseOffsets[blocks];
            endPosition = positions[blocks];
        }
        lastIsOpen = false;
        largestTimestamp = Long.MIN_VALUE;
        for (int i = 0; i < blocks; i++) {
            largestTimestamp = Math.max(largestTimestamp, timestamps[i]);
        }
    }

    /** The first block with this time stamp or a later one, -1 if there is none. */
    int blockForTimestamp(long timestampMs) {
        for (int i = 0; i < blocks; i++) {
            if (timestamps[i] >= timestampMs) {
                return i;
            }
        }
        return -1;
    }

    int blocks() {
        return blocks;
    }

    /** Blocks to which nothing will be added. */
    int closedBlocks() {
        return lastIsOpen ? blocks - 1 : blocks;
    }

    /** Closes the last block: the next batch begins a new one. */
    void closeBlock() {
        lastIsOpen = false;
    }

    long baseOffset(int block) {
        return baseOffsets[block];
    }

    int position(int block) {
        return positions[block];
    }

    long timestamp(int block) {
        return timestamps[block];
    }

    int checksum(int block) {
        return checksums[block];
    }

    long endOffset() {
        return endOffset;
    }

    int endPosition() {
        return endPosition;
    }

    /** {@link Long#MIN_VALUE} while it is empty. */
    long largestTimestamp() {
        return largestTimestamp;
    }

    /** The block that may hold the offset, -1 if it lies before the first. */
    int blockOf(long offset) {
        int low = 0;
        int high = blocks - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (baseOffsets[middle] <= offset) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return high;
    }

    private void beginBlock(long baseOffset) {
        ensureRoom();
        baseOffsets[blocks] = baseOffset;
        positions[blocks] = endPosition;
        timestamps[blocks] = Long.MIN_VALUE;
        blocks++;
        lastIsOpen = true;
        crc.reset();
    }

    private void ensureRoom() {
        if (blocks == positions.length) {
            baseOffsets = Arrays.copyOf(baseOffsets, 2 * blocks);
            positions = Arrays.copyOf(positions, 2 * blocks);
            timestamps = Arrays.copyOf(timestamps, 2 * blocks);
            checksums = Arrays.copyOf(checksums, 2 * blocks);
        }
    }
}
