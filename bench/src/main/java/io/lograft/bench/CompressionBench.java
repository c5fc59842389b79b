package io.lograft.bench;

import io.lograft.proto.batch.BatchBuilder;
import io.lograft.proto.batch.Compression;
import io.lograft.proto.batch.RecordBatch;
import io.lograft.proto.batch.RecordCompressor;
import io.lograft.proto.batch.RecordCursor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * How long a batch of 64 KiB of real records (the earthquakes of the sample) keeps a thread: to be filled, to be filled
 * and compressed, to be read. Says which thread may do that. Run from the root of the project.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class CompressionBench {
    private static final int BATCH_BYTES = 64 << 10;
    private static final Path RECORDS = Path.of("deploy/src/main/dist/sample/earthquakes.jsonl");

    @Param({"NONE", "GZIP", "SNAPPY", "LZ4", "ZSTD"})
    public Compression codec;

    private List<byte[]> records;
    private RecordCompressor compressor;
    private ByteBuffer batch;
    private final RecordCursor cursor = new RecordCursor();

    @Setup
    public void prepare() throws IOException {
        records = Files.readAllLines(RECORDS).stream().map(String::getBytes).toList();
        compressor = codec == Compression.NONE ? null : RecordCompressor.of(codec);
        batch = write();
        System.out.println(codec + ": " + batch.remaining() + " bytes");
    }

    @TearDown
    public void close() {
        if (compressor != null) {
            compressor.close();
        }
    }

    @Benchmark
    public ByteBuffer write() {
        BatchBuilder builder = new BatchBuilder(BATCH_BYTES, BATCH_BYTES);
        for (int i = 0; builder.tryAppend(1_700_000_000_000L + i, null, records.get(i), List.of()); i++) {}
        if (compressor != null) {
            builder.compress(compressor);
        }
        return builder.build(1, (short) 0, 0);
    }

    @Benchmark
    public long read() {
        long bytes = 0;
        cursor.reset(RecordBatch.of(batch));
        while (cursor.next()) {
            bytes += cursor.valueLength();
        }
        return bytes;
    }
}
