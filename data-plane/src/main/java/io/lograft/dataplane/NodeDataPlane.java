package io.lograft.dataplane;

import io.lograft.base.EventLoop;
import io.lograft.base.Net;
import io.lograft.base.NetServer;
import io.lograft.base.TopicIdPartition;
import io.lograft.dataplane.api.Acks;
import io.lograft.dataplane.api.BrokerPeer;
import io.lograft.dataplane.api.ControllerCalls;
import io.lograft.dataplane.api.DataPlaneMetrics;
import io.lograft.dataplane.api.DataPlaneOptions;
import io.lograft.dataplane.api.DeleteReply;
import io.lograft.dataplane.api.FetchSubscription;
import io.lograft.dataplane.api.LeaderHint;
import io.lograft.dataplane.api.MetadataUpdate;
import io.lograft.dataplane.api.OffsetQuery;
import io.lograft.dataplane.api.OffsetReply;
import io.lograft.dataplane.api.PartitionState;
import io.lograft.dataplane.api.ProduceReply;
import io.lograft.dataplane.link.LeaderLink;
import io.lograft.dataplane.log.LogStore;
import io.lograft.dataplane.replica.Counters;
import io.lograft.dataplane.replica.ReplicaContext;
import io.lograft.dataplane.replica.Subscription;
import io.lograft.proto.Rpc;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * The data plane of a node: replicas hashed to data loops. Thread-safe; does nothing itself but to find the loop.
 */
public final class NodeDataPlane implements DataPlane {
    private record Leadership(int leader, int leaderEpoch) {}

    private final DataPlaneOptions options;
    private final List<EventLoop> loops;
    private final List<LoopReplicas> replicas;
    private final Counters counters = new Counters();
    private final Map<TopicIdPartition, Leadership> leaderships = new ConcurrentHashMap<>();
    private final Set<LeaderLink> leaderLinks = ConcurrentHashMap.newKeySet();
    private volatile Map<Integer, BrokerPeer> brokers = Map.of();

    /**
     * Wires; nothing runs before the first metadata.
     *
     * @param loops the data loops, at least one
     * @param store the node's logs, recovered
     * @param net dials other nodes
     * @param controller where ISR proposals and reports go
     * @param lastControllerContactMs when the controller's session last showed a sign of life, monotonic ms on the loops'
     *     clock
     */
    public NodeDataPlane(
            DataPlaneOptions options,
            List<? extends EventLoop> loops,
            LogStore store,
            Net net,
            ControllerCalls controller,
            LongSupplier lastControllerContactMs) {
        this.options = options;
        this.loops = List.copyOf(loops);
        List<List<TopicIdPartition>> found = new ArrayList<>();
        this.loops.forEach(loop -> found.add(new ArrayList<>()));
        store.found().forEach(id -> found.get(indexOf(id)).add(id));
        List<LoopReplicas> perLoop = new ArrayList<>();
        for (int i = 0; i < this.loops.size(); i++) {
            ReplicaContext context = new ReplicaContext(
                    options, this.loops.get(i), store, controller, lastControllerContactMs, this::leaderOf, counters);
            perLoop.add(new LoopReplicas(context, net, found.get(i)));
        }
        this.replicas = List.copyOf(perLoop);
    }

    @Override
    public void apply(MetadataUpdate update) {
        if (update.brokers() != null) {
            brokers = Map.copyOf(update.brokers());
        }
        if (update.complete()) {
            leaderships.clear();
        }
        update.removed().forEach(leaderships::remove);
        List<List<PartitionState>> changed = new ArrayList<>();
        List<List<TopicIdPartition>> removed = new ArrayList<>();
        for (int i = 0; i < loops.size(); i++) {
            changed.add(new ArrayList<>());
            removed.add(new ArrayList<>());
        }
        for (PartitionState state : update.changed()) {
            leaderships.put(state.id(), new Leadership(state.leader(), state.leaderEpoch()));
            changed.get(indexOf(state.id())).add(state);
        }
        update.removed().forEach(id -> removed.get(indexOf(id)).add(id));
        Map<Integer, BrokerPeer> newBrokers = update.brokers() == null ? null : brokers;
        for (int i = 0; i < loops.size(); i++) {
            LoopReplicas target = replicas.get(i);
            LoopReplicas.Step step = new LoopReplicas.Step(
                    update.complete(), changed.get(i), removed.get(i), newBrokers, update.ownBrokerEpoch());
            loops.get(i).execute(() -> target.apply(step));
        }
    }

    @Override
    public void produce(
            TopicIdPartition id, int leaderEpoch, Acks acks, long timeoutMs, ByteBuffer batch, ProduceReply reply) {
        int index = indexOf(id);
        LoopReplicas target = replicas.get(index);
        loops.get(index).run(() -> target.produce(id, leaderEpoch, acks, timeoutMs, batch, reply));
    }

    @Override
    public FetchSubscription subscribe(TopicIdPartition id, int leaderEpoch, long offset, int lastEpoch) {
        int index = indexOf(id);
        LoopReplicas target = replicas.get(index);
        return new Subscription(id, leaderEpoch, offset, lastEpoch, loops.get(index), target::read, target::forget);
    }

    @Override
    public void listOffset(TopicIdPartition id, int leaderEpoch, OffsetQuery query, OffsetReply reply) {
        int index = indexOf(id);
        LoopReplicas target = replicas.get(index);
        loops.get(index).run(() -> target.listOffset(id, leaderEpoch, query, reply));
    }

    @Override
    public void deleteRecords(TopicIdPartition id, int leaderEpoch, long beforeOffset, DeleteReply reply) {
        int index = indexOf(id);
        LoopReplicas target = replicas.get(index);
        loops.get(index).run(() -> target.deleteRecords(id, leaderEpoch, beforeOffset, reply));
    }

    @Override
    public LeaderHint leaderOf(TopicIdPartition id) {
        Leadership known = leaderships.get(id);
        if (known == null) {
            return LeaderHint.UNKNOWN;
        }
        BrokerPeer leader = brokers.get(known.leader());
        return new LeaderHint(known.leader(), known.leaderEpoch(), leader == null ? null : leader.clientAddress());
    }

    @Override
    public void serveReplication(NetServer server) {
        server.serve(Rpc.REPLICATE, (link, peer, loop) -> {
            LeaderLink accepted = new LeaderLink(
                    link, loop, replicas, this::indexOf, options.silentFollowerMs(), leaderLinks::remove);
            leaderLinks.add(accepted);
            return accepted;
        });
    }

    @Override
    public DataPlaneMetrics metrics() {
        return counters;
    }

    @Override
    public void stop(long drainMs, Runnable done) {
        AtomicInteger left = new AtomicInteger(loops.size());
        for (int i = 0; i < loops.size(); i++) {
            LoopReplicas target = replicas.get(i);
            EventLoop loop = loops.get(i);
            loop.run(() -> target.stop(loop.clock().monotonicMs() + drainMs, () -> {
                if (left.decrementAndGet() == 0) {
                    leaderLinks.forEach(LeaderLink::shutDown);
                    done.run();
                }
            }));
        }
    }

    private int indexOf(TopicIdPartition id) {
        return Math.floorMod(id.topicId().hashCode() * 31 + id.partition(), loops.size());
    }

    /** For the simulation's invariants: the replicas of one loop. */
    LoopReplicas replicasOf(int loop) {
        return replicas.get(loop);
    }
}
