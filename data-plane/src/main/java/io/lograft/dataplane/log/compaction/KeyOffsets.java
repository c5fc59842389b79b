package io.lograft.dataplane.log.compaction;

import io.lograft.proto.batch.RecordCursor;
import java.nio.ByteBuffer;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The newest offset of each key, in memory that is bounded beforehand: 24 bytes for each slot of an open-addressed table.
 * A key is known by the first 128 bits of its SHA-256: nobody can make two keys that collide. Not thread-safe.
 */
public final class KeyOffsets {
    /** Of a slot: the digest's two halves and the offset. */
    public static final int SLOT_BYTES = 3 * Long.BYTES;

    private static final int SLOTS_MIN = 1024;
    private static final int SLOTS_MAX = 1 << 26;
    private static final int DIGEST_BYTES = 32;

    private final long[] slots;
    private final int mask;
    private final int sizeMax;
    private final MessageDigest digest;
    private final byte[] digested = new byte[DIGEST_BYTES];
    private final ByteBuffer halves = ByteBuffer.wrap(digested);
    private int size;

    /**
     * @param maxBytes what the table may take
     * @param keys how many keys are expected at most; a smaller table is made if that is enough
     */
    public KeyOffsets(long maxBytes, long keys) {
        long wanted = Math.min(maxBytes / SLOT_BYTES, Math.max(SLOTS_MIN, 2 * keys));
        int count = Integer.highestOneBit((int) Math.max(SLOTS_MIN, Math.min(SLOTS_MAX, wanted)));
        this.slots = new long[3 * count];
        this.mask = count - 1;
        this.sizeMax = count / 4 * 3;
        try {
            this.digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }

    /** Notes the record's key at its offset; false, and nothing changed, if it is a new key and the table is full. */
    public boolean put(RecordCursor record) {
        int at = find(record);
        if (isFree(at)) {
            if (size == sizeMax) {
                return false;
            }
            size++;
            slots[at] = halves.getLong(0);
            slots[at + 1] = halves.getLong(Long.BYTES);
        }
        slots[at + 2] = record.offset() + 1;
        return true;
    }

    /** The newest offset that was noted for the record's key; -1 if none was. */
    public long newest(RecordCursor record) {
        return slots[find(record) + 2] - 1;
    }

    /** Keys that are noted. */
    public int size() {
        return size;
    }

    /** Where the key is, or where it would be. */
    private int find(RecordCursor record) {
        record.digestKey(digest);
        try {
            digest.digest(digested, 0, DIGEST_BYTES);
        } catch (DigestException impossible) {
            throw new IllegalStateException(impossible);
        }
        long high = halves.getLong(0);
        long low = halves.getLong(Long.BYTES);
        int slot = (int) low & mask;
        while (true) {
            int at = 3 * slot;
            if (isFree(at) || (slots[at] == high && slots[at + 1] == low)) {
                return at;
            }
            slot = (slot + 1) & mask;
        }
    }

    private boolean isFree(int at) {
        return slots[at + 2] == 0;
    }
}
