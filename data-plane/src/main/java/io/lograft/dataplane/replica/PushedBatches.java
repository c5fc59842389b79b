package io.lograft.dataplane.replica;

import java.nio.ByteBuffer;

/**
 * What a leader pushed in one message for one partition.
 *
 * @param previousEpoch epoch of the record before, -1 if the follower's log was empty
 * @param previousEndOffset where the follower's log must end
 * @param highWatermark the leader's
 * @param logStartOffset the leader's
 * @param headerCrc CRC-32C over what the batches' own checksums leave out
 * @param batches whole batches, array-backed; empty if only the bounds moved
 */
public record PushedBatches(
        int previousEpoch,
        long previousEndOffset,
        long highWatermark,
        long logStartOffset,
        int headerCrc,
        ByteBuffer batches) {}
