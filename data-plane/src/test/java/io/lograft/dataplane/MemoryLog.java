package io.lograft.dataplane;

import io.lograft.base.ErrorCode;
import io.lograft.base.EventLoop;
import io.lograft.base.TopicIdPartition;
import io.lograft.base.sim.SimRng;
import io.lograft.dataplane.log.AppendResult;
import io.lograft.dataplane.log.EpochEnd;
import io.lograft.dataplane.log.EpochStart;
import io.lograft.dataplane.log.LogConfig;
import io.lograft.dataplane.log.LogHealth;
import io.lograft.dataplane.log.ProducerStates;
import io.lograft.dataplane.log.ReplicaLog;
import io.lograft.proto.batch.RecordBatch;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A strict log in memory, for tests: flushes, cuts, cold reads and rolls take seeded time. */
final class MemoryLog implements ReplicaLog, SimBroker.Readable {
    private static final int REMEMBERED = 5;
    private static final int CACHED_BATCHES = 40;

    private record Known(short epoch, int firstSequence, int lastSequence, long baseOffset, long endOffset) {}

    private final TopicIdPartition id;
    private final MemoryStore.Image image;
    private final MemoryStore.Medium medium;
    private final EventLoop loop;
    private final Listener listener;
    private final SimRng rng;
    private final Map<Long, ArrayDeque<Known>> producers = new HashMap<>();
    private final List<EpochStart> epochs = new ArrayList<>();
    private long end;
    private long position;
    private int generation;
    private boolean writable;
    private boolean preparing;
    private boolean cutting;
    private boolean flushing;
    private boolean closed;

    MemoryLog(
            TopicIdPartition id,
            MemoryStore.Image image,
            MemoryStore.Medium medium,
            EventLoop loop,
            Listener listener,
            SimRng rng) {
        this.id = id;
        this.image = image;
        this.medium = medium;
        this.loop = loop;
        this.listener = listener;
        this.rng = rng;
        this.writable = !image.written.isEmpty() && !medium.full;
        rebuild();
        this.position = end;
    }

    @Override
    public List<ByteBuffer> batches() {
        return image.written;
    }

    /** End of what would survive a power cut. */
    long durableEnd() {
        return image.durable.isEmpty() ? image.start : last(image.durable).nextOffset();
    }

    void onFull(boolean full) {
        if (closed) {
            return;
        }
        loop.execute(() -> {
            if (closed) {
                return;
            }
            listener.onDiskFull(full, "the disk has no bytes left");
            if (full) {
                writable = false;
            } else {
                prepare();
            }
        });
    }

    @Override
    public TopicIdPartition id() {
        return id;
    }

    @Override
    public long startOffset() {
        return image.start;
    }

    @Override
    public long endOffset() {
        return end;
    }

    @Override
    public long positionOffset() {
        return position;
    }

    @Override
    public long highWatermark() {
        return image.highWatermark;
    }

    @Override
    public int lastEpoch() {
        return image.written.isEmpty() ? -1 : last(image.written).leaderEpoch();
    }

    @Override
    public int generation() {
        return generation;
    }

    @Override
    public LogHealth health() {
        return LogHealth.GOOD;
    }

    @Override
    public void resolveHealth() {}

    @Override
    public boolean isWritable() {
        return writable && !cutting;
    }

    @Override
    public void prepare() {
        if (writable || preparing || cutting || closed || medium.full) {
            return;
        }
        preparing = true;
        later(rng.between(0, 3), () -> {
            preparing = false;
            if (!cutting && !medium.full) {
                writable = true;
                listener.onWritable();
            }
        });
    }

    @Override
    public AppendResult appendAsLeader(ByteBuffer bytes, int leaderEpoch) {
        checkWritable();
        RecordBatch batch = RecordBatch.of(bytes);
        AppendResult refused = checkSequence(batch);
        if (refused != null) {
            return refused;
        }
        long base = end;
        batch.stamp(base, leaderEpoch);
        write(bytes);
        sometimesRoll();
        return AppendResult.appended(base, end);
    }

    @Override
    public AppendResult appendAsFollower(ByteBuffer bytes) {
        checkWritable();
        int at = bytes.position();
        long expected = end;
        List<ByteBuffer> parts = new ArrayList<>();
        while (at < bytes.limit()) {
            RecordBatch batch = new RecordBatch().wrap(bytes, at);
            if (batch.baseOffset() != expected || !batch.crcMatches()) {
                return AppendResult.refused(
                        ErrorCode.CORRUPT_BATCH, "batch at " + batch.baseOffset() + ", expected " + expected);
            }
            expected = batch.nextOffset();
            ByteBuffer part = bytes.duplicate();
            part.position(at).limit(batch.endPosition());
            parts.add(part.slice());
            at = batch.endPosition();
        }
        long base = end;
        parts.forEach(this::write);
        sometimesRoll();
        return AppendResult.appended(base, end);
    }

    @Override
    public void beginEpoch(int leaderEpoch, long startOffset) {
        throw new IllegalStateException(id + ": an epoch begins with its first batch");
    }

    @Override
    public void noteHighWatermark(long offset) {
        if (offset > end) {
            throw new IllegalStateException(id + ": high watermark " + offset + " past the end " + end);
        }
        if (rng.chance(200)) {
            image.highWatermark = offset;
        }
    }

    @Override
    public EpochEnd endOffsetFor(int epoch) {
        EpochEnd found = new EpochEnd(-1, -1);
        for (int i = 0; i < epochs.size(); i++) {
            if (epochs.get(i).epoch() <= epoch) {
                long epochEnd = i + 1 < epochs.size() ? epochs.get(i + 1).startOffset() : end;
                found = new EpochEnd(epochs.get(i).epoch(), epochEnd);
            }
        }
        return found;
    }

    @Override
    public List<EpochStart> epochTail(int max) {
        return List.copyOf(epochs.subList(Math.max(0, epochs.size() - max), epochs.size()));
    }

    @Override
    public void truncateTo(long endOffset, Runnable done) {
        beginCut();
        while (!image.written.isEmpty() && last(image.written).nextOffset() > endOffset) {
            image.written.remove(image.written.size() - 1);
        }
        finishCut(done);
    }

    @Override
    public void resetTo(long offset, Runnable done) {
        beginCut();
        image.written.clear();
        image.start = offset;
        finishCut(done);
    }

    @Override
    public void read(long offset, long boundOffset, int maxBytes, ReadCallback callback) {
        if (inTailCache(offset)) {
            readNow(offset, boundOffset, maxBytes, callback);
            return;
        }
        later(rng.between(0, 4), () -> readNow(offset, boundOffset, maxBytes, callback));
    }

    @Override
    public boolean inTailCache(long offset) {
        int first = Math.max(0, image.written.size() - CACHED_BATCHES);
        return image.written.isEmpty() || offset >= batch(first).baseOffset();
    }

    @Override
    public void offsetForTimestamp(long timestampMs, long boundOffset, TimestampCallback callback) {
        for (ByteBuffer bytes : image.written) {
            RecordBatch batch = RecordBatch.of(bytes);
            if (batch.nextOffset() <= boundOffset && batch.maxTimestamp() >= timestampMs) {
                callback.onOffset(batch.baseOffset(), batch.maxTimestamp(), batch.leaderEpoch());
                return;
            }
        }
        callback.onOffset(-1, -1, -1);
    }

    @Override
    public void advanceStartOffset(long offset) {
        long target = Math.min(offset, end);
        if (target <= image.start) {
            return;
        }
        image.start = target;
        while (!image.written.isEmpty() && batch(0).nextOffset() <= image.start) {
            if (!image.durable.isEmpty() && image.durable.get(0) == image.written.get(0)) {
                image.durable.remove(0);
            }
            image.written.remove(0);
        }
        rebuild();
        listener.onStartOffset();
    }

    @Override
    public void updateConfig(LogConfig config) {}

    @Override
    public ProducerStates producers() {
        return new ProducerStates() {
            @Override
            public int size() {
                return producers.size();
            }

            @Override
            public int epochOf(long producerId) {
                ArrayDeque<Known> known = producers.get(producerId);
                return known == null ? -1 : known.peekLast().epoch();
            }
        };
    }

    @Override
    public void close(Runnable done) {
        image.durable.clear();
        image.durable.addAll(image.written);
        closed = true;
        loop.execute(done);
    }

    private void write(ByteBuffer bytes) {
        image.written.add(bytes);
        note(RecordBatch.of(bytes));
        flush();
    }

    private void flush() {
        if (flushing) {
            return;
        }
        flushing = true;
        int flushed = image.written.size();
        long flushedEnd = end;
        int startedIn = generation;
        long dropped = image.start;
        later(rng.chance(5) ? rng.between(50, 400) : rng.between(0, 3), () -> {
            flushing = false;
            if (generation == startedIn && image.start == dropped) {
                image.durable.addAll(image.written.subList(image.durable.size(), flushed));
                position = Math.max(position, flushedEnd);
                listener.onPosition(position);
            }
            if (position < end) {
                flush();
            }
        });
    }

    private void beginCut() {
        if (cutting) {
            throw new IllegalStateException(id + " is being cut already");
        }
        cutting = true;
        generation++;
    }

    private void finishCut(Runnable done) {
        rebuild();
        position = Math.min(position, end);
        later(rng.between(0, 30), () -> {
            image.durable.clear();
            image.durable.addAll(image.written);
            image.highWatermark = Math.min(image.highWatermark, end);
            position = end;
            cutting = false;
            writable = !medium.full;
            done.run();
        });
    }

    private void sometimesRoll() {
        if (rng.chance(10)) {
            writable = false;
            prepare();
        }
    }

    private void readNow(long offset, long boundOffset, int maxBytes, ReadCallback callback) {
        if (offset < image.start || offset > end) {
            callback.onError(ErrorCode.OFFSET_OUT_OF_RANGE, offset + " is not within " + image.start + ".." + end);
            return;
        }
        List<ByteBuffer> found = new ArrayList<>();
        long next = offset;
        int bytes = 0;
        int from = indexOf(offset);
        for (int i = from; i < image.written.size(); i++) {
            RecordBatch batch = batch(i);
            boolean fits = found.isEmpty() || bytes + batch.sizeInBytes() <= maxBytes;
            if (batch.nextOffset() > boundOffset || !fits) {
                break;
            }
            found.add(image.written.get(i).duplicate());
            bytes += batch.sizeInBytes();
            next = batch.nextOffset();
        }
        callback.onBatches(found, next);
    }

    private int indexOf(long offset) {
        int low = 0;
        int high = image.written.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (batch(middle).nextOffset() <= offset) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private AppendResult checkSequence(RecordBatch batch) {
        ArrayDeque<Known> known = producers.get(batch.producerId());
        if (!batch.hasProducerId()) {
            return null;
        }
        if (known == null) {
            return batch.baseSequence() == 0
                    ? null
                    : AppendResult.refused(
                            ErrorCode.OUT_OF_ORDER_SEQUENCE, "unknown producer at " + batch.baseSequence());
        }
        for (Known one : known) {
            if (one.firstSequence() == batch.baseSequence() && one.lastSequence() == batch.lastSequence()) {
                return AppendResult.duplicateOf(one.baseOffset(), one.endOffset());
            }
        }
        int expected = known.peekLast().lastSequence() + 1;
        if (batch.baseSequence() < expected) {
            return AppendResult.refused(ErrorCode.DUPLICATE_SEQUENCE, "sequence " + batch.baseSequence() + " is old");
        }
        return batch.baseSequence() == expected
                ? null
                : AppendResult.refused(
                        ErrorCode.OUT_OF_ORDER_SEQUENCE, "sequence " + batch.baseSequence() + ", expected " + expected);
    }

    private void rebuild() {
        producers.clear();
        epochs.clear();
        end = image.start;
        image.written.forEach(bytes -> note(RecordBatch.of(bytes)));
    }

    private void note(RecordBatch batch) {
        end = batch.nextOffset();
        if (epochs.isEmpty() || epochs.get(epochs.size() - 1).epoch() < batch.leaderEpoch()) {
            epochs.add(new EpochStart(batch.leaderEpoch(), batch.baseOffset()));
        }
        if (batch.hasProducerId()) {
            ArrayDeque<Known> known = producers.computeIfAbsent(batch.producerId(), none -> new ArrayDeque<>());
            known.addLast(new Known(
                    batch.producerEpoch(),
                    batch.baseSequence(),
                    batch.lastSequence(),
                    batch.baseOffset(),
                    batch.nextOffset()));
            if (known.size() > REMEMBERED) {
                known.pollFirst();
            }
        }
    }

    private RecordBatch batch(int index) {
        return RecordBatch.of(image.written.get(index));
    }

    private static RecordBatch last(List<ByteBuffer> batches) {
        return RecordBatch.of(batches.get(batches.size() - 1));
    }

    private void checkWritable() {
        if (!isWritable() || closed || !loop.inLoop()) {
            throw new IllegalStateException(id + " cannot be appended to now");
        }
    }

    private void later(long delayMs, Runnable task) {
        loop.schedule(delayMs, () -> {
            if (!closed) {
                task.run();
            }
        });
    }
}
