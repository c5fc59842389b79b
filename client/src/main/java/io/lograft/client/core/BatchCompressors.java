package io.lograft.client.core;

import io.lograft.base.LograftException;
import io.lograft.base.WorkerPool;
import io.lograft.proto.batch.Compression;
import io.lograft.proto.batch.RecordCompressor;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/**
 * Compresses closed batches on worker threads, each once: the loop, which carries all connections, would stand still
 * meanwhile, and so would every application thread if it were done under the accumulator's lock. Compressors, with
 * their native memory, are as many as work at once, and serve one batch after the other. For any thread.
 */
final class BatchCompressors {
    private final Compression compression;
    private final int level;
    private final WorkerPool workers;
    private final ConcurrentLinkedQueue<RecordCompressor> idle = new ConcurrentLinkedQueue<>();
    private volatile boolean closed;

    /**
     * @throws LograftException if the codec's library is missing
     */
    BatchCompressors(Compression compression, int level, WorkerPool workers) {
        this.compression = compression;
        this.level = level;
        this.workers = workers;
        idle.add(RecordCompressor.of(compression, level));
    }

    /** Compresses a batch that nobody else touches, and then tells, on a worker's thread. Never blocks. */
    void compress(ProducerBatch batch, Consumer<ProducerBatch> done) {
        workers.execute(() -> {
            RecordCompressor known = idle.poll();
            RecordCompressor compressor = known == null ? RecordCompressor.of(compression, level) : known;
            batch.compress(compressor);
            giveBack(compressor);
            done.accept(batch);
        });
    }

    /** Frees what is kept, also what is still at work as soon as it is done. */
    void close() {
        closed = true;
        closeIdle();
    }

    private void giveBack(RecordCompressor compressor) {
        idle.add(compressor);
        if (closed) {
            closeIdle();
        }
    }

    private void closeIdle() {
        for (RecordCompressor next = idle.poll(); next != null; next = idle.poll()) {
            next.close();
        }
    }
}
