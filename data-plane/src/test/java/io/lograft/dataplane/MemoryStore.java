package io.lograft.dataplane;

import io.lograft.base.EventLoop;
import io.lograft.base.TopicIdPartition;
import io.lograft.base.sim.SimNode;
import io.lograft.base.sim.SimRng;
import io.lograft.dataplane.log.EpochEnd;
import io.lograft.dataplane.log.LogConfig;
import io.lograft.dataplane.log.LogStore;
import io.lograft.dataplane.log.ReplicaLog;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * A node's logs in memory, for tests: one per life of the node, over a {@link Medium} that outlives it. What was written
 * survives a kill; what was flushed survives a power cut, of the rest some prefix.
 */
final class MemoryStore implements LogStore {
    /** What is on the disk of one replica. */
    static final class Image {
        final List<ByteBuffer> written = new ArrayList<>();
        final List<ByteBuffer> durable = new ArrayList<>();
        long start;
        long highWatermark;
    }

    /** A disk. */
    static final class Medium {
        final Map<TopicIdPartition, Image> images = new LinkedHashMap<>();
        UUID directoryId;
        boolean full;

        Medium(SimRng rng) {
            directoryId = new UUID(rng.nextLong(), rng.nextLong());
        }

        /** The power failed: of what was not flushed some prefix may be there. */
        void losePower(SimRng rng) {
            for (Image image : images.values()) {
                boolean prefix = image.written.size() >= image.durable.size()
                        && (image.durable.isEmpty()
                                || image.written.get(image.durable.size() - 1)
                                        == image.durable.get(image.durable.size() - 1));
                List<ByteBuffer> left = new ArrayList<>(image.durable);
                if (prefix) {
                    int extra = rng.nextInt(image.written.size() - left.size() + 1);
                    left.addAll(image.written.subList(left.size(), left.size() + extra));
                }
                image.written.clear();
                image.written.addAll(left);
            }
        }

        /** Another disk takes its place. */
        void replace(SimRng rng) {
            images.clear();
            directoryId = new UUID(rng.nextLong(), rng.nextLong());
        }
    }

    private final SimNode node;
    private final Medium medium;
    private final SimRng rng;
    private final Map<TopicIdPartition, MemoryLog> open = new LinkedHashMap<>();

    MemoryStore(SimNode node, Medium medium) {
        this.node = node;
        this.medium = medium;
        this.rng = node.rng("store");
        for (Image image : medium.images.values()) {
            image.durable.clear();
            image.durable.addAll(image.written);
        }
    }

    /** The disk fills up, or has room again. */
    void setFull(boolean full) {
        medium.full = full;
        open.values().forEach(log -> log.onFull(full));
    }

    @Override
    public Collection<TopicIdPartition> found() {
        return List.copyOf(medium.images.keySet());
    }

    @Override
    public Health health(TopicIdPartition id) {
        return Health.GOOD;
    }

    @Override
    public EpochEnd recoveredEnd(TopicIdPartition id) {
        return new EpochEnd(-1, 0);
    }

    @Override
    public ReplicaLog open(
            TopicIdPartition id, String topic, LogConfig config, EventLoop loop, ReplicaLog.Listener listener) {
        Image image = medium.images.computeIfAbsent(id, none -> new Image());
        MemoryLog log = new MemoryLog(id, image, medium, loop, listener, rng);
        if (open.put(id, log) != null) {
            throw new IllegalStateException(id + " is open already on " + node);
        }
        return log;
    }

    @Override
    public void withhold(TopicIdPartition id) {
        throw new IllegalStateException(node + " has one directory, which can be used; " + id + " cannot be elsewhere");
    }

    @Override
    public UUID directoryId(TopicIdPartition id) {
        return medium.directoryId;
    }

    @Override
    public void delete(TopicIdPartition id, Runnable done) {
        open.remove(id);
        medium.images.remove(id);
        done.run();
    }

    @Override
    public void repair(TopicIdPartition id, Runnable done) {
        throw new IllegalStateException("memory does not decay");
    }

    @Override
    public void setAside(TopicIdPartition id) {
        open.remove(id);
        medium.images.remove(id);
    }
}
