package io.lograft.dataplane.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/** The state of a log's producers at one offset, as a file. */
final class ProducerSnapshot {
    private static final int HEADER_BYTES = FileFormat.PREAMBLE_BYTES + Long.BYTES + 1 + Integer.BYTES;
    private static final int ENTRY_BYTES = 3 * Long.BYTES + Short.BYTES + Integer.BYTES + 1;
    private static final int BATCH_BYTES = 2 * Integer.BYTES + Long.BYTES;

    /** As many producers as a table holds, each with all its batches. */
    static final int MAX_BYTES = HEADER_BYTES
            + ProducerTable.MAX_PRODUCERS * (ENTRY_BYTES + ProducerEntry.BATCHES * BATCH_BYTES)
            + Integer.BYTES;

    private ProducerSnapshot() {}

    static ByteBuffer encode(ProducerTable producers, long offset) {
        List<ProducerEntry> entries = producers.all();
        int bytes = HEADER_BYTES + Integer.BYTES;
        for (ProducerEntry entry : entries) {
            bytes += ENTRY_BYTES + entry.batches() * BATCH_BYTES;
        }
        ByteBuffer target = ByteBuffer.allocate(bytes);
        FileFormat.putPreamble(target, FileFormat.PRODUCERS_MAGIC);
        target.putLong(offset).put((byte) (producers.isForgetful() ? 1 : 0)).putInt(entries.size());
        entries.forEach(entry -> put(target, entry));
        FileFormat.putCrc(target);
        return target.flip();
    }

    static ProducerTable decode(ByteBuffer source, long offset, Path file) throws IOException {
        FileFormat.check(source, FileFormat.PRODUCERS_MAGIC, file);
        source.limit(source.limit() - Integer.BYTES);
        long takenAt = source.getLong();
        if (takenAt != offset) {
            throw new CorruptFileException(file, FileFormat.PREAMBLE_BYTES, "it was taken at offset " + takenAt);
        }
        ProducerTable producers = new ProducerTable();
        if (source.get() != 0) {
            producers.markForgetful();
        }
        int count = source.getInt();
        for (int i = 0; i < count; i++) {
            producers.insert(get(source, file));
        }
        return producers;
    }

    private static void put(ByteBuffer target, ProducerEntry entry) {
        target.putLong(entry.producerId)
                .putShort(entry.epoch)
                .putLong(entry.lastSeenMs)
                .putLong(entry.transactionFirstOffset)
                .putInt(entry.coordinatorEpoch)
                .put((byte) entry.batches());
        for (int i = 0; i < entry.batches(); i++) {
            target.putInt(entry.sequence(i)).putInt(entry.delta(i)).putLong(entry.offset(i));
        }
    }

    private static ProducerEntry get(ByteBuffer source, Path file) throws IOException {
        if (source.remaining() < ENTRY_BYTES) {
            throw new CorruptFileException(file, source.position(), "it names more producers than it has");
        }
        ProducerEntry entry = new ProducerEntry(source.getLong(), source.getShort());
        entry.lastSeenMs = source.getLong();
        entry.transactionFirstOffset = source.getLong();
        entry.coordinatorEpoch = source.getInt();
        int batches = source.get();
        if (batches < 0 || batches > ProducerEntry.BATCHES || source.remaining() < batches * BATCH_BYTES) {
            throw new CorruptFileException(file, source.position(), "a producer has " + batches + " batches");
        }
        for (int i = 0; i < batches; i++) {
            entry.add(source.getInt(), source.getInt(), source.getLong());
        }
        return entry;
    }
}
