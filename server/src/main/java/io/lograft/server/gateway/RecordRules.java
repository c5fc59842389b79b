package io.lograft.server.gateway;

import io.lograft.base.ErrorCode;
import io.lograft.base.LograftException;
import io.lograft.client.core.TopicView;
import io.lograft.proto.batch.BatchBuilder;
import io.lograft.proto.v1.PublishRecord;

/** What is checked of a record before anything of its request is written. Pure. */
final class RecordRules {
    private static final String MAX_MESSAGE_BYTES = "max.message.bytes";

    /** As in the table of topic settings. */
    private static final int MAX_MESSAGE_BYTES_DEFAULT = 1_048_588;

    private RecordRules() {}

    /** Largest batch that the topic takes. */
    static int batchBytesMax(TopicView topic) {
        String configured = topic.configs().get(MAX_MESSAGE_BYTES);
        try {
            return configured == null ? MAX_MESSAGE_BYTES_DEFAULT : Integer.parseInt(configured);
        } catch (NumberFormatException notANumber) {
            return MAX_MESSAGE_BYTES_DEFAULT;
        }
    }

    /** Why the record cannot be written; null if it can. */
    static LograftException problem(PublishRecord record, OutgoingRecord outgoing, TopicView topic) {
        if (record.getHeadersCount() > GatewayLimits.HEADERS_MAX) {
            return refused("the record has " + record.getHeadersCount() + " headers, at most "
                    + GatewayLimits.HEADERS_MAX + " are allowed; send fewer");
        }
        if (record.hasTimestampMs() && record.getTimestampMs() < 0) {
            return refused("the record's timestamp_ms is " + record.getTimestampMs()
                    + "; it must be 0 or more, or absent for the present time");
        }
        int partitions = topic.partitions().size();
        if (record.hasPartition() && (record.getPartition() < 0 || record.getPartition() >= partitions)) {
            return new LograftException(
                    ErrorCode.UNKNOWN_PARTITION,
                    "topic '" + topic.name() + "' has no partition " + Integer.toUnsignedString(record.getPartition())
                            + ", its partitions are 0 to " + (partitions - 1) + "; choose one of them, or none");
        }
        long bytes = BatchBuilder.upperBoundBytes(outgoing.key(), outgoing.value(), outgoing.headers());
        if (bytes > batchBytesMax(topic)) {
            return new LograftException(
                    ErrorCode.BATCH_TOO_LARGE,
                    "the record takes " + bytes + " bytes, max.message.bytes of topic '" + topic.name() + "' allows "
                            + batchBytesMax(topic) + "; send a smaller one, or raise that setting");
        }
        return null;
    }

    private static LograftException refused(String why) {
        return new LograftException(ErrorCode.INVALID_REQUEST, why);
    }
}
