package io.lograft.torture.load;

import io.lograft.base.Clock;
import io.lograft.base.real.LoopThread;
import io.lograft.torture.history.HistoryWriter;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;

/** A reader that follows all partitions while the load runs, and writes down what it gets. */
public final class Readers implements AutoCloseable {
    private static final long POLL_MS = 200;
    private static final int FIRST_PROCESS = 1_000;

    private final ClusterClient client;
    private final String topic;
    private final int partitions;
    private final HistoryWriter history;
    private final Clock clock;
    private final LoopThread loop;
    private final AtomicLong read = new AtomicLong();
    private final AtomicReference<String> latestFailure = new AtomicReference<>("none");
    private volatile boolean reading;

    // Owned by the loop.
    private RecordReader reader;
    private int process = FIRST_PROCESS;

    public Readers(ClusterClient client, String topic, int partitions, HistoryWriter history, Clock clock) {
        this.client = client;
        this.topic = topic;
        this.partitions = partitions;
        this.history = history;
        this.clock = clock;
        this.loop = new LoopThread("readers", clock, HarnessFault::end);
    }

    public void start() {
        reading = true;
        loop.execute(this::pollOnce);
    }

    private void pollOnce() {
        if (!reading) {
            return;
        }
        try {
            if (reader == null) {
                process++;
                reader = client.newReader(
                        topic, IntStream.range(0, partitions).boxed().toList());
            }
            poll(reader, process, POLL_MS);
        } catch (Exception e) {
            // A reader that failed begins anew, as another process.
            latestFailure.set(e.toString());
            closeReader();
        }
        loop.schedule(reader == null ? POLL_MS : 0, this::pollOnce);
    }

    private void poll(RecordReader from, int as, long limitMs) throws Exception {
        TreeMap<Integer, PolledRecords> seen = new TreeMap<>();
        from.poll(
                limitMs,
                (partition, offset, payload) ->
                        seen.computeIfAbsent(partition, PolledRecords::new).add(offset, payload));
        long now = clock.monotonicNs();
        seen.forEach((partition, records) -> {
            history.write(records.event(now, as));
            read.addAndGet(records.count());
        });
    }

    public long read() {
        return read.get();
    }

    public String latestFailure() {
        return latestFailure.get();
    }

    private void closeReader() {
        if (reader != null) {
            reader.close();
            reader = null;
        }
    }

    @Override
    public void close() {
        reading = false;
        loop.execute(this::closeReader);
        loop.close();
    }

    /**
     * Reads a partition from its beginning to its end with a fresh reader, into the history.
     *
     * @return how many records
     */
    public static long readBack(
            ClusterClient client, String topic, int partition, HistoryWriter history, Clock clock, long limitMs)
            throws Exception {
        long end = client.endOffset(topic, partition);
        long deadline = clock.monotonicMs() + limitMs;
        long[] position = new long[1];
        long[] count = new long[1];
        try (RecordReader reader = client.newReader(topic, List.of(partition))) {
            while (position[0] < end) {
                if (clock.monotonicMs() > deadline) {
                    throw new IllegalStateException("partition " + partition + " could be read up to offset "
                            + position[0] + " only, and not to its end " + end + ", within " + limitMs + " ms");
                }
                PolledRecords seen = new PolledRecords(partition);
                reader.poll(POLL_MS, (p, offset, payload) -> {
                    seen.add(offset, payload);
                    position[0] = offset + 1;
                });
                if (seen.count() > 0) {
                    count[0] += seen.count();
                    history.write(seen.event(clock.monotonicNs(), -1 - partition));
                }
            }
        }
        return count[0];
    }
}
