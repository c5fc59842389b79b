package io.lograft.dataplane.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lograft.base.ErrorCode;
import io.lograft.base.LograftException;
import io.lograft.base.golden.GoldenFile;
import io.lograft.base.sim.SimDisk;
import io.lograft.dataplane.log.LogFixture.OpenLog;
import io.lograft.proto.batch.RecordBatch;
import io.lograft.proto.batch.RecordCursor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/**
 * Data directories that version 1 wrote, byte for byte: every later version must read them. They may never change: what
 * version 1 wrote would not be shown any more by files that a later build has written. Their digests stand here.
 */
class GoldenFilesTest {
    private static final Path DIRECTORY = Path.of("src/test/resources/golden/log");
    private static final Map<String, String> DIGESTS = Map.of(
            "v1-clean",
            "4f828c582b8d5eee8c5157f14e06c94cfe509a9e75db9d26959b769250f6fc2f",
            "v1-compacted",
            "f531153aa8329f35647c6c5bbdf77707568fbd1875d00b4406634a231a402b87",
            "v1-encodings",
            "214c6d8dab2ea6031286017e3da8b6347987b6e3759e346cc400a150f346137f",
            "v1-killed",
            "dddfae13b99e4c3abcc49caf7124e917a5b268ff23563fd74ca678f19c89bf12");
    private static final int UNKNOWN_VERSION = 2;

    @Test
    void readsWhatVersion1LeftAfterACleanStop() throws Exception {
        DirectoryImage image = golden("v1-clean", StoredLog.clean());
        LogFixture fixture = image.started(1);
        OpenLog log = fixture.open(LogFixture.ID, StoredLog.SMALL);
        assertEquals(LogHealth.GOOD, log.log.health());
        assertEquals(4, log.log.startOffset());
        assertEquals(StoredLog.VALUES - 1, log.log.highWatermark());
        checkContents(log, 4);
        assertEquals(
                List.of("not waited for"),
                fixture.open(StoredLog.ASYNC, StoredLog.ASYNC_CONFIG).values());
        checkProducer(log);
    }

    @Test
    void readsWhatVersion1LeftWhenItWasKilled() throws Exception {
        DirectoryImage image = golden("v1-killed", StoredLog.killed());
        OpenLog log = image.started(2).open(LogFixture.ID, StoredLog.SMALL);
        assertEquals(LogHealth.GOOD, log.log.health());
        checkContents(log, 0);
        checkProducer(log);
    }

    @Test
    void readsWhatVersion1LeftOfACompactedLog() throws Exception {
        LogFixture fixture = golden("v1-compacted", StoredLog.compacted()).started(3);
        fixture.tailBytes = 0;
        OpenLog log = fixture.open(LogFixture.ID, StoredLog.COMPACTED);
        assertEquals(LogHealth.GOOD, log.log.health());
        assertEquals(StoredLog.VALUES, log.log.endOffset());
        Map<String, String> table = new LinkedHashMap<>();
        int empty = 0;
        for (long next = 0; next < StoredLog.VALUES; ) {
            LogFixture.Read read = log.read(next, StoredLog.VALUES, 1);
            RecordBatch batch = RecordBatch.of(read.batches.get(0));
            empty += batch.recordCount() == 0 ? 1 : 0;
            RecordCursor cursor = new RecordCursor().reset(batch);
            while (cursor.next()) {
                String value = cursor.value() == null ? null : new String(cursor.value(), StandardCharsets.US_ASCII);
                table.put(new String(cursor.key(), StandardCharsets.US_ASCII), value);
            }
            next = read.next;
        }
        assertEquals(StoredLog.value(21), table.get("key 0"));
        assertEquals(StoredLog.value(22), table.get("key 1"));
        assertTrue(table.containsKey("key 2"));
        assertEquals(null, table.get("key 2"));
        assertTrue(empty > 0);
    }

    private static void checkContents(OpenLog log, int from) {
        List<String> expected = new ArrayList<>();
        for (int i = from; i < StoredLog.VALUES; i++) {
            expected.add(StoredLog.value(i));
        }
        assertEquals(StoredLog.VALUES, log.log.endOffset());
        assertEquals(expected, log.values());
        for (int i = from; i < StoredLog.VALUES; i++) {
            int end = Math.min(StoredLog.VALUES, i - i % StoredLog.EPOCH_CHANGE_EVERY + StoredLog.EPOCH_CHANGE_EVERY);
            assertEquals(new EpochEnd(StoredLog.epoch(i), end), log.log.endOffsetFor(StoredLog.epoch(i)));
        }
    }

    /** The producer's last batch is known as written; the next one is taken. */
    private static void checkProducer(OpenLog log) {
        int last = StoredLog.VALUES - 1;
        log.writable();
        ByteBuffer again = Batches.from(StoredLog.PRODUCER, 3, last, StoredLog.value(last));
        assertEquals(AppendResult.duplicateOf(last, last + 1), log.append(StoredLog.epoch(last), again));
        log.appended(StoredLog.epoch(last), Batches.from(StoredLog.PRODUCER, 3, last + 1, "next"));
        log.synced();
    }

    @Test
    void writesEveryFileAsVersion1Does() throws Exception {
        DirectoryImage made = DirectoryImage.of(encodings());
        DirectoryImage golden = golden("v1-encodings", made);
        assertEquals(golden.names(), made.names());
        for (String name : golden.names()) {
            assertEquals(
                    HexFormat.of().formatHex(golden.bytes(name)), HexFormat.of().formatHex(made.bytes(name)), name);
        }
    }

    /** One of every kind of file, with something in every field. */
    private static Map<String, byte[]> encodings() throws IOException {
        UUID segment = new UUID(10, 11);
        Map<String, byte[]> made = new LinkedHashMap<>();
        ByteBuffer header = new SegmentHeader(segment, LogFixture.ID, 1_517_363_399_650L).encode();
        made.put("segment", bytes(Batches.joined(header, Batches.stamped(Batches.from(9, 1, 0, "a", "b"), 0, 6))));
        SegmentIndex index = new SegmentIndex(100);
        for (int i = 0; i < 3; i++) {
            ByteBuffer batch = Batches.stamped(Batches.sized(70_000), 100 + i, 6);
            index.add(RecordBatch.of(batch));
        }
        ByteBuffer first = IndexFile.encodeFrames(index, 0, 1, 999, false);
        index.closeBlock();
        made.put(
                "index",
                bytes(Batches.joined(
                        IndexFile.encodeHeader(segment, 100),
                        first,
                        IndexFile.encodeFrames(index, 1, index.blocks(), 1_000, true))));
        ProducerTable producers = new ProducerTable();
        producers.markForgetful();
        for (int i = 0; i < 6; i++) {
            producers.update(
                    RecordBatch.of(Batches.stamped(Batches.from(9, 1, 2 * i, "a", "b"), 50 + 2 * i, 6)), 5_000);
        }
        producers.update(RecordBatch.of(Batches.stamped(Batches.from(10, 0, 0, "a"), 62, 6)), 6_000);
        made.put("producers", bytes(ProducerSnapshot.encode(producers, 63)));
        made.putAll(diskFiles());
        return made;
    }

    private static Map<String, byte[]> diskFiles() throws IOException {
        LogFixture fixture = new LogFixture(1);
        SimDisk disk = fixture.disk;
        CheckpointLog checkpoint = new CheckpointLog(
                disk,
                LogFixture.DIRECTORY,
                LogFixture.DIRECTORY_ID,
                new SpaceReserve(fixture.disk, LogFixture.DIRECTORY, 0));
        checkpoint.load();
        checkpoint.beginAppending();
        var id = LogFixture.ID;
        checkpoint.append(List.of(
                new CheckpointRecord.Registered(id, "events-0." + id.topicId(), true),
                new CheckpointRecord.EpochBegun(id, 3, 0),
                new CheckpointRecord.Positions(id, 30, 20, 10),
                new CheckpointRecord.FlushNoted(id, false)));
        checkpoint.append(List.of(
                new CheckpointRecord.Truncated(id, 25),
                new CheckpointRecord.HealthNoted(id, new LogHealth(LogStore.Health.LOSSY, "a reason")),
                new CheckpointRecord.ResetBegun(id, 40),
                new CheckpointRecord.ResetDone(id),
                new CheckpointRecord.Removed(StoredLog.ASYNC)));
        checkpoint.close();
        Map<String, byte[]> made = new LinkedHashMap<>();
        made.put("checkpoint", DirectoryImage.of(fixture).bytes("checkpoint"));
        for (StoreState.Phase phase : StoreState.Phase.values()) {
            new StoreState(phase, "boot-1", 12, "a reason").write(disk, LogFixture.DIRECTORY);
            made.put("state-" + phase, DirectoryImage.of(fixture).bytes("store.state"));
        }
        return made;
    }

    @Test
    void refusesAnUnknownVersionOfAnyFileByName() throws Exception {
        DirectoryImage image = StoredLog.killed();
        String partition = "events-0." + LogFixture.ID.topicId() + "/";
        Map<String, Integer> headerBytes = new LinkedHashMap<>();
        headerBytes.put("checkpoint", 32);
        headerBytes.put("store.state", 0);
        for (String name : image.names()) {
            if (name.startsWith(partition) && !name.endsWith("next.log")) {
                headerBytes.put(name, name.endsWith(".log") ? 64 : name.endsWith(".index") ? 44 : 0);
            }
        }
        String newestSnapshot = newest(image, ".producers");
        headerBytes.keySet().removeIf(name -> name.endsWith(".producers") && !name.equals(newestSnapshot));
        assertTrue(headerBytes.size() >= 6, headerBytes.toString());
        for (Map.Entry<String, Integer> file : headerBytes.entrySet()) {
            LogFixture fixture = image.with(file.getKey(), content -> ofVersion(content, file.getValue()))
                    .fixture(3);
            LograftException refused = assertThrows(LograftException.class, fixture::start, file.getKey());
            assertEquals(ErrorCode.UNSUPPORTED_VERSION, refused.code());
            assertTrue(refused.getMessage().contains(file.getKey()), refused.getMessage());
            assertTrue(refused.getMessage().contains("version " + UNKNOWN_VERSION), refused.getMessage());
        }
    }

    private static String newest(DirectoryImage image, String suffix) {
        return image.names().stream()
                .filter(name -> name.endsWith(suffix))
                .reduce((a, b) -> b)
                .orElseThrow();
    }

    /** Another version's file as that version would write it: the checksum is right. */
    private static byte[] ofVersion(byte[] content, int headerBytes) {
        ByteBuffer buffer = ByteBuffer.wrap(content);
        buffer.putInt(8, UNKNOWN_VERSION);
        int end = (headerBytes == 0 ? content.length : headerBytes) - Integer.BYTES;
        buffer.putInt(end, FileFormat.crc(buffer, 0, end));
        return content;
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    private static String digest(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private static DirectoryImage golden(String name, DirectoryImage present) throws IOException {
        String text = GoldenFile.read(DIRECTORY.resolve(name + ".hex"), present::toText);
        assertEquals(DIGESTS.get(name), digest(text), name + ".hex has changed; restore it");
        return DirectoryImage.parse(text);
    }
}
