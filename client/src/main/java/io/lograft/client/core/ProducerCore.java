package io.lograft.client.core;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.lograft.base.Address;
import io.lograft.base.Closed;
import io.lograft.base.ErrorCode;
import io.lograft.base.EventLoop;
import io.lograft.base.LograftException;
import io.lograft.base.Net;
import io.lograft.base.Rng;
import io.lograft.base.TopicId;
import io.lograft.base.TopicIdPartition;
import io.lograft.base.WorkerPool;
import io.lograft.proto.batch.Compression;
import io.lograft.proto.v1.PartitionBatch;
import io.lograft.proto.v1.ProduceRequest;
import io.lograft.proto.v1.ProduceResponse;
import io.lograft.proto.v1.ProduceResult;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Moves batches from the accumulator to the leaders of their partitions: one stream per leader, many partitions in one
 * message. Which batch goes next is each {@link PartitionSender}'s affair. Owned by the client's loop, but for {@link
 * #accumulator}.
 */
public final class ProducerCore implements MetadataListener {
    private static final int REQUEST_BYTES = 1 << 20;
    private static final long TICK_MS = 100;
    private static final long STALL_MS = 500;
    private static final long REPORT_MS = 2_000;
    private static final long ANSWER_SLACK_MS = 2_000;
    private static final long REQUEST_TIMEOUT_MAX_MS = 3_600_000;

    private record Linger(PartitionSender sender, long dueMs) {}

    private final ProducerSettings settings;
    private final Net net;
    private final EventLoop loop;
    private final MetadataWatch metadata;
    private final Rng rng;
    private final WaitListener waits;
    private final BatchCompressors compressors;
    private final Accumulator accumulator;
    private final ProducerIdentities identities;
    private final BrokerPauses pauses;
    private final Streams streams = new Streams();

    private final Map<TopicIdPartition, PartitionSender> senders = new HashMap<>();
    private final Map<Integer, ProduceConnection> connections = new HashMap<>();
    private final Set<PartitionSender> active = new LinkedHashSet<>();
    private final ArrayDeque<Linger> lingering = new ArrayDeque<>();
    private long correlationIds;
    private boolean lingerTimer;
    private final ClientCounters counters;
    private final LongSupplier usedBytes;
    private boolean ticking;
    private boolean watching;
    private boolean closed;
    private long plannedPumpMs;
    private long nextHedgeMs;
    private long hedgePauseMs = STALL_MS;

    /**
     * @param workers compress batches
     * @throws LograftException if the library of the compression is missing
     */
    public ProducerCore(
            ProducerSettings settings,
            Net net,
            EventLoop loop,
            WorkerPool workers,
            MetadataWatch metadata,
            Rng rng,
            WaitListener waits,
            ClientCounters counters) {
        this.settings = settings;
        this.net = net;
        this.loop = loop;
        this.metadata = metadata;
        this.rng = rng;
        this.waits = waits;
        this.counters = counters;
        this.compressors = settings.compression() == Compression.NONE
                ? null
                : new BatchCompressors(settings.compression(), settings.compressionLevel(), workers);
        this.accumulator = new Accumulator(settings, compressors, rng, () -> loop.execute(this::takeSignalled));
        this.usedBytes = accumulator::usedBytes;
        this.identities = new ProducerIdentities(
                net, loop, metadata, settings.retryBackoff(), rng, () -> pump(List.copyOf(active)));
        this.pauses = new BrokerPauses(settings.retryBackoff(), rng);
    }

    /** Where records go in; may be used from any thread. */
    public Accumulator accumulator() {
        return accumulator;
    }

    /** Begins to follow the metadata. On the loop. */
    public void start() {
        metadata.addListener(this);
        counters.producerBegins(usedBytes);
        if (settings.idempotent()) {
            identities.next(null);
        }
    }

    /** Fails what is not acknowledged and ends the streams. On the loop. */
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        LograftException why = Failures.closed("producer");
        accumulator.close(why);
        takeSignalled();
        senders.values().forEach(sender -> sender.abandon(why));
        if (compressors != null) {
            compressors.close();
        }
        connections.values().forEach(ProduceConnection::close);
        connections.clear();
        active.clear();
        identities.close();
        metadata.removeListener(this);
        counters.producerEnds(usedBytes);
        stopWatching();
    }

    @Override
    public void onView(ClusterView before, ClusterView after) {
        pump(List.copyOf(active));
        List.copyOf(senders.values()).stream()
                .filter(sender -> isDeleted(sender, after))
                .forEach(this::forget);
    }

    /** How many partitions it keeps state of. On the loop. */
    int partitions() {
        return senders.size();
    }

    private void takeSignalled() {
        long nowMs = loop.clock().monotonicMs();
        for (PartitionQueue queue : accumulator.takeSignalled()) {
            PartitionSender sender = senders.computeIfAbsent(queue.id(), id -> newSender(queue));
            activate(sender, nowMs);
            if (settings.lingerMs() > 0) {
                lingering.add(new Linger(sender, nowMs + settings.lingerMs()));
            }
            pump(sender, nowMs);
        }
        armLinger(nowMs);
    }

    private PartitionSender newSender(PartitionQueue queue) {
        return new PartitionSender(queue, settings, accumulator, identities, rng, new Outcomes());
    }

    private void activate(PartitionSender sender, long nowMs) {
        if (closed) {
            return;
        }
        if (active.add(sender)) {
            sender.onProgress(nowMs);
        }
        if (!watching) {
            watching = true;
            metadata.beginWatching();
        }
        tickLater();
    }

    private void armLinger(long nowMs) {
        if (lingerTimer || lingering.isEmpty() || closed) {
            return;
        }
        lingerTimer = true;
        loop.schedule(Math.max(0, lingering.peek().dueMs() - nowMs), this::lingered);
    }

    private void lingered() {
        lingerTimer = false;
        long nowMs = loop.clock().monotonicMs();
        while (!lingering.isEmpty() && lingering.peek().dueMs() <= nowMs) {
            pump(lingering.poll().sender(), nowMs);
        }
        armLinger(nowMs);
    }

    private void pump(List<PartitionSender> all) {
        long nowMs = loop.clock().monotonicMs();
        all.forEach(sender -> pump(sender, nowMs));
    }

    /** Brings the partition to its leader's stream, if there is one, and sends what that takes. */
    private void pump(PartitionSender sender, long nowMs) {
        if (closed || !active.contains(sender)) {
            return;
        }
        ClusterView view = metadata.view();
        PartitionView partition = view.partition(sender.id());
        if (partition == null) {
            if (isDeleted(sender, view)) {
                forget(sender);
            }
            return;
        }
        if (!partition.hasLeader()) {
            return;
        }
        ProduceConnection on = sender.connection();
        if (on != null && on.broker() != partition.leader()) {
            sender.onLost("broker " + partition.leader() + " leads now", true, nowMs);
        }
        ProduceConnection connection = connection(partition.leader(), view, nowMs);
        if (connection == null) {
            return;
        }
        connection.waiting().add(sender);
        drain(connection, nowMs);
        pumpAt(sender.notBeforeMs(), nowMs);
    }

    private static boolean isDeleted(PartitionSender sender, ClusterView view) {
        String topic = sender.queue().partition().topic();
        return view.partition(sender.id()) == null && (view.topic(topic) != null || view.saidUnknown(topic));
    }

    /** The topic was deleted; a new one of the same name is another topic. */
    private void forget(PartitionSender sender) {
        sender.failAll(MetadataWaiters.unknownTopic(sender.queue().partition().topic()));
        active.remove(sender);
        senders.remove(sender.id());
        accumulator.forget(sender.queue());
    }

    /** Tries all again then: a partition or a broker that must be left alone for a while ends its pause. */
    private void pumpAt(long atMs, long nowMs) {
        if (atMs <= nowMs || (plannedPumpMs > nowMs && plannedPumpMs <= atMs)) {
            return;
        }
        plannedPumpMs = atMs;
        loop.schedule(atMs - nowMs, () -> pump(List.copyOf(active)));
    }

    private ProduceConnection connection(int broker, ClusterView view, long nowMs) {
        Address address = view.address(broker);
        ProduceConnection known = connections.get(broker);
        if (known != null && (address == null || known.address().equals(address))) {
            return known;
        }
        if (known != null) {
            known.abort(ErrorCode.UNREACHABLE, "broker " + broker + " moved to " + address);
        }
        long waitMs = address == null ? 0 : pauses.waitMs(broker, view, nowMs);
        if (address == null || waitMs > 0) {
            pumpAt(nowMs + waitMs, nowMs);
            return null;
        }
        ProduceConnection made = new ProduceConnection(broker, address, streams);
        connections.put(broker, made);
        made.open(net, loop);
        return made;
    }

    private void drain(ProduceConnection connection, long nowMs) {
        while (connection.isReady() && !connection.waiting().isEmpty()) {
            ProduceRequest request = fill(connection, nowMs);
            if (request == null) {
                return;
            }
            connection.send(request);
        }
    }

    /** One request with at most one batch of each partition, in turn; null if none has any. */
    private ProduceRequest fill(ProduceConnection connection, long nowMs) {
        ProduceRequest.Builder request = ProduceRequest.newBuilder();
        long correlationId = ++correlationIds;
        long oldestMs = nowMs;
        int bytes = 0;
        for (PartitionSender sender : connection.waiting().toArray(new PartitionSender[0])) {
            if (bytes >= REQUEST_BYTES) {
                break;
            }
            connection.waiting().remove(sender);
            PartitionView partition = metadata.view().partition(sender.id());
            if (partition == null || partition.leader() != connection.broker()) {
                continue;
            }
            ProducerBatch batch = sender.next(nowMs);
            if (batch == null) {
                continue;
            }
            request.addBatches(message(sender.id(), partition.leaderEpoch(), batch));
            bytes += batch.bytes().remaining();
            oldestMs = Math.min(oldestMs, batch.createdMs());
            sender.onSent(batch, correlationId, nowMs, connection);
            connection.waiting().add(sender);
        }
        if (request.getBatchesCount() == 0) {
            return null;
        }
        long deliveryMs = settings.deliveryTimeoutMs() - (nowMs - oldestMs);
        long timeoutMs = Math.min(Math.min(settings.requestTimeoutMs(), deliveryMs), REQUEST_TIMEOUT_MAX_MS);
        return request.setCorrelationId(correlationId)
                .setAcks(settings.acks())
                .setTimeoutMs((int) Math.max(1, timeoutMs))
                .build();
    }

    private static PartitionBatch message(TopicIdPartition id, int leaderEpoch, ProducerBatch batch) {
        return PartitionBatch.newBuilder()
                .setTopicId(ByteString.copyFrom(id.topicId().toBytes()))
                .setPartition(id.partition())
                .setLeaderEpoch(leaderEpoch)
                .setBatch(UnsafeByteOperations.unsafeWrap(batch.bytes()))
                .build();
    }

    private void onResult(ProduceResult result, long nowMs) {
        if (result.getTopicId().size() != TopicId.BYTES) {
            return;
        }
        PartitionSender sender = senders.get(
                new TopicIdPartition(TopicId.fromBytes(result.getTopicId().toByteArray()), result.getPartition()));
        if (sender == null) {
            return;
        }
        ErrorCode code = Failures.code(result.getError());
        if (code == ErrorCode.NONE) {
            sender.onProgress(nowMs);
            hedgePauseMs = STALL_MS;
            sender.onAcknowledged(result.getCorrelationId(), result.getBaseOffset(), nowMs);
        } else {
            onRefused(sender, result, code, nowMs);
        }
        pump(sender, nowMs);
    }

    private void onRefused(PartitionSender sender, ProduceResult result, ErrorCode code, long nowMs) {
        PartitionView before = metadata.view().partition(sender.id());
        if (result.hasLeader()) {
            metadata.onHint(sender.id(), result.getLeader());
        }
        PartitionView after = metadata.view().partition(sender.id());
        boolean moved = before != null && after != null && after.leader() != before.leader() && after.hasLeader();
        if (code.refreshMetadata() && !moved) {
            metadata.hedge();
        }
        // A leader that was just elected may not know the topic yet; if it is deleted, the metadata says so.
        boolean notYetKnown = code == ErrorCode.UNKNOWN_TOPIC || code == ErrorCode.UNKNOWN_PARTITION;
        sender.onRefused(
                result.getCorrelationId(),
                Failures.of(result.getError()),
                code.retriable() || (notYetKnown && after != null),
                moved,
                nowMs);
    }

    private void onConnectionEnd(ProduceConnection connection, Closed cause) {
        long nowMs = loop.clock().monotonicMs();
        if (connections.get(connection.broker()) == connection) {
            connections.remove(connection.broker());
        }
        if (closed) {
            return;
        }
        counters.streamBroke();
        pauses.failed(connection.broker(), metadata.view(), nowMs);
        metadata.hedge();
        String why = "broker " + connection.broker() + " at " + connection.address() + ": " + cause.message();
        for (PartitionSender sender : List.copyOf(active)) {
            if (sender.connection() == connection) {
                sender.onLost(why, true, nowMs);
            }
        }
        pump(List.copyOf(active));
    }

    private void tickLater() {
        if (!ticking && !closed) {
            ticking = true;
            loop.schedule(TICK_MS, this::tick);
        }
    }

    private void tick() {
        ticking = false;
        if (closed) {
            return;
        }
        long nowMs = loop.clock().monotonicMs();
        for (PartitionSender sender : List.copyOf(active)) {
            sender.expire(nowMs);
            if (sender.hasWork()) {
                check(sender, nowMs);
                pump(sender, nowMs);
            } else {
                active.remove(sender);
            }
        }
        if (active.isEmpty()) {
            stopWatching();
        } else {
            tickLater();
        }
    }

    private void stopWatching() {
        if (watching) {
            watching = false;
            metadata.endWatching();
        }
    }

    private void check(PartitionSender sender, long nowMs) {
        ProduceConnection on = sender.connection();
        if (on != null && nowMs - sender.oldestSentMs() >= settings.requestTimeoutMs() + ANSWER_SLACK_MS) {
            on.abort(ErrorCode.TIMED_OUT, "no answer within request.timeout.ms=" + settings.requestTimeoutMs());
        }
        if (sender.waitedMs(nowMs) >= STALL_MS && nowMs >= nextHedgeMs) {
            metadata.hedge();
            nextHedgeMs = nowMs + hedgePauseMs;
            hedgePauseMs = Math.min(2 * hedgePauseMs, 32 * STALL_MS);
        }
        if (sender.waitedMs(nowMs) >= REPORT_MS) {
            String why = whyItWaits(sender);
            if (why != null && sender.shouldReport()) {
                waits.onWaiting(sender.queue().partition(), sender.waitedMs(nowMs), why);
            }
        }
    }

    /** Null if it has a leader that it is connected to. */
    private String whyItWaits(PartitionSender sender) {
        PartitionView partition = metadata.view().partition(sender.id());
        if (partition == null || !partition.hasLeader()) {
            return "no leader";
        }
        ProduceConnection connection = connections.get(partition.leader());
        return connection != null && (connection.heard() || connection.isReady())
                ? null
                : "its leader, broker " + partition.leader() + ", cannot be reached";
    }

    private final class Outcomes implements PartitionSender.Outcomes {
        @Override
        public void acknowledged(ProducerBatch batch, long baseOffset) {
            counters.acknowledged(batch, loop.clock().monotonicMs());
            batch.acknowledge(baseOffset);
            accumulator.release(batch);
        }

        @Override
        public void failed(ProducerBatch batch, LograftException why) {
            counters.failed(batch);
            batch.fail(why);
            accumulator.release(batch);
        }
    }

    private final class Streams implements ProduceConnection.Owner {
        @Override
        public void onResponse(ProduceConnection connection, ProduceResponse response) {
            pauses.answered(connection.broker());
            long nowMs = loop.clock().monotonicMs();
            response.getResultsList().forEach(result -> onResult(result, nowMs));
        }

        @Override
        public void onReady(ProduceConnection connection) {
            drain(connection, loop.clock().monotonicMs());
        }

        @Override
        public void onEnd(ProduceConnection connection, Closed cause) {
            onConnectionEnd(connection, cause);
        }
    }
}
