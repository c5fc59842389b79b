package io.lograft.client.core;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.lograft.base.Address;
import io.lograft.base.Closed;
import io.lograft.base.ErrorCode;
import io.lograft.base.EventLoop;
import io.lograft.base.Link;
import io.lograft.base.LinkHandler;
import io.lograft.base.LograftException;
import io.lograft.base.Net;
import io.lograft.base.Rng;
import io.lograft.base.TopicIdPartition;
import io.lograft.base.TopicPartition;
import io.lograft.proto.Rpc;
import io.lograft.proto.v1.Acks;
import io.lograft.proto.v1.PartitionBatch;
import io.lograft.proto.v1.ProduceRequest;
import io.lograft.proto.v1.ProduceResponse;
import io.lograft.proto.v1.ProduceResult;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Brings finished batches, whose producer and sequence somebody else has chosen, to the leaders of their partitions: each
 * again and again, unchanged, until a leader has taken or refused it for good, or its time is up. Batches do not wait for
 * one another. Owned by the client's loop.
 */
public final class SequencedBatches implements MetadataListener {
    /** What became of a batch; told once, on the loop. */
    public interface Outcome {
        /** It is durable on the in-sync replicas, by this attempt or an earlier one. */
        void onWritten(long baseOffset);

        /** {@link ErrorCode#UNKNOWN_OUTCOME} if nobody can tell whether it is in the log. */
        void onFailed(LograftException why);
    }

    private static final long TICK_MS = 100;
    private static final long STALL_MS = 500;
    private static final long REQUEST_TIMEOUT_MS = 30_000;
    private static final long ANSWER_SLACK_MS = 2_000;

    private final Net net;
    private final EventLoop loop;
    private final MetadataWatch metadata;
    private final Backoff backoff;
    private final Rng rng;
    private final BrokerPauses pauses;
    private final Set<Sending> open = new LinkedHashSet<>();
    private final Map<Long, Sending> sent = new HashMap<>();
    private final Map<Integer, Leader> leaders = new HashMap<>();
    private long correlationIds;
    private boolean ticking;
    private boolean closed;

    public SequencedBatches(Net net, EventLoop loop, MetadataWatch metadata, Backoff backoff, Rng rng) {
        this.net = net;
        this.loop = loop;
        this.metadata = metadata;
        this.backoff = backoff;
        this.rng = rng;
        this.pauses = new BrokerPauses(backoff, rng);
    }

    /** Begins to follow the metadata. */
    public void start() {
        metadata.addListener(this);
    }

    /**
     * Sends a batch.
     *
     * @param name for people; the topic's metadata must be asked for by the caller as long as this takes
     * @param batch one record batch with producer id, epoch and sequence; not to be changed any more
     */
    public void send(TopicIdPartition id, TopicPartition name, ByteBuffer batch, long timeoutMs, Outcome outcome) {
        if (closed) {
            outcome.onFailed(Failures.closed("client"));
            return;
        }
        Sending sending = new Sending(id, name, batch, loop.clock().monotonicMs(), timeoutMs, outcome);
        if (open.isEmpty()) {
            metadata.beginWatching();
        }
        open.add(sending);
        pump(sending);
        tickLater();
    }

    /** Fails what is not decided, and ends the streams. */
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        metadata.removeListener(this);
        leaders.values().forEach(Leader::close);
        leaders.clear();
        for (Sending sending : List.copyOf(open)) {
            fail(sending, Failures.closed("client"));
        }
    }

    @Override
    public void onView(ClusterView before, ClusterView after) {
        pumpAll();
    }

    private void pumpAll() {
        List.copyOf(open).forEach(this::pump);
    }

    /** Sends the batch to its leader, if there is one and the batch is not there already. */
    private void pump(Sending sending) {
        if (closed || !open.contains(sending)) {
            return;
        }
        ClusterView view = metadata.view();
        PartitionView partition = view.partition(sending.id);
        if (partition == null) {
            if (view.topic(sending.name.topic()) != null || view.saidUnknown(sending.name.topic())) {
                fail(sending, MetadataWaiters.unknownTopic(sending.name.topic()));
            }
            return;
        }
        if (!partition.hasLeader()) {
            return;
        }
        if (sending.at != null && sending.at.broker != partition.leader()) {
            lostSight(sending, "broker " + partition.leader() + " leads now");
        }
        long nowMs = loop.clock().monotonicMs();
        Leader leader = sending.at != null || nowMs < sending.notBeforeMs ? null : leader(partition, view, nowMs);
        if (leader != null && leader.link.isReady()) {
            transmit(sending, leader, partition.leaderEpoch(), nowMs);
        }
    }

    private Leader leader(PartitionView partition, ClusterView view, long nowMs) {
        Address address = view.address(partition.leader());
        Leader known = leaders.get(partition.leader());
        if (known != null && (address == null || known.address.equals(address))) {
            return known;
        }
        if (known != null) {
            known.abort("broker " + known.broker + " moved to " + address);
        }
        if (address == null || pauses.waitMs(partition.leader(), view, nowMs) > 0) {
            return null;
        }
        Leader made = new Leader(partition.leader(), address);
        leaders.put(made.broker, made);
        made.link = net.open(address, Rpc.PRODUCE, made, loop);
        return made;
    }

    private void transmit(Sending sending, Leader leader, int leaderEpoch, long nowMs) {
        long leftMs = Math.max(1, Math.min(sending.deadlineMs - nowMs, REQUEST_TIMEOUT_MS));
        long correlationId = ++correlationIds;
        sending.at = leader;
        sending.correlationId = correlationId;
        sending.giveUpMs = nowMs + leftMs + ANSWER_SLACK_MS;
        sent.put(correlationId, sending);
        leader.link.send(ProduceRequest.newBuilder()
                .setCorrelationId(correlationId)
                .setAcks(Acks.ACKS_ALL)
                .setTimeoutMs((int) leftMs)
                .addBatches(PartitionBatch.newBuilder()
                        .setTopicId(ByteString.copyFrom(sending.id.topicId().toBytes()))
                        .setPartition(sending.id.partition())
                        .setLeaderEpoch(leaderEpoch)
                        .setBatch(UnsafeByteOperations.unsafeWrap(sending.batch)))
                .build());
    }

    private void onResult(ProduceResult result) {
        Sending sending = sent.remove(result.getCorrelationId());
        if (sending == null) {
            return;
        }
        sending.at = null;
        ErrorCode code = Failures.code(result.getError());
        if (code == ErrorCode.NONE) {
            done(sending);
            sending.outcome.onWritten(result.getBaseOffset());
            return;
        }
        PartitionView before = metadata.view().partition(sending.id);
        if (result.hasLeader()) {
            metadata.onHint(sending.id, result.getLeader());
        }
        PartitionView after = metadata.view().partition(sending.id);
        boolean moved = before != null && after != null && after.leader() != before.leader() && after.hasLeader();
        boolean notYetKnown = code == ErrorCode.UNKNOWN_TOPIC || code == ErrorCode.UNKNOWN_PARTITION;
        if (!code.retriable() && !(notYetKnown && after != null)) {
            fail(sending, Failures.of(result.getError()));
            return;
        }
        if (code.refreshMetadata() && !moved) {
            metadata.hedge();
        }
        sending.uncertain |= !notYetKnown && !PartitionSender.REFUSED_BEFORE_APPEND.contains(code);
        again(sending, code + ": " + result.getError().getMessage(), moved);
    }

    private void again(Sending sending, String why, boolean atOnce) {
        sending.lastSeen = why;
        if (!atOnce) {
            long pauseMs = backoff.delayMs(++sending.failures, rng);
            sending.notBeforeMs = loop.clock().monotonicMs() + pauseMs;
            loop.schedule(pauseMs, () -> pump(sending));
            return;
        }
        pump(sending);
    }

    /** What was sent will not be answered any more. */
    private void lostSight(Sending sending, String why) {
        sent.remove(sending.correlationId);
        sending.at = null;
        sending.uncertain = true;
        sending.lastSeen = why;
    }

    private void done(Sending sending) {
        open.remove(sending);
        if (open.isEmpty()) {
            metadata.endWatching();
        }
    }

    private void fail(Sending sending, LograftException why) {
        sent.remove(sending.correlationId);
        done(sending);
        sending.outcome.onFailed(why);
    }

    private void tickLater() {
        if (!ticking && !open.isEmpty()) {
            ticking = true;
            loop.schedule(TICK_MS, this::tick);
        }
    }

    private void tick() {
        ticking = false;
        long nowMs = loop.clock().monotonicMs();
        for (Sending sending : new ArrayList<>(open)) {
            if (nowMs >= sending.deadlineMs) {
                fail(sending, late(sending));
            } else if (sending.at != null && nowMs >= sending.giveUpMs) {
                sending.at.abort("no answer in time");
            } else if (nowMs >= sending.nextHedgeMs) {
                sending.nextHedgeMs = nowMs + STALL_MS;
                metadata.hedge();
            }
            pump(sending);
        }
        tickLater();
    }

    private static LograftException late(Sending sending) {
        boolean unknown = sending.uncertain || sending.at != null;
        String seen = sending.lastSeen.isEmpty() ? "no answer yet" : sending.lastSeen;
        return new LograftException(
                unknown ? ErrorCode.UNKNOWN_OUTCOME : ErrorCode.TIMED_OUT,
                "the records for " + sending.name + " were not acknowledged within " + sending.timeoutMs
                        + " ms (last seen: " + seen + "); "
                        + (unknown
                                ? "they may be in the log, the same request can be repeated"
                                : "this attempt did not write them, repeat the same request"));
    }

    private void onEnd(Leader leader, String why) {
        leaders.remove(leader.broker, leader);
        if (closed) {
            return;
        }
        pauses.failed(leader.broker, metadata.view(), loop.clock().monotonicMs());
        metadata.hedge();
        for (Sending sending : List.copyOf(open)) {
            if (sending.at == leader) {
                lostSight(sending, why);
            }
        }
        pumpAll();
    }

    /** One batch on its way. */
    private static final class Sending {
        private final TopicIdPartition id;
        private final TopicPartition name;
        private final ByteBuffer batch;
        private final long timeoutMs;
        private final long deadlineMs;
        private final Outcome outcome;
        private Leader at;
        private long correlationId;
        private long giveUpMs;
        private long nextHedgeMs;
        private long notBeforeMs;
        private int failures;
        private boolean uncertain;
        private String lastSeen = "";

        private Sending(
                TopicIdPartition id,
                TopicPartition name,
                ByteBuffer batch,
                long nowMs,
                long timeoutMs,
                Outcome outcome) {
            this.id = id;
            this.name = name;
            this.batch = batch;
            this.timeoutMs = timeoutMs;
            this.deadlineMs = nowMs + timeoutMs;
            this.nextHedgeMs = nowMs + STALL_MS;
            this.notBeforeMs = nowMs;
            this.outcome = outcome;
        }
    }

    /** The produce stream to one broker. */
    private final class Leader implements LinkHandler<ProduceResponse> {
        private final int broker;
        private final Address address;
        private Link<ProduceRequest> link;
        private boolean ended;

        private Leader(int broker, Address address) {
            this.broker = broker;
            this.address = address;
        }

        @Override
        public void onMessage(ProduceResponse message) {
            pauses.answered(broker);
            message.getResultsList().forEach(SequencedBatches.this::onResult);
        }

        @Override
        public void onReady() {
            pumpAll();
        }

        @Override
        public void onClosed(Closed cause) {
            if (!ended) {
                ended = true;
                onEnd(this, "broker " + broker + " at " + address + ": " + cause.message());
            }
        }

        private void close() {
            if (!ended) {
                ended = true;
                link.close();
            }
        }

        private void abort(String why) {
            if (!ended) {
                ended = true;
                link.closeWithError(ErrorCode.TIMED_OUT, why);
                onEnd(this, why);
            }
        }
    }
}
