package io.lograft.dataplane.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lograft.base.TopicIdPartition;
import io.lograft.dataplane.log.LogFixture.OpenLog;
import io.lograft.proto.batch.RecordBatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * What a power cut may leave of the last writes, exhaustively: the end of every file cut off, zeroed or garbled from every
 * byte on. The log comes back as the exact prefix that is whole.
 */
class TornWriteTest {
    private static final int BATCHES = 6;
    private static final String DIRECTORY = PartitionDirectory.name("events", LogFixture.ID) + "/";

    /** What is left from the cut on. */
    private enum Rest {
        CUT,
        ZEROS,
        GARBAGE;

        /** Magic and version lie in one sector: garbage in one is garbage in both, and not another version. */
        int first() {
            return this == GARBAGE ? FileFormat.PREAMBLE_BYTES : 0;
        }

        byte[] apply(byte[] content, int from, Random random) {
            if (this == CUT) {
                return Arrays.copyOf(content, from);
            }
            byte[] garbage = new byte[content.length - from];
            if (this == GARBAGE) {
                random.nextBytes(garbage);
            }
            System.arraycopy(garbage, 0, content, from, garbage.length);
            return content;
        }
    }

    @Test
    void theLastSegmentTornAnywhereYieldsTheExactPrefix() throws Exception {
        tearEverywhere(unsynced(10_000));
    }

    @Test
    void aTearInASegmentThatWasRolledYieldsTheExactPrefixAndDropsWhatFollows() throws Exception {
        tearEverywhere(unsynced(300));
    }

    @Test
    void aPreparedSegmentThatIsNotNamedYetCountsAsFarAsItIsWhole() throws Exception {
        DirectoryImage rolled = unsynced(300);
        String last = last(rolled, ".log");
        byte[] content = rolled.bytes(last);
        DirectoryImage unnamed = DirectoryImage.of(java.util.Map.of());
        for (String name : rolled.names()) {
            if (name.endsWith(LogFiles.NEXT)) {
                continue;
            }
            unnamed = unnamed.and(name.equals(last) ? DIRECTORY + LogFiles.NEXT : name, rolled.bytes(name));
        }
        long base = Long.parseLong(last.substring(DIRECTORY.length(), last.length() - 4));
        for (int cut = 0; cut <= content.length; cut++) {
            int at = cut;
            DirectoryImage torn =
                    unnamed.with(DIRECTORY + LogFiles.NEXT, bytes -> Rest.CUT.apply(bytes, at, new Random(at)));
            long expected = base + wholeBatches(content, at);
            checkPrefix(torn, expected, "next.log cut at " + cut);
        }
    }

    /** Nothing of these batches is known to the checkpoint. */
    private static DirectoryImage unsynced(int segmentBytes) throws IOException {
        LogConfig config = new LogConfig(segmentBytes, 1L << 40, -1, -1, 1 << 20, false, false, true);
        LogFixture fixture = LogFixture.started(5);
        OpenLog log = fixture.open(LogFixture.ID, config).writable();
        fixture.scheduler.runFor(1_500);
        for (int i = 0; i < BATCHES; i++) {
            log.appended(2, Batches.from(9, 0, i, "value " + i));
            fixture.scheduler.runFor(30);
        }
        fixture.node.kill();
        fixture.node.restart();
        return DirectoryImage.of(fixture);
    }

    private static void tearEverywhere(DirectoryImage image) throws IOException {
        List<String> segments =
                image.names().stream().filter(TornWriteTest::isSegment).toList();
        long before = 0;
        for (String segment : segments) {
            byte[] content = image.bytes(segment);
            boolean last = segment.equals(segments.get(segments.size() - 1));
            for (Rest rest : Rest.values()) {
                for (int cut = rest.first(); cut < content.length; cut++) {
                    int at = cut;
                    DirectoryImage torn = image.with(segment, bytes -> rest.apply(bytes, at, new Random(at)));
                    String what = segment + " " + rest + " from " + cut + (last ? "" : ", segments follow");
                    int good = Arrays.mismatch(content, torn.bytes(segment));
                    if (good >= 0) {
                        checkPrefix(torn, before + wholeBatches(content, good), what);
                    }
                }
            }
            before += wholeBatches(content, content.length);
        }
        assertEquals(BATCHES, before);
    }

    private static boolean isSegment(String name) {
        return name.startsWith(DIRECTORY) && name.endsWith(".log") && !name.endsWith(LogFiles.NEXT);
    }

    /** Batches, of one record each, that lie whole before this position. */
    private static long wholeBatches(byte[] content, int position) {
        if (position < SegmentHeader.BYTES) {
            return 0;
        }
        ByteBuffer left = ByteBuffer.wrap(content, 0, position);
        long whole = 0;
        for (int at = SegmentHeader.BYTES; RecordBatch.isComplete(left, at); at += RecordBatch.sizeAt(left, at)) {
            whole++;
        }
        return whole;
    }

    private static void checkPrefix(DirectoryImage torn, long expected, String what) throws IOException {
        LogFixture fixture = torn.started(7);
        OpenLog log = fixture.open();
        LogHealth health = log.log.health();
        assertTrue(health.state().compareTo(LogStore.Health.CUT) <= 0, () -> what + ": " + health);
        assertEquals(expected, log.log.endOffset(), () -> what + ": " + health);
        List<String> values = new ArrayList<>();
        for (int i = 0; i < expected; i++) {
            values.add("value " + i);
        }
        assertEquals(values, log.values(), what);
        assertEquals(expected == 0 ? -1 : 2, log.log.lastEpoch(), what);
        log.writable();
        assertEquals(expected, log.appended(2, Batches.from(9, 0, (int) expected, "after")), what);
        log.synced();
    }

    @Test
    void aTornCheckpointCostsNothingThatWasWritten() throws Exception {
        DirectoryImage image = StoredLog.killed();
        int groups = firstGroupEnd(image.bytes(CheckpointLog.FILE));
        for (Rest rest : Rest.values()) {
            for (int cut = groups; cut < image.bytes(CheckpointLog.FILE).length; cut++) {
                int at = cut;
                checkWhole(
                        image.with(CheckpointLog.FILE, bytes -> rest.apply(bytes, at, new Random(at))),
                        "checkpoint " + rest + " from " + cut);
            }
        }
    }

    /** The first group came with the file itself, by a rename: it cannot be torn. */
    private static int firstGroupEnd(byte[] checkpoint) {
        int header = 32;
        return header + 20 + ByteBuffer.wrap(checkpoint).getInt(header + 4);
    }

    @Test
    void tornIndexesAndSnapshotsCostNothing() throws Exception {
        for (DirectoryImage image : List.of(StoredLog.killed(), StoredLog.clean())) {
            for (String name : image.names()) {
                if (!name.startsWith(DIRECTORY) || name.endsWith(".log")) {
                    continue;
                }
                for (Rest rest : Rest.values()) {
                    for (int cut = rest.first(); cut < image.bytes(name).length; cut++) {
                        int at = cut;
                        checkWhole(
                                image.with(name, bytes -> rest.apply(bytes, at, new Random(at))),
                                name + " " + rest + " from " + cut);
                    }
                }
            }
        }
    }

    /** All records are there, whatever the log says of its health, and its producer is known. */
    private static void checkWhole(DirectoryImage image, String what) throws IOException {
        TopicIdPartition id = LogFixture.ID;
        LogFixture fixture = image.started(9);
        OpenLog log = fixture.open(id, StoredLog.SMALL);
        assertEquals(StoredLog.VALUES, log.log.endOffset(), what);
        List<String> values = log.values();
        int start = (int) log.log.startOffset();
        for (int i = 0; i < values.size(); i++) {
            assertEquals(StoredLog.value(start + i), values.get(i), what);
        }
        assertEquals(StoredLog.VALUES - start, values.size(), what);
        log.writable();
        int last = StoredLog.VALUES - 1;
        ByteBuffer again = Batches.from(StoredLog.PRODUCER, 3, last, StoredLog.value(last));
        assertEquals(AppendResult.duplicateOf(last, last + 1), log.append(StoredLog.epoch(last), again), what);
    }

    private static String last(DirectoryImage image, String suffix) {
        return image.names().stream()
                .filter(name -> name.endsWith(suffix) && isSegment(name))
                .reduce((a, b) -> b)
                .orElseThrow();
    }
}
