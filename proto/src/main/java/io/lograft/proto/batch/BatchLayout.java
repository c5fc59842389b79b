package io.lograft.proto.batch;

/**
 * Where the fields of a record batch lie: Kafka's format v2 (magic 2), all integers big-endian. BATCH.md beside this file
 * shows it in bytes.
 */
public final class BatchLayout {
    /** int64. Assigned by the leader, outside the CRC. */
    public static final int BASE_OFFSET = 0;

    /** int32: bytes that follow this field. Outside the CRC. */
    public static final int LENGTH = 8;

    /** int32. Assigned by the leader, outside the CRC. */
    public static final int LEADER_EPOCH = 12;

    /** int8, always {@link #MAGIC_V2}. Outside the CRC. */
    public static final int MAGIC = 16;

    /** int32: CRC-32C of everything from {@link #ATTRIBUTES} to the end. */
    public static final int CRC = 17;

    /** int16. */
    public static final int ATTRIBUTES = 21;

    /** int32: offset of the last record minus base offset. */
    public static final int LAST_OFFSET_DELTA = 23;

    /** int64, ms. */
    public static final int BASE_TIMESTAMP = 27;

    /** int64, ms. */
    public static final int MAX_TIMESTAMP = 35;

    /** int64, -1 without a producer id. */
    public static final int PRODUCER_ID = 43;

    /** int16. */
    public static final int PRODUCER_EPOCH = 51;

    /** int32, -1 without a sequence. */
    public static final int BASE_SEQUENCE = 53;

    /** int32. */
    public static final int RECORD_COUNT = 57;

    /** Where the records begin: the size of the header. */
    public static final int RECORDS = 61;

    /** What precedes the bytes that the length field counts. */
    public static final int LENGTH_OVERHEAD = LENGTH + Integer.BYTES;

    /** The fields that the CRC leaves out, but for the CRC itself: base offset, length, leader epoch, magic. */
    public static final int UNCHECKED_BYTES = CRC;

    /** The only magic that is accepted. */
    public static final byte MAGIC_V2 = 2;

    /** Smallest encoding of a record: every varint one byte, no key, no value, no headers. */
    public static final int SMALLEST_RECORD_BYTES = 7;

    public static final int NO_PRODUCER_ID = -1;
    public static final short NO_PRODUCER_EPOCH = -1;
    public static final int NO_SEQUENCE = -1;

    static final int COMPRESSION_MASK = 0x07;
    static final int LOG_APPEND_TIME_FLAG = 0x08;
    static final int TRANSACTIONAL_FLAG = 0x10;
    static final int CONTROL_FLAG = 0x20;
    static final int DELETE_HORIZON_FLAG = 0x40;
    static final int UNDEFINED_FLAGS = 0xFF80;

    private BatchLayout() {}
}
