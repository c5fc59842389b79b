package io.lograft.server.service;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.lograft.base.Address;
import io.lograft.base.ErrorCode;
import io.lograft.base.TopicId;
import io.lograft.base.TopicIdPartition;
import io.lograft.proto.v1.Error;
import java.nio.ByteBuffer;

/** Between the vocabulary of {@code base} and its protobuf messages. */
final class Messages {
    private Messages() {}

    static Error error(ErrorCode code, String message) {
        return Error.newBuilder()
                .setCodeValue(code.number())
                .setMessage(message.isEmpty() ? code.text() : message)
                .setRetriable(code.retriable())
                .build();
    }

    static ErrorCode code(Error error) {
        return ErrorCode.of(error.getCodeValue());
    }

    static io.lograft.proto.v1.Address address(Address address) {
        return io.lograft.proto.v1.Address.newBuilder()
                .setHost(address.host())
                .setPort(address.port())
                .build();
    }

    static ByteString bytes(TopicId id) {
        return UnsafeByteOperations.unsafeWrap(id.toBytes());
    }

    /** The partition that a request names, or null if the id is not 16 bytes long or the index is out of range. */
    static TopicIdPartition partition(ByteString topicId, int partition) {
        if (topicId.size() != TopicId.BYTES || partition < 0) {
            return null;
        }
        ByteBuffer id = topicId.asReadOnlyByteBuffer();
        return new TopicIdPartition(new TopicId(id.getLong(), id.getLong()), partition);
    }
}
