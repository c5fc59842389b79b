package io.lograft.dataplane.replica;

import io.lograft.base.ErrorCode;
import io.lograft.base.TopicIdPartition;
import io.lograft.dataplane.api.Acks;
import io.lograft.dataplane.api.ControllerCalls.Kind;
import io.lograft.dataplane.api.ControllerCalls.ReplicaHealth;
import io.lograft.dataplane.api.DeleteReply;
import io.lograft.dataplane.api.FetchSubscription.End;
import io.lograft.dataplane.api.OffsetQuery;
import io.lograft.dataplane.api.OffsetReply;
import io.lograft.dataplane.api.PartitionState;
import io.lograft.dataplane.api.ProduceReply;
import io.lograft.dataplane.log.LogStore;
import io.lograft.dataplane.log.ReplicaLog;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * One replica of a partition on this node: takes the role that metadata gives it (see {@link ReplicaState}), and routes
 * requests to that role. While its log is being cut, changes of role wait, so that no role ever begins on a log that is
 * still moving. Owned by the partition's loop.
 */
public final class Partition implements ReplicaLog.Listener {
    private static final Logger LOG = LogManager.getLogger(Partition.class);

    private final ReplicaContext context;
    private final LeaderLines lines;
    private final ReplicaRepairs repairs;
    private final PartitionGauges gauges;
    private final ParkedOffers parked;
    private final ReplicaLog log;
    private PartitionState metadata;
    private PartitionState inForce;
    private ReplicaState role = ReplicaState.STANDBY;
    private LeaderState leader;
    private FollowerState follower;
    private boolean cutting;
    private String diskFull;
    private boolean mustReportGood;

    /** What is wrong with the log alone, on a disk that works; null if nothing is. */
    private String damage;

    private boolean repairing;
    private int epochOfDamage;
    private Runnable closeWhenCut;

    /** Opens the replica's log; {@link #start} gives it its first role. */
    public Partition(
            ReplicaContext context,
            LeaderLines lines,
            ReplicaRepairs repairs,
            ParkedOffers parked,
            PartitionState first) {
        this.context = context;
        this.lines = lines;
        this.repairs = repairs;
        this.parked = parked;
        this.metadata = first;
        this.gauges = new PartitionGauges(context.counters());
        LogStore.Health health = context.store().health(first.id());
        this.mustReportGood = health == LogStore.Health.CUT || health == LogStore.Health.LOSSY;
        this.log = context.store().open(first.id(), first.topic(), first.config(), context.loop(), this);
        this.epochOfDamage = -1;
        if (health == LogStore.Health.OFFLINE) {
            role = ReplicaState.OFFLINE;
            gauges.offline();
        }
    }

    public void start() {
        enforce();
    }

    public TopicIdPartition id() {
        return log.id();
    }

    public ReplicaState role() {
        return role;
    }

    public ReplicaLog log() {
        return log;
    }

    /** What metadata says of the partition. */
    public PartitionState metadata() {
        return metadata;
    }

    /** The leader epoch that metadata last named. */
    public int leaderEpoch() {
        return metadata.leaderEpoch();
    }

    /** End of what is committed, as far as this replica knows. */
    public long highWatermark() {
        return switch (role) {
            case LEADING -> leader.highWatermark();
            case FOLLOWING -> follower.highWatermark();
            default -> Bounds.knownHighWatermark(log);
        };
    }

    /** Whether produces wait for an answer. */
    public boolean hasUnacknowledged() {
        return role == ReplicaState.LEADING && leader.hasUnacknowledged();
    }

    /** Metadata says something new of this partition; anything older than what is known is ignored. */
    public void apply(PartitionState state) {
        if (state.leaderEpoch() < metadata.leaderEpoch() || state.partitionEpoch() < metadata.partitionEpoch()) {
            return;
        }
        if (!state.config().equals(metadata.config())) {
            log.updateConfig(state.config());
        }
        metadata = state;
        enforce();
    }

    /** This broker registered anew. */
    public void onOwnBrokerEpoch() {
        enforce();
        if (role == ReplicaState.FOLLOWING) {
            follower.onOwnBrokerEpoch();
        }
    }

    /** Other brokers registered, left, or became eligible. */
    public void onPeers() {
        if (role == ReplicaState.LEADING) {
            leader.onPeers();
        }
    }

    public void produce(int leaderEpoch, Acks acks, long timeoutMs, ByteBuffer batch, ProduceReply reply) {
        if (role == ReplicaState.LEADING) {
            leader.produce(leaderEpoch, acks, timeoutMs, batch, reply);
            return;
        }
        reply.onError(refusalCode(leaderEpoch), refusalMessage(leaderEpoch), context.hint(id()));
    }

    public void read(Subscription subscription) {
        if (role == ReplicaState.LEADING) {
            leader.read(subscription);
            return;
        }
        int requested = subscription.leaderEpoch();
        subscription.finish(new End(refusalCode(requested), refusalMessage(requested), context.hint(id()), -1));
    }

    public void forget(Subscription subscription) {
        if (role == ReplicaState.LEADING) {
            leader.forget(subscription);
        }
    }

    public void listOffset(int leaderEpoch, OffsetQuery query, OffsetReply reply) {
        if (role == ReplicaState.LEADING) {
            leader.listOffset(leaderEpoch, query, reply);
            return;
        }
        reply.onError(refusalCode(leaderEpoch), refusalMessage(leaderEpoch), context.hint(id()));
    }

    public void deleteRecords(int leaderEpoch, long beforeOffset, DeleteReply reply) {
        if (role == ReplicaState.LEADING) {
            leader.deleteRecords(leaderEpoch, beforeOffset, reply);
            return;
        }
        reply.onError(refusalCode(leaderEpoch), refusalMessage(leaderEpoch), context.hint(id()));
    }

    /** A follower asks to be attached. Held back until metadata has reached its leader epoch. */
    public void onOffer(Offer offer, OfferAnswers answers) {
        if (role == ReplicaState.LEADING && offer.leaderEpoch() == leader.leaderEpoch()) {
            leader.onOffer(offer, answers);
            return;
        }
        if (offer.leaderEpoch() < metadata.leaderEpoch()) {
            answers.refuse(
                    ErrorCode.FENCED_LEADER_EPOCH,
                    LeaderEpochs.message(offer.leaderEpoch(), metadata.leaderEpoch()),
                    metadata.leaderEpoch());
            return;
        }
        parked.park(offer, answers);
    }

    /** Ends the replica: who waits gets this error; {@code done} once the log is closed. */
    public void close(ErrorCode code, String message, Runnable done) {
        leaveRole(code, message);
        parked.takeAll().forEach(waiting -> waiting.answers().refuse(code, message, metadata.leaderEpoch()));
        role = ReplicaState.CLOSED;
        gauges.remove();
        if (cutting) {
            closeWhenCut = done;
        } else {
            log.close(done);
        }
    }

    private void closeLog() {
        Runnable done = closeWhenCut;
        closeWhenCut = null;
        log.close(done);
    }

    @Override
    public void onPosition(long positionOffset) {
        if (role == ReplicaState.LEADING) {
            leader.onPosition(positionOffset);
        } else if (role == ReplicaState.FOLLOWING) {
            follower.onPosition();
        }
    }

    @Override
    public void onStartOffset() {
        if (role == ReplicaState.LEADING) {
            leader.onStartOffset();
        }
    }

    @Override
    public void onWritable() {
        if (role == ReplicaState.LEADING) {
            leader.onWritable();
        } else if (role == ReplicaState.FOLLOWING) {
            follower.onWritable();
        }
    }

    @Override
    public void onFailed(String reason) {
        if (closeWhenCut != null) {
            // The cut that the end waited for will never be done.
            closeLog();
            return;
        }
        if (role == ReplicaState.OFFLINE || role == ReplicaState.CLOSED) {
            return;
        }
        boolean damaged = context.store().health(id()) == LogStore.Health.LOSSY;
        LOG.error(
                "{}: the replica goes offline: {}; {}",
                id(),
                reason,
                damaged
                        ? "it is copied anew from its leader once another replica leads; look at the disk's health"
                                + " (kernel log, SMART) if it happens again"
                        : "its disk must be checked or replaced");
        if (role == ReplicaState.FOLLOWING) {
            follower.fail(reason);
        }
        leaveRole(ErrorCode.STORAGE_ERROR, "the leader's disk failed: " + reason + "; another replica takes over");
        role = ReplicaState.OFFLINE;
        cutting = false;
        gauges.offline();
        if (damaged) {
            damage = reason;
            epochOfDamage = metadata.leaderEpoch();
        }
        report(damaged ? Kind.LOSSY : Kind.OFFLINE, reason);
        repairIfOtherLeads();
    }

    /**
     * A damaged log is cut to what is good of it only where another replica leads, and has the rest, and once the controller
     * counts this one out: or it could be elected, and have the others cut as well. Where the controller finds nobody else,
     * and would have this replica lead without what was acknowledged, it goes offline instead: a person may still save
     * something.
     */
    private void repairIfOtherLeads() {
        if (damage == null || repairing) {
            return;
        }
        int self = context.brokerId();
        boolean countedOut = !metadata.isr().contains(self) && !metadata.elr().contains(self);
        if (metadata.leader() >= 0 && metadata.leader() != self && countedOut) {
            repairing = true;
            context.loop().execute(() -> repairs.repair(id()));
        } else if (metadata.leader() == self && metadata.leaderEpoch() > epochOfDamage) {
            epochOfDamage = metadata.leaderEpoch();
            report(
                    Kind.OFFLINE,
                    damage + "; no other replica has the data: bring a node back that has it, or stop this one, save"
                            + " what 'lograft log dump' still reads, and create the topic again");
        }
    }

    @Override
    public void onDiskFull(boolean full, String detail) {
        diskFull = full ? detail : null;
        if (role == ReplicaState.LEADING) {
            leader.onDiskFull(full, detail);
        } else if (role == ReplicaState.FOLLOWING) {
            follower.onDiskFull(full, detail);
        }
    }

    /** Brings the role into line with metadata. */
    private void enforce() {
        if (role == ReplicaState.OFFLINE) {
            repairIfOtherLeads();
        }
        if (role == ReplicaState.OFFLINE || role == ReplicaState.CLOSED || cutting) {
            return;
        }
        PartitionState before = inForce;
        inForce = metadata;
        ReplicaState target = targetRole();
        boolean same = before != null
                && role == target
                && before.leaderEpoch() == metadata.leaderEpoch()
                && before.leader() == metadata.leader();
        if (same) {
            if (role == ReplicaState.LEADING) {
                leader.onMetadata(metadata);
            }
            return;
        }
        leaveRole(
                ErrorCode.NOT_LEADER,
                "the leadership of " + id() + " moved at leader epoch " + metadata.leaderEpoch()
                        + "; the batch may be written, an idempotent retry at the new leader is safe");
        role = target;
        switch (target) {
            case LEADING -> lead();
            case FOLLOWING -> follow();
            default -> {}
        }
        parked.takeAll().forEach(waiting -> onOffer(waiting.offer(), waiting.answers()));
    }

    /** A broker refuses to lead at an epoch that was assigned before it registered: its former self may have led there. */
    private ReplicaState targetRole() {
        if (metadata.leader() < 0) {
            return ReplicaState.STANDBY;
        }
        if (metadata.leader() != context.brokerId()) {
            return ReplicaState.FOLLOWING;
        }
        return metadata.leaderEpochIndex() >= context.ownBrokerEpoch() ? ReplicaState.LEADING : ReplicaState.STANDBY;
    }

    private void lead() {
        leader = new LeaderState(context, log, metadata, gauges);
        leader.start();
        if (diskFull != null) {
            leader.onDiskFull(true, diskFull);
        }
        if (mustReportGood) {
            onCaughtUp();
        }
    }

    private void follow() {
        follower = new FollowerState(context, log, metadata.leader(), metadata.leaderEpoch(), new CutGuard());
        if (diskFull != null) {
            follower.onDiskFull(true, diskFull);
        }
        follower.start(lines);
    }

    private void leaveRole(ErrorCode code, String message) {
        if (leader != null) {
            leader.close(code, message);
            leader = null;
        }
        if (follower != null) {
            follower.close();
            follower = null;
        }
        gauges.notLeading();
        if (role == ReplicaState.LEADING || role == ReplicaState.FOLLOWING) {
            role = ReplicaState.STANDBY;
        }
    }

    private void onCaughtUp() {
        if (mustReportGood) {
            mustReportGood = false;
            log.resolveHealth();
            report(Kind.GOOD, "attached to the leader of epoch " + metadata.leaderEpoch());
        }
    }

    private void report(Kind kind, String detail) {
        context.controller().report(List.of(new ReplicaHealth(id(), kind, log.lastEpoch(), log.endOffset(), detail)));
    }

    private ErrorCode refusalCode(int requestedEpoch) {
        if (role == ReplicaState.OFFLINE) {
            return ErrorCode.STORAGE_ERROR;
        }
        return requestedEpoch > metadata.leaderEpoch() ? ErrorCode.UNKNOWN_LEADER_EPOCH : ErrorCode.NOT_LEADER;
    }

    private String refusalMessage(int requestedEpoch) {
        if (role == ReplicaState.OFFLINE) {
            return damage == null
                    ? "the disk of this replica of " + id()
                            + " is offline; another replica takes over, refresh metadata"
                    : "this replica of " + id() + " is damaged (" + damage + "); another takes over, refresh metadata";
        }
        return requestedEpoch > metadata.leaderEpoch()
                ? LeaderEpochs.message(requestedEpoch, metadata.leaderEpoch())
                : "this node does not lead " + id() + " (leader " + metadata.leader() + ", epoch "
                        + metadata.leaderEpoch() + "); ask the leader";
    }

    /** Holds changes of role back while the log is being cut. */
    private final class CutGuard implements FollowerEvents {
        @Override
        public void onCutBegins() {
            cutting = true;
        }

        @Override
        public void onCutDone() {
            cutting = false;
            if (closeWhenCut != null) {
                closeLog();
                return;
            }
            enforce();
        }

        @Override
        public void onCaughtUp() {
            Partition.this.onCaughtUp();
        }
    }
}
