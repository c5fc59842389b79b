package io.lograft.server.service;

import io.lograft.base.NetServer;
import io.lograft.base.TopicIdPartition;
import io.lograft.dataplane.DataPlane;
import io.lograft.dataplane.api.Acks;
import io.lograft.dataplane.api.DataPlaneMetrics;
import io.lograft.dataplane.api.DeleteReply;
import io.lograft.dataplane.api.FetchSubscription;
import io.lograft.dataplane.api.LeaderHint;
import io.lograft.dataplane.api.MetadataUpdate;
import io.lograft.dataplane.api.OffsetQuery;
import io.lograft.dataplane.api.OffsetReply;
import io.lograft.dataplane.api.ProduceReply;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A data plane that keeps what it is given and answers when the test says so. Partitions hold numbered batches of one
 * record and a fixed size; reads get those below the high watermark.
 */
final class FakeDataPlane implements DataPlane {
    record Produced(TopicIdPartition id, Acks acks, long timeoutMs, ByteBuffer batch, ProduceReply reply) {}

    record Asked(TopicIdPartition id, OffsetQuery query, OffsetReply reply) {}

    final List<Produced> produced = new ArrayList<>();
    final List<Asked> asked = new ArrayList<>();
    final List<Reads> opened = new ArrayList<>();
    private final Map<TopicIdPartition, TreeMap<Long, ByteBuffer>> partitions = new HashMap<>();

    /** Appends batches of this size, committed at once. */
    void commit(TopicIdPartition id, int count, int bytes) {
        TreeMap<Long, ByteBuffer> batches = partitions.computeIfAbsent(id, fresh -> new TreeMap<>());
        for (int i = 0; i < count; i++) {
            long offset = batches.size();
            batches.put(offset, ByteBuffer.allocate(bytes).putLong(0, offset));
        }
        opened.stream().filter(reads -> reads.id.equals(id)).forEach(Reads::serve);
    }

    /** Ends all open subscriptions of a partition. */
    void end(TopicIdPartition id, FetchSubscription.End why) {
        opened.stream().filter(reads -> reads.id.equals(id)).forEach(reads -> reads.end(why));
    }

    long openReads() {
        return opened.stream().filter(reads -> !reads.closed).count();
    }

    @Override
    public void apply(MetadataUpdate update) {
        throw new AssertionError("services do not bring metadata");
    }

    @Override
    public void produce(
            TopicIdPartition id, int leaderEpoch, Acks acks, long timeoutMs, ByteBuffer batch, ProduceReply reply) {
        produced.add(new Produced(id, acks, timeoutMs, batch, reply));
    }

    @Override
    public FetchSubscription subscribe(TopicIdPartition id, int leaderEpoch, long offset, int lastEpoch) {
        Reads reads = new Reads(id, offset);
        opened.add(reads);
        return reads;
    }

    @Override
    public void listOffset(TopicIdPartition id, int leaderEpoch, OffsetQuery query, OffsetReply reply) {
        asked.add(new Asked(id, query, reply));
    }

    @Override
    public void deleteRecords(TopicIdPartition id, int leaderEpoch, long beforeOffset, DeleteReply reply) {
        reply.onDeleted(beforeOffset);
    }

    @Override
    public LeaderHint leaderOf(TopicIdPartition id) {
        return LeaderHint.UNKNOWN;
    }

    @Override
    public void serveReplication(NetServer server) {
        throw new AssertionError("services do not serve replication");
    }

    @Override
    public DataPlaneMetrics metrics() {
        throw new AssertionError("services do not ask for figures");
    }

    @Override
    public void stop(long drainMs, Runnable done) {
        throw new AssertionError("services do not stop the data plane");
    }

    /** One subscription; strict about having one read open. */
    final class Reads implements FetchSubscription {
        private final TopicIdPartition id;
        private long offset;
        private int bytesMax;
        private Reader reader;
        private End end;
        boolean closed;

        private Reads(TopicIdPartition id, long offset) {
            this.id = id;
            this.offset = offset;
        }

        @Override
        public void read(int maxBytes, Reader next) {
            if (reader != null || closed) {
                throw new AssertionError(closed ? "read after close" : "two reads at a time");
            }
            bytesMax = maxBytes;
            reader = next;
            if (end != null) {
                end(end);
            } else {
                serve();
            }
        }

        private void serve() {
            TreeMap<Long, ByteBuffer> batches = partitions.getOrDefault(id, new TreeMap<>());
            if (reader == null || closed || offset >= batches.size()) {
                return;
            }
            List<ByteBuffer> taken = new ArrayList<>();
            int bytes = 0;
            while (offset < batches.size()
                    && (taken.isEmpty() || bytes + batches.get(offset).remaining() <= bytesMax)) {
                bytes += batches.get(offset).remaining();
                taken.add(batches.get(offset++).asReadOnlyBuffer());
            }
            Reader told = reader;
            reader = null;
            told.onBatches(taken, offset, batches.size(), 0);
        }

        private void end(End why) {
            end = why;
            if (reader != null && !closed) {
                Reader told = reader;
                reader = null;
                told.onEnd(why);
            }
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
