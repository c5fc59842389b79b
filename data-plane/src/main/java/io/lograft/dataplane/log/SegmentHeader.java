package io.lograft.dataplane.log;

import io.lograft.base.TopicId;
import io.lograft.base.TopicIdPartition;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.UUID;

/**
 * The first 64 bytes of a segment. The base offset is not among them: a segment is prepared before it is known, and gets
 * it as its name.
 *
 * @param uuid of this segment; its index names it
 * @param id the partition that it belongs to
 * @param createdMs wall-clock time of its making
 */
record SegmentHeader(UUID uuid, TopicIdPartition id, long createdMs) {
    static final int BYTES = 64;

    ByteBuffer encode() {
        ByteBuffer target = ByteBuffer.allocate(BYTES);
        FileFormat.putPreamble(target, FileFormat.SEGMENT_MAGIC);
        target.putInt(BYTES)
                .putLong(uuid.getMostSignificantBits())
                .putLong(uuid.getLeastSignificantBits())
                .put(id.topicId().toBytes())
                .putInt(id.partition())
                .putLong(createdMs);
        FileFormat.putCrc(target);
        return target.flip();
    }

    /** Reads the header of a segment of this partition. */
    static SegmentHeader decode(ByteBuffer source, TopicIdPartition owner, Path file) throws IOException {
        SegmentHeader header = decode(source, file);
        if (!header.id().equals(owner)) {
            throw new CorruptFileException(file, 0, "it belongs to partition " + header.id() + ", not to " + owner);
        }
        return header;
    }

    /** Reads the header of anybody's segment. */
    static SegmentHeader decode(ByteBuffer source, Path file) throws IOException {
        if (source.remaining() < BYTES) {
            throw new CorruptFileException(
                    file, 0, "it has " + source.remaining() + " bytes, its header takes " + BYTES);
        }
        ByteBuffer header = source.slice(source.position(), BYTES);
        FileFormat.check(header, FileFormat.SEGMENT_MAGIC, file);
        header.getInt();
        UUID uuid = new UUID(header.getLong(), header.getLong());
        byte[] topic = new byte[TopicId.BYTES];
        header.get(topic);
        TopicIdPartition id = new TopicIdPartition(TopicId.fromBytes(topic), header.getInt());
        return new SegmentHeader(uuid, id, header.getLong());
    }
}
