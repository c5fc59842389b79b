package io.lograft.dataplane.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lograft.base.ErrorCode;
import io.lograft.dataplane.log.LogFixture.OpenLog;
import io.lograft.proto.batch.BatchLayout;
import io.lograft.proto.batch.EmptyBatch;
import io.lograft.proto.batch.RecordBatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Bits that flip on a disk, in every byte of every file: what was written and synced is served as it was or not at all,
 * and a damaged segment is always noticed. Compared byte for byte, since the batch's own checksum leaves out its offset and
 * its epoch.
 */
class BitFlipTest {
    private static final long SEED = Long.getLong("lograft.flip.seed", 1);

    @Test
    void everyFlipAfterACleanStopIsFoundOrHarmless() throws Exception {
        flipEveryByte(StoredLog.clean(), true);
    }

    @Test
    void everyFlipAfterAKillIsFoundOrHarmless() throws Exception {
        flipEveryByte(StoredLog.killed(), false);
    }

    /** A reader may begin within a batch: then nothing but the batches before it tells where it must begin itself. */
    @Test
    void everyFlipInBatchesOfSeveralRecordsIsFoundOrHarmless() throws Exception {
        flipEveryByte(StoredLog.ofSeveral(), true);
    }

    @Test
    void everyFlipInACompactedLogIsFoundOrHarmless() throws Exception {
        flipEveryByte(StoredLog.compacted(), true);
    }

    @Test
    void everyFlipAfterAKillInTheMiddleOfAReplacementIsFoundOrHarmless() throws Exception {
        DirectoryImage compacted = StoredLog.compactedAndKilled();
        flipEveryByte(StoredLog.replacing(compacted), compacted.batches(1, LogFixture.ID), false);
    }

    private static void flipEveryByte(DirectoryImage image, boolean endKnown) throws IOException {
        flipEveryByte(image, image.batches(1, LogFixture.ID), endKnown);
    }

    private static void flipEveryByte(DirectoryImage image, List<ByteBuffer> batches, boolean endKnown)
            throws IOException {
        Random random = new Random(SEED);
        int visible = 0;
        int found = 0;
        for (String name : image.names()) {
            for (int at = 0; at < image.bytes(name).length; at++) {
                int position = at;
                int bit = random.nextInt(8);
                DirectoryImage flipped = image.with(name, content -> {
                    content[position] ^= (byte) (1 << bit);
                    return content;
                });
                Reading reading = new Reading(flipped, batches, endKnown, name + " byte " + at + " bit " + bit);
                boolean noticed = reading.run();
                boolean shown = isSegmentOfLog(name) && isVisible(image.bytes(name), at, reading.start());
                if (shown && (endKnown || !isEpochOfLastBatch(name, position, image))) {
                    visible++;
                    found += noticed ? 1 : 0;
                }
            }
        }
        assertTrue(visible > 1_000, "flipped " + visible);
        assertEquals(visible, found, "flips in what readers see that somebody noticed");
    }

    private static boolean isSegmentOfLog(String name) {
        return name.startsWith(PartitionDirectory.name("events", LogFixture.ID))
                && (name.endsWith(LogFiles.LOG_SUFFIX) || name.endsWith(LogFiles.REPLACING_SUFFIX))
                && !name.endsWith(LogFiles.NEXT);
    }

    /** Batches below the log's start are on disk until their whole segment is, and nobody reads them. */
    private static boolean isVisible(byte[] segment, int position, long start) {
        ByteBuffer content = ByteBuffer.wrap(segment);
        for (int at = SegmentHeader.BYTES; at < segment.length; at += RecordBatch.sizeAt(content, at)) {
            RecordBatch batch = new RecordBatch().wrap(content, at);
            if (position < batch.endPosition()) {
                return position < SegmentHeader.BYTES || batch.nextOffset() > start;
            }
        }
        return true;
    }

    /**
     * Above the recovery point the epoch of a log's very last batch has nothing that it could be held against: no checksum
     * covers it, no batch follows it, and the epoch log learns of a new epoch with the next checkpoint. A leader's answer
     * to the first offer puts it right.
     */
    private static boolean isEpochOfLastBatch(String name, int position, DirectoryImage image) {
        String last = image.names().stream()
                .filter(BitFlipTest::isSegmentOfLog)
                .reduce((a, b) -> b)
                .orElseThrow();
        if (!name.equals(last)) {
            return false;
        }
        ByteBuffer content = ByteBuffer.wrap(image.bytes(name));
        int at = SegmentHeader.BYTES;
        while (at + RecordBatch.sizeAt(content, at) < content.limit()) {
            at += RecordBatch.sizeAt(content, at);
        }
        int field = position - at - BatchLayout.LEADER_EPOCH;
        return field >= 0 && field < Integer.BYTES;
    }

    /** A damaged directory, opened, and read as far as it lets itself be read. */
    private static final class Reading {
        private final List<ByteBuffer> batches;
        private final boolean endKnown;
        private final String what;
        private final LogFixture fixture;
        private final OpenLog log;

        Reading(DirectoryImage image, List<ByteBuffer> batches, boolean endKnown, String what) throws IOException {
            this.batches = batches;
            this.endKnown = endKnown;
            this.what = what;
            this.fixture = image.started(2);
            this.log = fixture.open(LogFixture.ID, StoredLog.SMALL);
        }

        long start() {
            return log.log.startOffset();
        }

        /** Whether somebody noticed something; fails if a wrong byte was served. */
        boolean run() {
            boolean sound = log.log.health().state() == LogStore.Health.GOOD;
            if (sound) {
                assertEquals(StoredLog.VALUES, log.log.endOffset(), () -> what + ": an end that moved is noticed");
            }
            for (long offset = start(); offset < log.log.endOffset(); offset++) {
                LogFixture.Read read = log.read(offset, log.log.endOffset(), 1);
                if (read.error != ErrorCode.NONE) {
                    assertEquals(ErrorCode.STORAGE_ERROR, read.error, () -> what + ": " + read.message);
                    fixture.scheduler.runFor(10);
                    assertEquals(LogStore.Health.LOSSY, log.log.health().state(), what);
                    return true;
                }
                for (ByteBuffer batch : read.batches) {
                    compare(offset, batchAt(offset), batch);
                }
            }
            return !sound;
        }

        private void compare(long offset, ByteBuffer written, ByteBuffer served) {
            RecordBatch batch = RecordBatch.of(written);
            boolean last = batch.nextOffset() == log.log.endOffset();
            ByteBuffer expected = written;
            if (EmptyBatch.is(batch) && batch.baseOffset() < offset) {
                expected = EmptyBatch.of(offset, batch.nextOffset(), batch.leaderEpoch());
            }
            if (last && !endKnown) {
                expected = ByteBuffer.allocate(expected.remaining())
                        .put(expected.duplicate())
                        .flip();
                expected.putInt(BatchLayout.LEADER_EPOCH, RecordBatch.of(served).leaderEpoch());
            }
            assertEquals(expected, served, () -> what + ": wrong bytes were served");
        }

        private ByteBuffer batchAt(long offset) {
            for (ByteBuffer batch : batches) {
                if (RecordBatch.of(batch).nextOffset() > offset) {
                    return batch;
                }
            }
            throw new AssertionError("no batch was written at offset " + offset);
        }
    }
}
