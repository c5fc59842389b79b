package io.lograft.proto;

import com.google.protobuf.ByteOutput;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;

/** Record batches in and out of {@code bytes} fields without a copy. */
public final class Payloads {
    private static final int COPY_BYTES_MAX = 64 << 10;

    private Payloads() {}

    /**
     * The array that the parser made for this field, not a copy: whoever takes it owns it, and the message must not be
     * looked at again. A field that is not one array is copied.
     */
    public static ByteBuffer arrayOf(ByteString field) {
        ArrayTaker taker = new ArrayTaker();
        try {
            UnsafeByteOperations.unsafeWriteTo(field, taker);
        } catch (IOException neverFromMemory) {
            throw new UncheckedIOException(neverFromMemory);
        }
        return taker.parts == 1 ? taker.taken : ByteBuffer.wrap(field.toByteArray());
    }

    /** The buffers one after the other, copied only where many small ones would cost more to carry than to copy. */
    public static ByteString concatenate(List<ByteBuffer> buffers, int totalBytes) {
        if (buffers.size() == 1) {
            return UnsafeByteOperations.unsafeWrap(buffers.get(0));
        }
        if (totalBytes <= COPY_BYTES_MAX) {
            ByteBuffer joined = ByteBuffer.allocate(totalBytes);
            buffers.forEach(buffer -> joined.put(buffer.duplicate()));
            return UnsafeByteOperations.unsafeWrap(joined.flip());
        }
        return ByteString.copyFrom(
                buffers.stream().map(UnsafeByteOperations::unsafeWrap).toList());
    }

    /** Takes the one array that a field consists of. */
    private static final class ArrayTaker extends ByteOutput {
        private ByteBuffer taken;
        private int parts;

        @Override
        public void write(byte value) {
            parts += 2; // Not an array: forces the copy.
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
