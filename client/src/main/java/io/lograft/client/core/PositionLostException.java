package io.lograft.client.core;

import io.lograft.base.ErrorCode;
import io.lograft.base.LograftException;
import io.lograft.base.TopicPartition;
import io.lograft.proto.v1.FetchData;

/**
 * The position of a consumer that has {@code auto.offset.reset=none} is not in the log any more: records were deleted
 * ({@link ErrorCode#OFFSET_OUT_OF_RANGE}), or the log was cut below it ({@link ErrorCode#DIVERGED}). The partition
 * stands still until the application seeks.
 */
public final class PositionLostException extends LograftException {
    private static final long serialVersionUID = 1L;

    private final String topic;
    private final int partition;
    private final long position;
    private final long validOffset;

    private PositionLostException(
            ErrorCode code, String message, TopicPartition lost, long position, long validOffset) {
        super(code, message);
        this.topic = lost.topic();
        this.partition = lost.partition();
        this.position = position;
        this.validOffset = validOffset;
    }

    static PositionLostException of(TopicPartition lost, long position, FetchData data) {
        boolean diverged = Failures.code(data.getError()) == ErrorCode.DIVERGED;
        long valid = diverged ? data.getDivergedEndOffset() : data.getLogStartOffset();
        String why = diverged
                ? "the log was cut at offset " + valid + ", below that position"
                : "the log holds offsets " + data.getLogStartOffset() + " to " + data.getHighWatermark();
        return new PositionLostException(
                Failures.code(data.getError()),
                "the position " + position + " of " + lost + " is gone: " + why + "; seek to " + valid
                        + ", or set auto.offset.reset",
                lost,
                position,
                valid);
    }

    /** Whose position is gone. */
    public TopicPartition partition() {
        return new TopicPartition(topic, partition);
    }

    /** Where the consumer was. */
    public long position() {
        return position;
    }

    /** Where it can read on: the log's start, or where the log was cut. */
    public long validOffset() {
        return validOffset;
    }
}
