package io.lograft.server.grpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.lograft.proto.v1.Header;
import io.lograft.proto.v1.MessagingServiceGrpc;
import io.lograft.proto.v1.PublishRecord;
import io.lograft.proto.v1.PublishRequest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Collections;
import org.junit.jupiter.api.Test;

/** What a request may be made of. */
class CountedMessagesTest {
    private final MethodDescriptor.Marshaller<PublishRequest> marshaller =
            CountedMessages.of(MessagingServiceGrpc.getPublishMethod()).getRequestMarshaller();

    @Test
    void whatIsWithinTheLimitIsParsedAsItIs() {
        PublishRecord record = PublishRecord.newBuilder()
                .setKey(ByteString.copyFromUtf8("k"))
                .setTimestampMs(-1)
                .addAllHeaders(
                        Collections.nCopies(20, Header.newBuilder().setName("n").build()))
                .build();
        PublishRequest request = PublishRequest.newBuilder()
                .setTopic("t")
                .addAllRecords(Collections.nCopies(10_000, record))
                .build();
        assertEquals(request, parse(request.toByteArray()));
    }

    @Test
    void manyEmptyRecordsAreRefusedBeforeTheyTakeMemory() {
        assertEquals(Status.Code.RESOURCE_EXHAUSTED, refused(empty(PublishRequest.RECORDS_FIELD_NUMBER)));
    }

    @Test
    void soAreManyHeadersOfOneRecordAndManyUnknownFields() throws IOException {
        ByteArrayOutputStream nested = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(nested);
        out.writeByteArray(PublishRequest.RECORDS_FIELD_NUMBER, empty(PublishRecord.HEADERS_FIELD_NUMBER));
        out.flush();
        assertEquals(Status.Code.RESOURCE_EXHAUSTED, refused(nested.toByteArray()));

        ByteArrayOutputStream unknown = new ByteArrayOutputStream();
        CodedOutputStream fields = CodedOutputStream.newInstance(unknown);
        for (int i = 0; i <= CountedMessages.ELEMENTS_MAX; i++) {
            fields.writeUInt32(1_000 + i, 1);
        }
        fields.flush();
        assertEquals(Status.Code.RESOURCE_EXHAUSTED, refused(unknown.toByteArray()));
    }

    @Test
    void garbageIsRefused() {
        assertEquals(Status.Code.INVALID_ARGUMENT, refused(new byte[] {-1, -1, -1, -1}));
        assertEquals(Status.Code.INVALID_ARGUMENT, refused(new byte[] {
            PublishRequest.RECORDS_FIELD_NUMBER << 3 | 2, 100, 1
        }));
    }

    /** More empty messages in this field than are allowed. */
    private static byte[] empty(int field) {
        byte[] bytes = new byte[2 * (CountedMessages.ELEMENTS_MAX + 1)];
        for (int i = 0; i < bytes.length; i += 2) {
            bytes[i] = (byte) (field << 3 | 2);
        }
        return bytes;
    }

    private PublishRequest parse(byte[] bytes) {
        return marshaller.parse(new ByteArrayInputStream(bytes));
    }

    private Status.Code refused(byte[] bytes) {
        return assertThrows(StatusRuntimeException.class, () -> parse(bytes))
                .getStatus()
                .getCode();
    }
}
