package io.lograft.server.service;

import com.google.protobuf.ByteOutput;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.lograft.base.Address;
import io.lograft.base.ErrorCode;
import io.lograft.base.TopicId;
import io.lograft.base.TopicIdPartition;
import io.lograft.proto.v1.Error;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;

/** Between the vocabulary of {@code base} and its protobuf messages. */
final class Messages {
    private static final int COPY_BYTES_MAX = 64 << 10;

    private Messages() {}

    static Error error(ErrorCode code, String message) {
        return Error.newBuilder()
                .setCodeValue(code.number())
                .setMessage(message.isEmpty() ? code.text() : message)
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

    /** The array that the parser made for this field, not a copy: the request must not be looked at again. */
    static ByteBuffer arrayOf(ByteString field) {
        ArrayTaker taker = new ArrayTaker();
        try {
            UnsafeByteOperations.unsafeWriteTo(field, taker);
        } catch (IOException neverFromMemory) {
            throw new UncheckedIOException(neverFromMemory);
        }
        return taker.parts == 1 ? taker.taken : ByteBuffer.wrap(field.toByteArray());
    }

    /** The batches one after the other, copied only where many small ones would cost more to carry than to copy. */
    static ByteString concatenate(List<ByteBuffer> batches, int totalBytes) {
        if (batches.size() == 1) {
            return UnsafeByteOperations.unsafeWrap(batches.get(0));
        }
        if (totalBytes <= COPY_BYTES_MAX) {
            ByteBuffer joined = ByteBuffer.allocate(totalBytes);
            batches.forEach(batch -> joined.put(batch.duplicate()));
            return UnsafeByteOperations.unsafeWrap(joined.flip());
        }
        return ByteString.copyFrom(
                batches.stream().map(UnsafeByteOperations::unsafeWrap).toList());
    }

    /** Takes the one array that a field consists of. */
    private static final class ArrayTaker extends ByteOutput {
        private ByteBuffer taken;
        private int parts;

        @Override
        public void write(byte value) {
            parts += 2; // not an array: forces the copy
        }

        @Override
        public void write(byte[] value, int offset, int length) {
            writeLazy(value, offset, length);
        }

        @Override
        public void writeLazy(byte[] value, int offset, int length) {
            taken = ByteBuffer.wrap(value, offset, length).slice();
            parts++;
        }

        @Override
        public void write(ByteBuffer value) {
            parts += 2;
        }

        @Override
        public void writeLazy(ByteBuffer value) {
            parts += 2;
        }
    }
}
