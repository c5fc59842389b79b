package io.lograft.server.gateway;

import io.lograft.proto.v1.SubscribeCredit;

/** What a subscriber lets come. A kind that its first grant does not set is not counted. Owned by the stream's loop. */
final class Credit {
    private static final long RECORDS_MAX = 1_000_000_000;
    private static final long BYTES_MAX = 1L << 30;

    private final boolean recordsCounted;
    private final boolean bytesCounted;
    private long records;
    private long bytes;

    Credit(SubscribeCredit first) {
        this.recordsCounted = first.hasRecords();
        this.bytesCounted = first.hasBytes();
    }

    /** Adds a grant; why it is refused, or null if it is not. */
    String grant(SubscribeCredit more) {
        records += recordsCounted ? Integer.toUnsignedLong(more.getRecords()) : 0;
        bytes += bytesCounted ? Integer.toUnsignedLong(more.getBytes()) : 0;
        if (records > RECORDS_MAX) {
            return "the credit is " + records + " records; allowed: " + RECORDS_MAX;
        }
        return bytes > BYTES_MAX ? "the credit is " + bytes + " bytes; allowed: " + BYTES_MAX : null;
    }

    /** Whether another record may be delivered. */
    boolean any() {
        return (!recordsCounted || records > 0) && (!bytesCounted || bytes > 0);
    }

    void spend(int recordBytes) {
        records--;
        bytes -= recordBytes;
    }
}
