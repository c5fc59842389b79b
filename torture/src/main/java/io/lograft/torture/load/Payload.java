package io.lograft.torture.load;

import io.lograft.torture.history.PollEvent;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** The bytes of a record: which partition and value it is, filled up to a size, with a checksum over all of it. */
public final class Payload {
    /** The smallest record. */
    static final int BYTES_MIN = 20;

    private static final int MAGIC = 0x746f_7274;

    private Payload() {}

    public static byte[] encode(int partition, long value, int bytes) {
        ByteBuffer buffer = ByteBuffer.allocate(Math.max(BYTES_MIN, bytes));
        buffer.putInt(MAGIC).putInt(partition).putLong(value);
        while (buffer.remaining() > Integer.BYTES) {
            buffer.put((byte) (value + buffer.position()));
        }
        buffer.putInt(checksum(buffer.array()));
        return buffer.array();
    }

    /** The value, or {@link PollEvent#UNREADABLE} if these are not the bytes that were sent to the partition. */
    public static long decode(int partition, byte[] payload) {
        if (payload.length < BYTES_MIN) {
            return PollEvent.UNREADABLE;
        }
        ByteBuffer buffer = ByteBuffer.wrap(payload);
        boolean ours = buffer.getInt() == MAGIC && buffer.getInt() == partition;
        long value = buffer.getLong();
        boolean whole = buffer.getInt(payload.length - Integer.BYTES) == checksum(payload);
        return ours && whole ? value : PollEvent.UNREADABLE;
    }

    private static int checksum(byte[] payload) {
        CRC32C crc = new CRC32C();
        crc.update(payload, 0, payload.length - Integer.BYTES);
        return (int) crc.getValue();
    }
}
