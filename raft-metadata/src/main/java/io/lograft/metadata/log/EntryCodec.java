package io.lograft.metadata.log;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import io.lograft.metadata.image.MetadataFormatException;
import io.lograft.proto.metadata.v1.Entry;
import io.lograft.proto.metadata.v1.MetadataRecord;
import java.util.List;

/** Encodes and decodes entries of the metadata log. Pure. */
public final class EntryCodec {
    /** The format version that this code writes, and the highest that it reads. */
    public static final int VERSION = 1;

    /** Bytes that an entry may have, all included; the log's own limits are set to match. */
    public static final int ENTRY_BYTES_MAX = 8 << 20;

    /** Bytes of {@link #ENTRY_BYTES_MAX} that are kept for everything but records. */
    private static final int ENVELOPE_BYTES = 64;

    /** Bytes that the records of one entry may have, by {@link #sizeOf}. */
    public static final int RECORDS_BYTES_MAX = ENTRY_BYTES_MAX - ENVELOPE_BYTES;

    private EntryCodec() {}

    /** Bytes that the records take in an entry. */
    public static long sizeOf(List<MetadataRecord> records) {
        long bytes = 0;
        for (MetadataRecord record : records) {
            int size = record.getSerializedSize();
            bytes += 1 + CodedOutputStream.computeUInt32SizeNoTag(size) + size;
        }
        return bytes;
    }

    /** The bytes to log. */
    public static byte[] encode(long expectedTerm, long previousIndex, List<MetadataRecord> records) {
        return Entry.newBuilder()
                .setVersion(VERSION)
                .setExpectedTerm(expectedTerm)
                .setPreviousIndex(previousIndex)
                .addAllRecords(records)
                .build()
                .toByteArray();
    }

    /**
     * Reads an entry.
     *
     * @throws MetadataFormatException another version, or damaged bytes
     */
    public static Entry decode(byte[] bytes, long index) {
        Entry entry;
        try {
            entry = Entry.parseFrom(bytes);
        } catch (InvalidProtocolBufferException malformed) {
            throw new MetadataFormatException(
                    "the metadata entry at index " + index + " cannot be read: " + malformed.getMessage()
                            + "; restore this node's metadata.dir, or remove the node from the quorum and let it rejoin",
                    malformed);
        }
        if (entry.getVersion() != VERSION) {
            throw new MetadataFormatException("the metadata entry at index " + index + " has format version "
                    + entry.getVersion() + ", this version of Lograft reads " + VERSION
                    + "; start the version that wrote it, or a newer one");
        }
        return entry;
    }
}
