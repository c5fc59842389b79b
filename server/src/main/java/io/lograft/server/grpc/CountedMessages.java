package io.lograft.server.grpc;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.WireFormat;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Looks over each request's bytes before they are parsed. A message within one is two bytes on the wire and some hundred
 * in memory, so that a limit on bytes alone would let a small request take a node's whole heap. Thread-safe.
 */
final class CountedMessages<Q> implements MethodDescriptor.Marshaller<Q> {
    /** Messages within a request, and fields that are not known: ten thousand records with some two dozen headers each. */
    static final int ELEMENTS_MAX = 250_000;

    private final MethodDescriptor.Marshaller<Q> parser;
    private final Descriptor type;

    private CountedMessages(MethodDescriptor.Marshaller<Q> parser, Descriptor type) {
        this.parser = parser;
        this.type = type;
    }

    /** The method, with requests that are looked over, if they are protobuf's. */
    static <Q, P> MethodDescriptor<Q, P> of(MethodDescriptor<Q, P> method) {
        if (method.getRequestMarshaller() instanceof MethodDescriptor.PrototypeMarshaller<Q> marshaller
                && marshaller.getMessagePrototype() instanceof Message prototype) {
            CountedMessages<Q> counted = new CountedMessages<>(marshaller, prototype.getDescriptorForType());
            return method.toBuilder(counted, method.getResponseMarshaller()).build();
        }
        return method;
    }

    @Override
    public InputStream stream(Q value) {
        return parser.stream(value);
    }

    @Override
    public Q parse(InputStream received) {
        InputStream bytes;
        try {
            bytes = received.markSupported() ? received : new ByteArrayInputStream(received.readAllBytes());
            bytes.mark(bytes.available());
            count(CodedInputStream.newInstance(bytes), type, 0);
            bytes.reset();
        } catch (IOException garbage) {
            throw Status.INVALID_ARGUMENT
                    .withDescription("the request is not a " + type.getFullName() + ": " + garbage.getMessage())
                    .withCause(garbage)
                    .asRuntimeException();
        }
        return parser.parse(bytes);
    }

    private static int count(CodedInputStream in, Descriptor type, int before) throws IOException {
        int elements = before;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            FieldDescriptor field = type.findFieldByNumber(WireFormat.getTagFieldNumber(tag));
            boolean message = field != null
                    && field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
                    && WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED;
            if ((message || field == null) && ++elements > ELEMENTS_MAX) {
                throw Status.RESOURCE_EXHAUSTED
                        .withDescription("the request has more than " + ELEMENTS_MAX
                                + " messages within it (records, headers); send it in several")
                        .asRuntimeException();
            }
            if (message) {
                int outer = in.pushLimit(in.readRawVarint32());
                elements = count(in, field.getMessageType(), elements);
                in.checkLastTagWas(0);
                in.popLimit(outer);
            } else {
                in.skipField(tag);
            }
        }
        return elements;
    }
}
