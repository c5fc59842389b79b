package io.lograft.torture.sim;

import io.lograft.base.TopicPartition;
import io.lograft.base.sim.SimRng;
import io.lograft.client.core.ConsumerCore;
import io.lograft.client.core.Fetched;
import io.lograft.client.core.OffsetSpec;
import io.lograft.proto.batch.RecordBatch;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads all partitions from the beginning, at an application's pace. One that is restless goes back now and then, and
 * pauses a partition for a while.
 */
final class Reader {
    private final SimulatedClient client;
    private final List<TopicPartition> partitions;
    private final boolean restless;
    private final Invariants invariants;
    private final ConsumerCore consumer;
    private final SimRng rng;
    private final Map<Integer, Long> positions = new HashMap<>();
    private final Map<Integer, Integer> epochs = new HashMap<>();
    private final Map<Integer, Long> generations = new HashMap<>();
    private TopicPartition paused;
    private long read;

    Reader(SimulatedClient client, List<TopicPartition> partitions, boolean restless, Invariants invariants) {
        this.client = client;
        this.partitions = partitions;
        this.restless = restless;
        this.invariants = invariants;
        this.rng = client.scheduler().rng("reader " + restless);
        this.consumer = client.consumer();
    }

    void start() {
        client.loop().execute(() -> {
            consumer.assign(partitions);
            for (TopicPartition partition : partitions) {
                generations.put(partition.partition(), 1L);
                consumer.seek(partition, 1, OffsetSpec.EARLIEST);
            }
            poll();
            if (restless) {
                fidget();
            }
        });
    }

    boolean hasRead(Map<Integer, Long> ends) {
        return ends.entrySet().stream().allMatch(end -> positions.getOrDefault(end.getKey(), -1L) >= end.getValue());
    }

    long read() {
        return read;
    }

    private void poll() {
        for (Fetched next = consumer.queue().poll();
                next != null;
                next = consumer.queue().poll()) {
            take(next);
        }
        client.loop().schedule(rng.between(1, 60), this::poll);
    }

    private void take(Fetched next) {
        int partition = next.partition().partition();
        boolean wanted = next.generation() == generations.get(partition)
                && !(next.batches() != null && next.partition().equals(paused));
        if (wanted && next.failure() != null) {
            throw new IllegalStateException("a reader of " + next.partition() + " was failed", next.failure());
        }
        if (wanted && next.batches() == null) {
            positions.put(partition, next.position());
        } else if (wanted) {
            read(partition, next);
        }
        next.release().run();
    }

    private void read(int partition, Fetched next) {
        RecordBatch batch = new RecordBatch();
        for (int at = next.batches().position(); at < next.batches().limit(); at = batch.endPosition()) {
            batch.wrap(next.batches(), at);
            long position = positions.get(partition);
            if (batch.nextOffset() <= position) {
                continue;
            }
            invariants.onRead(partition, position, batch);
            read += batch.nextOffset() - position;
            positions.put(partition, batch.nextOffset());
            epochs.put(partition, batch.leaderEpoch());
        }
    }

    private void fidget() {
        client.loop().schedule(rng.between(100, 1_500), () -> {
            if (paused != null) {
                TopicPartition resumed = paused;
                paused = null;
                consumer.resume(resumed);
                Long position = positions.get(resumed.partition());
                if (position != null) {
                    long generation = generations.merge(resumed.partition(), 1L, Long::sum);
                    consumer.seek(resumed, generation, position, epochs.getOrDefault(resumed.partition(), -1));
                }
            } else if (rng.chance(500)) {
                paused = partitions.get(rng.nextInt(partitions.size()));
                consumer.pause(paused);
            } else {
                goBack(partitions.get(rng.nextInt(partitions.size())));
            }
            fidget();
        });
    }

    private void goBack(TopicPartition which) {
        Long position = positions.get(which.partition());
        if (position != null) {
            long back = Math.max(0, position - rng.nextInt(200));
            long generation = generations.merge(which.partition(), 1L, Long::sum);
            positions.put(which.partition(), back);
            epochs.remove(which.partition());
            consumer.seek(which, generation, back);
        }
    }
}
