package io.lograft.dataplane.log;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lograft.base.TopicId;
import io.lograft.base.TopicIdPartition;
import io.lograft.base.real.RealDisk;
import io.lograft.base.real.SystemClock;
import io.lograft.base.real.SystemRng;
import io.lograft.proto.batch.BatchBuilder;
import io.lograft.proto.batch.Compression;
import io.lograft.proto.batch.RecordBatch;
import io.lograft.proto.batch.RecordCompressor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** How fast one pass goes without a rate, on the machine's own disk: {@code -Dlograft.figure=true} prints it. */
@EnabledIfSystemProperty(named = "lograft.figure", matches = "true")
class CompactionFigureTest {
    private static final int SEGMENTS = 8;
    private static final int SEGMENT_BYTES = 32 << 20;
    private static final int KEYS = 200_000;
    private static final int VALUE_BYTES = 200;
    private static final int RECORDS_PER_BATCH = 50;

    @TempDir
    Path directory;

    private final Random random = new Random(1);

    @Test
    void aPassOverTwoHundredMegabytes() throws IOException {
        for (Compression codec : List.of(Compression.NONE, Compression.LZ4, Compression.ZSTD)) {
            measure(codec);
        }
    }

    private void measure(Compression codec) throws IOException {
        Path own = directory.resolve(codec.toString());
        LogFiles files = new LogFiles(
                new RealDisk(), new SystemClock(), new SystemRng(), own, new TopicIdPartition(new TopicId(1, 1), 0));
        files.createDirectory();
        List<Segment> segments = write(files, codec);
        LogConfig config = new LogConfig(SEGMENT_BYTES, 1L << 40, -1, -1, 1 << 20, false, true, false);
        CompactionPlan plan = new CompactionPlan(files, null, null, config, 0, segments, 0, 0, 0, new long[0]);
        long before = System.nanoTime();
        long left = 0;
        try (CompactionPass pass = new CompactionPass(plan, CleanerOptions.DEFAULT.memoryBytes())) {
            while (pass.phase() != CompactionPass.Phase.DONE) {
                if (pass.phase() == CompactionPass.Phase.READY) {
                    CompactedSegment ready = pass.ready();
                    left += ready.segment().sizeBytes();
                    ready.file().close();
                    pass.taken();
                } else {
                    pass.step();
                }
            }
            assertTrue(pass.mappedEnd() > 0);
        }
        double seconds = (System.nanoTime() - before) / 1e9;
        long bytes = segments.stream().mapToLong(Segment::sizeBytes).sum();
        long records = segments.get(segments.size() - 1).endOffset();
        System.out.printf(
                "%s: %d MiB, %d records of %d keys, compacted to %d MiB in %.1f s: %.0f MiB/s, %.0f records/s%n",
                codec, bytes >> 20, records, KEYS, left >> 20, seconds, (bytes >> 20) / seconds, records / seconds);
    }

    private List<Segment> write(LogFiles files, Compression codec) throws IOException {
        List<Segment> segments = new ArrayList<>();
        long offset = 0;
        try (RecordCompressor compressor = codec == Compression.NONE ? null : RecordCompressor.of(codec)) {
            for (int i = 0; i < SEGMENTS; i++) {
                StagedSegment segment = new StagedSegment(files, offset);
                while (segment.sizeBytes() < SEGMENT_BYTES) {
                    ByteBuffer batch = batch(compressor);
                    RecordBatch.of(batch).stamp(offset, 1);
                    offset += RECORDS_PER_BATCH;
                    segment.add(batch);
                }
                segment.finish();
                CompactedSegment written = segment.ready(List.of(new Segment(0, 0, 0, 0)));
                written.file().close();
                files.replace(written.segment().baseOffset(), List.of());
                segments.add(written.segment());
            }
        }
        return segments;
    }

    private ByteBuffer batch(RecordCompressor compressor) {
        BatchBuilder builder = new BatchBuilder(RECORDS_PER_BATCH * (VALUE_BYTES + 50), Integer.MAX_VALUE);
        for (int i = 0; i < RECORDS_PER_BATCH; i++) {
            byte[] value = new byte[VALUE_BYTES];
            for (int at = 0; at < VALUE_BYTES; at++) {
                value[at] = (byte) ('a' + random.nextInt(16));
            }
            byte[] key = ByteBuffer.allocate(Long.BYTES)
                    .putLong(random.nextInt(KEYS))
                    .array();
            builder.tryAppend(1_000 + i, key, value, List.of());
        }
        if (compressor != null) {
            builder.compress(compressor);
        }
        return builder.build(-1, (short) -1, -1);
    }
}
