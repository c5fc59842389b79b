package io.lograft.dataplane.api;

import io.lograft.base.ErrorCode;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * One reader of one partition, up to the high watermark. Made by {@code DataPlane.subscribe}; may be used from any
 * loop, one read at a time. Costs nothing while it waits.
 */
public interface FetchSubscription {
    /**
     * Reads on from where the last read ended: calls back when at least one whole batch lies below the high watermark, or
     * when the subscription has ended. May call back before it returns.
     *
     * @param maxBytes 1 or more; a first batch that is larger comes all the same
     */
    void read(int maxBytes, Reader reader);

    /** Ends the subscription without a further callback. Harmless when repeated. */
    void close();

    /** Takes what was read. Exactly one of the two, once for each read, on the partition's loop. */
    interface Reader {
        /**
         * Data.
         *
         * @param batches whole batches, at least one; the first may begin before the offset wanted
         * @param nextOffset where the next read begins
         * @param highWatermark end of what is committed
         * @param logStartOffset first offset that the log holds
         */
        void onBatches(List<ByteBuffer> batches, long nextOffset, long highWatermark, long logStartOffset);

        /** The subscription has ended; further reads end the same way. */
        void onEnd(End end);
    }

    /**
     * Why a subscription ended.
     *
     * @param error never {@link ErrorCode#NONE}
     * @param message for people: what failed, why, what next
     * @param leader who leads, as far as this node knows; never null
     * @param divergedEndOffset with {@link ErrorCode#DIVERGED} the offset up to which the reader and this log agree, else
     *     -1
     * @param logStartOffset with {@link ErrorCode#OFFSET_OUT_OF_RANGE} the first offset that the log holds, else -1
     * @param highWatermark with {@link ErrorCode#OFFSET_OUT_OF_RANGE} the end of what is committed, else -1
     */
    record End(
            ErrorCode error,
            String message,
            LeaderHint leader,
            long divergedEndOffset,
            long logStartOffset,
            long highWatermark) {
        /** One that says nothing of what the log holds. */
        public End(ErrorCode error, String message, LeaderHint leader, long divergedEndOffset) {
            this(error, message, leader, divergedEndOffset, -1, -1);
        }
    }
}
