package io.lograft.metadata.image;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.lograft.base.TopicId;

/** Topic ids as records carry them. Pure. */
public final class RecordIds {
    private RecordIds() {}

    /** From the 16 bytes of a record. */
    public static TopicId topicId(ByteString bytes) {
        if (bytes.size() != TopicId.BYTES) {
            throw new RecordRefusedException("a topic id of " + bytes.size() + " bytes");
        }
        return TopicId.fromBytes(bytes.toByteArray());
    }

    /** To the 16 bytes of a record. */
    public static ByteString bytes(TopicId id) {
        return UnsafeByteOperations.unsafeWrap(id.toBytes());
    }
}
