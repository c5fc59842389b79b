package io.lograft.dataplane;

import io.lograft.base.ErrorCode;
import io.lograft.base.Net;
import io.lograft.base.TopicIdPartition;
import io.lograft.dataplane.api.Acks;
import io.lograft.dataplane.api.BrokerPeer;
import io.lograft.dataplane.api.DeleteReply;
import io.lograft.dataplane.api.FetchSubscription.End;
import io.lograft.dataplane.api.OffsetQuery;
import io.lograft.dataplane.api.OffsetReply;
import io.lograft.dataplane.api.PartitionState;
import io.lograft.dataplane.api.ProduceReply;
import io.lograft.dataplane.link.FollowerLink;
import io.lograft.dataplane.link.OfferIntake;
import io.lograft.dataplane.replica.FollowerState;
import io.lograft.dataplane.replica.LeaderLine;
import io.lograft.dataplane.replica.LeaderLines;
import io.lograft.dataplane.replica.Offer;
import io.lograft.dataplane.replica.OfferAnswers;
import io.lograft.dataplane.replica.ParkedOffers;
import io.lograft.dataplane.replica.Partition;
import io.lograft.dataplane.replica.ReplicaContext;
import io.lograft.dataplane.replica.ReplicaRepairs;
import io.lograft.dataplane.replica.Subscription;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * The replicas that are hashed to one data loop, and the links on which they follow. Owned by that loop.
 */
final class LoopReplicas implements OfferIntake, LeaderLines, ReplicaRepairs {
    private static final Logger LOG = LogManager.getLogger(LoopReplicas.class);
    private static final long DRAIN_CHECK_MS = 10;

    /** One step of metadata, as far as this loop is concerned; {@code brokers} is null where nothing changed. */
    record Step(
            boolean complete,
            List<PartitionState> changed,
            List<TopicIdPartition> removed,
            Map<Integer, BrokerPeer> brokers,
            long ownBrokerEpoch) {}

    private final ReplicaContext context;
    private final Net net;
    private final Map<TopicIdPartition, Partition> partitions = new LinkedHashMap<>();
    private final Map<TopicIdPartition, ParkedOffers> offersForUnknown = new HashMap<>();
    private final Map<TopicIdPartition, PartitionState> ending = new HashMap<>();
    private final Map<Integer, FollowerLink> followerLinks = new LinkedHashMap<>();
    private final Set<TopicIdPartition> unclaimed;
    private boolean stopped;

    /**
     * No replica yet.
     *
     * @param found replicas of this loop that are on disk
     */
    LoopReplicas(ReplicaContext context, Net net, Collection<TopicIdPartition> found) {
        this.context = context;
        this.net = net;
        this.unclaimed = new HashSet<>(found);
    }

    @Override
    public ReplicaContext context() {
        return context;
    }

    Collection<Partition> partitions() {
        return partitions.values();
    }

    Partition partition(TopicIdPartition id) {
        return partitions.get(id);
    }

    void apply(Step step) {
        if (stopped) {
            return;
        }
        boolean newEpoch = step.ownBrokerEpoch() != context.ownBrokerEpoch();
        context.setOwnBrokerEpoch(step.ownBrokerEpoch());
        if (step.brokers() != null) {
            context.setPeers(step.brokers());
        }
        step.removed().forEach(this::remove);
        step.changed().forEach(this::change);
        if (step.complete()) {
            setStraysAside(step.changed());
        }
        if (newEpoch) {
            List.copyOf(partitions.values()).forEach(Partition::onOwnBrokerEpoch);
        }
        if (step.brokers() != null) {
            partitions.values().forEach(Partition::onPeers);
            followerLinks.values().forEach(FollowerLink::onPeers);
        }
        forgetOffers();
    }

    void produce(
            TopicIdPartition id, int leaderEpoch, Acks acks, long timeoutMs, ByteBuffer batch, ProduceReply reply) {
        Partition partition = partitions.get(id);
        if (partition == null) {
            reply.onError(ErrorCode.NOT_LEADER, notHere(id), context.hint(id));
            return;
        }
        partition.produce(leaderEpoch, acks, timeoutMs, batch, reply);
    }

    void read(Subscription subscription) {
        Partition partition = partitions.get(subscription.id());
        if (partition == null) {
            TopicIdPartition id = subscription.id();
            subscription.finish(new End(ErrorCode.NOT_LEADER, notHere(id), context.hint(id), -1));
            return;
        }
        partition.read(subscription);
    }

    void forget(Subscription subscription) {
        Partition partition = partitions.get(subscription.id());
        if (partition != null) {
            partition.forget(subscription);
        }
    }

    void listOffset(TopicIdPartition id, int leaderEpoch, OffsetQuery query, OffsetReply reply) {
        Partition partition = partitions.get(id);
        if (partition == null) {
            reply.onError(ErrorCode.NOT_LEADER, notHere(id), context.hint(id));
            return;
        }
        partition.listOffset(leaderEpoch, query, reply);
    }

    void deleteRecords(TopicIdPartition id, int leaderEpoch, long beforeOffset, DeleteReply reply) {
        Partition partition = partitions.get(id);
        if (partition == null) {
            reply.onError(ErrorCode.NOT_LEADER, notHere(id), context.hint(id));
            return;
        }
        partition.deleteRecords(leaderEpoch, beforeOffset, reply);
    }

    @Override
    public void onOffer(Offer offer, OfferAnswers answers) {
        if (stopped) {
            answers.refuse(ErrorCode.SHUTTING_DOWN, "the leader's node is stopping", -1);
            return;
        }
        Partition partition = partitions.get(offer.id());
        if (partition != null) {
            partition.onOffer(offer, answers);
            return;
        }
        offersForUnknown.computeIfAbsent(offer.id(), id -> new ParkedOffers()).park(offer, answers);
    }

    @Override
    public void forgetOffers() {
        offersForUnknown.values().removeIf(offers -> {
            offers.forgetOver();
            return offers.isEmpty();
        });
    }

    @Override
    public LeaderLine open(int leaderId, FollowerState follower) {
        return followerLinks
                .computeIfAbsent(leaderId, id -> new FollowerLink(context, net, id))
                .open(follower);
    }

    /** Ends everything on this loop: waits for what is unacknowledged until the deadline, then closes the logs. */
    void stop(long drainUntilMs, Runnable done) {
        context.setStopping();
        boolean busy = partitions.values().stream().anyMatch(Partition::hasUnacknowledged);
        if (busy && context.nowMs() < drainUntilMs) {
            context.loop().schedule(DRAIN_CHECK_MS, () -> stop(drainUntilMs, done));
            return;
        }
        stopped = true;
        List<Partition> open = new ArrayList<>(partitions.values());
        partitions.clear();
        Runnable allClosed = countdown(open.size(), () -> {
            followerLinks.values().forEach(FollowerLink::close);
            done.run();
        });
        for (Partition partition : open) {
            partition.close(
                    ErrorCode.SHUTTING_DOWN,
                    "the node stopped before the outcome was known; an idempotent retry at the new leader is safe",
                    allClosed);
        }
    }

    private Runnable countdown(int count, Runnable then) {
        if (count == 0) {
            then.run();
            return () -> {};
        }
        int[] left = {count};
        return () -> context.loop().run(() -> {
            if (--left[0] == 0) {
                then.run();
            }
        });
    }

    private void change(PartitionState state) {
        TopicIdPartition id = state.id();
        if (ending.containsKey(id)) {
            ending.put(id, state);
            return;
        }
        Partition known = partitions.get(id);
        if (known != null) {
            known.apply(state);
            return;
        }
        unclaimed.remove(id);
        if (state.offline()) {
            context.store().withhold(id);
        }
        ParkedOffers waiting = offersForUnknown.remove(id);
        Partition opened = new Partition(context, this, this, waiting == null ? new ParkedOffers() : waiting, state);
        partitions.put(id, opened);
        opened.start();
    }

    /** The partition was deleted, or its replica moved away: its data goes. */
    private void remove(TopicIdPartition id) {
        unclaimed.remove(id);
        if (ending.containsKey(id)) {
            ending.put(id, null);
            return;
        }
        end(
                id,
                "the partition was deleted or its replica moved away",
                () -> context.store().delete(id, () -> context.loop().run(() -> ended(id))));
    }

    @Override
    public void repair(TopicIdPartition id) {
        Partition damaged = partitions.get(id);
        if (damaged == null || stopped) {
            return;
        }
        PartitionState state = damaged.metadata();
        end(
                id,
                "the replica is being repaired",
                () -> context.store().repair(id, () -> context.loop().run(() -> repaired(id))));
        ending.replace(id, state);
    }

    /** Where metadata took the replica away meanwhile, its data goes now. */
    private void repaired(TopicIdPartition id) {
        if (ending.get(id) != null || stopped) {
            ended(id);
            return;
        }
        context.store().delete(id, () -> context.loop().run(() -> ended(id)));
    }

    private void end(TopicIdPartition id, String why, Runnable afterClose) {
        ending.put(id, null);
        Partition partition = partitions.remove(id);
        if (partition == null) {
            afterClose.run();
            return;
        }
        partition.close(
                ErrorCode.NOT_LEADER,
                why + "; refresh metadata",
                () -> context.loop().run(afterClose));
    }

    /** The data is gone; metadata may have given the replica back meanwhile. */
    private void ended(TopicIdPartition id) {
        PartitionState back = ending.remove(id);
        if (back != null && !stopped) {
            change(back);
        }
    }

    /** What metadata does not know is kept for a day, under another name. */
    private void setStraysAside(List<PartitionState> known) {
        Set<TopicIdPartition> mine = new HashSet<>();
        known.forEach(state -> mine.add(state.id()));
        Set<TopicIdPartition> strays = new HashSet<>(partitions.keySet());
        strays.addAll(unclaimed);
        strays.removeAll(mine);
        strays.removeAll(ending.keySet());
        unclaimed.clear();
        for (TopicIdPartition id : strays) {
            LOG.warn("{}: metadata does not know this replica; its data is set aside as stray", id);
            end(id, "metadata does not know the replica", () -> {
                context.store().setAside(id);
                ended(id);
            });
        }
    }

    private static String notHere(TopicIdPartition id) {
        return "this node has no replica of " + id + "; refresh metadata and ask the leader";
    }
}
