package io.lograft.metadata.log;

import com.google.protobuf.InvalidProtocolBufferException;
import io.lograft.metadata.image.ImageDelta;
import io.lograft.metadata.image.MetadataFormatException;
import io.lograft.proto.metadata.v1.ApplyOutcome;
import io.lograft.proto.metadata.v1.ApplyReply;

/**
 * What the state machine did with one committed entry.
 *
 * @param kind APPLIED, STALE_CONTROLLER, WRONG_PREDECESSOR or REFUSED
 * @param index Raft index of the entry
 * @param message for people; empty if applied
 * @param delta what changed; null unless applied, and null in a result that was read from bytes
 */
public record ApplyResult(AppendOutcome.Kind kind, long index, String message, ImageDelta delta) {
    /** As the log's reply carries it to whoever appended. */
    public byte[] toBytes() {
        ApplyOutcome outcome = switch (kind) {
            case APPLIED -> ApplyOutcome.APPLY_OUTCOME_APPLIED;
            case STALE_CONTROLLER -> ApplyOutcome.APPLY_OUTCOME_STALE_CONTROLLER;
            case WRONG_PREDECESSOR -> ApplyOutcome.APPLY_OUTCOME_WRONG_PREDECESSOR;
            case REFUSED -> ApplyOutcome.APPLY_OUTCOME_REFUSED;
            case NOT_LEADER, UNKNOWN -> throw new IllegalStateException(kind + " of a committed entry");
        };
        return ApplyReply.newBuilder()
                .setOutcome(outcome)
                .setIndex(index)
                .setMessage(message)
                .build()
                .toByteArray();
    }

    /** Reads what {@link #toBytes()} wrote. */
    public static ApplyResult fromBytes(byte[] bytes) {
        ApplyReply reply;
        try {
            reply = ApplyReply.parseFrom(bytes);
        } catch (InvalidProtocolBufferException malformed) {
            throw new MetadataFormatException("the state machine's reply is malformed", malformed);
        }
        AppendOutcome.Kind kind = switch (reply.getOutcome()) {
            case APPLY_OUTCOME_APPLIED -> AppendOutcome.Kind.APPLIED;
            case APPLY_OUTCOME_STALE_CONTROLLER -> AppendOutcome.Kind.STALE_CONTROLLER;
            case APPLY_OUTCOME_WRONG_PREDECESSOR -> AppendOutcome.Kind.WRONG_PREDECESSOR;
            case APPLY_OUTCOME_REFUSED -> AppendOutcome.Kind.REFUSED;
            case APPLY_OUTCOME_UNSPECIFIED, UNRECOGNIZED ->
                throw new MetadataFormatException("the state machine's reply has outcome " + reply.getOutcomeValue());
        };
        return new ApplyResult(kind, reply.getIndex(), reply.getMessage(), null);
    }
}
