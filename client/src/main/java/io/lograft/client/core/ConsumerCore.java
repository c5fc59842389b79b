package io.lograft.client.core;

import com.google.protobuf.ByteString;
import io.lograft.base.Address;
import io.lograft.base.Closed;
import io.lograft.base.ErrorCode;
import io.lograft.base.EventLoop;
import io.lograft.base.LograftException;
import io.lograft.base.Net;
import io.lograft.base.Rng;
import io.lograft.base.TopicIdPartition;
import io.lograft.base.TopicPartition;
import io.lograft.proto.Payloads;
import io.lograft.proto.batch.RecordBatch;
import io.lograft.proto.v1.FetchData;
import io.lograft.proto.v1.Subscribe;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * Keeps each assigned partition subscribed at its leader, from where it left off, and queues what comes. The application
 * never sees a subscription end: it sees records in order, or a position that changed, or a failure that it must decide
 * about. Owned by the client's loop, but for {@link #queue}.
 */
public final class ConsumerCore implements MetadataListener {
    private static final Logger LOG = LogManager.getLogger(ConsumerCore.class);
    private static final long FOREVER_MS = Integer.MAX_VALUE;
    private static final long CREDIT_BYTES_MIN = 1 << 20;
    private static final long CREDIT_BYTES_MAX = 1 << 30;
    private static final long TICK_MS = 250;
    private static final long REPORT_MS = 2_000;

    private final ConsumerSettings settings;
    private final Net net;
    private final EventLoop loop;
    private final MetadataWatch metadata;
    private final OffsetLookup offsets;
    private final Rng rng;
    private final WaitListener waits;
    private final BrokerPauses pauses;
    private final FetchQueue queue = new FetchQueue();
    private final Streams streams = new Streams();
    private final RecordBatch batch = new RecordBatch();

    private final Map<TopicPartition, PartitionFetch> fetches = new LinkedHashMap<>();
    private final Set<String> topics = new LinkedHashSet<>();
    private final Map<Integer, FetchConnection> connections = new HashMap<>();
    private final Map<Integer, FetchCredit> credits = new HashMap<>();
    private final Set<PartitionFetch> seeking = new LinkedHashSet<>();
    private final ClientCounters counters;
    private final AtomicLong held = new AtomicLong();
    private final LongSupplier heldBytes = held::get;
    private boolean lookupPlanned;
    private boolean ticking;
    private boolean watching;
    private boolean closed;
    private long plannedPumpMs;

    public ConsumerCore(
            ConsumerSettings settings,
            Net net,
            EventLoop loop,
            MetadataWatch metadata,
            OffsetLookup offsets,
            Rng rng,
            WaitListener waits,
            ClientCounters counters) {
        this.settings = settings;
        this.net = net;
        this.loop = loop;
        this.metadata = metadata;
        this.offsets = offsets;
        this.rng = rng;
        this.waits = waits;
        this.counters = counters;
        this.pauses = new BrokerPauses(settings.retryBackoff(), rng);
    }

    /** What there is for the application. */
    public FetchQueue queue() {
        return queue;
    }

    public void start() {
        metadata.addListener(this);
        counters.consumerBegins(heldBytes);
    }

    /** Reads these partitions and no others. New ones stand still until {@link #seek} says where to begin. */
    public void assign(Collection<TopicPartition> partitions) {
        if (closed) {
            return;
        }
        Set<TopicPartition> wanted = new LinkedHashSet<>(partitions);
        for (PartitionFetch fetch : List.copyOf(fetches.values())) {
            if (!wanted.contains(fetch.partition())) {
                endSubscription(fetch);
                seeking.remove(fetch);
                fetches.remove(fetch.partition());
            }
        }
        wanted.forEach(partition -> fetches.computeIfAbsent(partition, PartitionFetch::new));
        releaseTopics();
        watch();
        closeIdle();
    }

    /** Reads the partition from this offset on. What was queued for an older generation is the caller's to drop. */
    public void seek(TopicPartition partition, long generation, long offset) {
        seek(partition, generation, offset, PartitionFetch.NO_EPOCH);
    }

    /**
     * As above, and asks the leader whether its log still holds what was read.
     *
     * @param lastEpoch leader epoch of the last record that was read, -1 if none
     */
    public void seek(TopicPartition partition, long generation, long offset, int lastEpoch) {
        seek(
                partition,
                fetch -> fetch.seek(
                        generation, offset, null, lastEpoch, loop.clock().monotonicMs()));
    }

    /** As above, from where the leader says that the position is. */
    public void seek(TopicPartition partition, long generation, OffsetSpec spec) {
        seek(
                partition,
                fetch -> fetch.seek(
                        generation,
                        -1,
                        spec,
                        PartitionFetch.NO_EPOCH,
                        loop.clock().monotonicMs()));
    }

    /**
     * Nothing more is fetched from the partition until it is resumed; positions are still looked up. What was queued is
     * the caller's to drop, and to seek to again.
     */
    public void pause(TopicPartition partition) {
        PartitionFetch fetch = fetches.get(partition);
        if (fetch != null && !closed) {
            boolean subscribed = fetch.state() == PartitionFetch.State.SUBSCRIBED;
            endSubscription(fetch);
            fetch.pause();
            if (subscribed) {
                fetch.unsubscribed(0, loop.clock().monotonicMs());
            }
            closeIdle();
        }
    }

    /** Goes on from where the partition stands. */
    public void resume(TopicPartition partition) {
        PartitionFetch fetch = fetches.get(partition);
        if (fetch != null && !closed) {
            fetch.resume(loop.clock().monotonicMs());
            pump(fetch);
        }
    }

    /** Ends everything. */
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        connections.values().forEach(FetchConnection::close);
        connections.clear();
        fetches.clear();
        releaseTopics();
        watch();
        metadata.removeListener(this);
        counters.consumerEnds(heldBytes);
        queue.clear();
        queue.wakeUp();
    }

    @Override
    public void onView(ClusterView before, ClusterView after) {
        pumpAll();
    }

    private void seek(TopicPartition partition, Consumer<PartitionFetch> move) {
        PartitionFetch fetch = fetches.get(partition);
        if (closed || fetch == null) {
            return;
        }
        endSubscription(fetch);
        move.accept(fetch);
        pump(fetch);
    }

    private void pumpAll() {
        List.copyOf(fetches.values()).forEach(this::pump);
    }

    private void pump(PartitionFetch fetch) {
        if (closed || fetches.get(fetch.partition()) != fetch) {
            return;
        }
        if (fetch.id() != null && isGone(fetch)) {
            endSubscription(fetch);
            fetch.forgetTopic();
            fail(fetch, MetadataWaiters.unknownTopic(fetch.partition().topic()));
            return;
        }
        switch (fetch.state()) {
            case UNRESOLVED -> resolve(fetch);
            case SEEKING -> lookUp(fetch);
            case WAITING -> subscribe(fetch);
            case SUBSCRIBED -> moveIfLeaderChanged(fetch);
            case STOPPED -> {
                return;
            }
        }
    }

    private boolean isGone(PartitionFetch fetch) {
        ClusterView view = metadata.view();
        String name = fetch.partition().topic();
        return fetch.state() != PartitionFetch.State.STOPPED
                && view.topic(fetch.id().topicId()) == null
                && (view.topic(name) != null || view.saidUnknown(name));
    }

    private void resolve(PartitionFetch fetch) {
        String name = fetch.partition().topic();
        TopicView known = topics.contains(name) ? metadata.view().topic(name) : null;
        if (known != null) {
            resolved(fetch, known);
            return;
        }
        if (topics.add(name)) {
            metadata.topic(name, FOREVER_MS)
                    .whenComplete((topic, failed) -> loop.run(() -> resolved(name, topic, failed)));
        }
    }

    private void resolved(String name, TopicView topic, Throwable failed) {
        if (failed != null && topics.remove(name)) {
            metadata.release(name);
        }
        for (PartitionFetch fetch : List.copyOf(fetches.values())) {
            if (fetch.partition().topic().equals(name) && fetch.state() == PartitionFetch.State.UNRESOLVED) {
                if (topic != null) {
                    resolved(fetch, topic);
                } else if (failed instanceof LograftException why) {
                    fail(fetch, why);
                }
            }
        }
    }

    private void resolved(PartitionFetch fetch, TopicView topic) {
        if (fetch.partition().partition() >= topic.partitions().size()) {
            fail(fetch, OffsetLookup.unknownPartition(fetch.partition(), topic));
            return;
        }
        if (fetch.offset() < 0 && fetch.spec() == null) {
            return;
        }
        fetch.resolved(
                new TopicIdPartition(topic.id(), fetch.partition().partition()),
                loop.clock().monotonicMs());
        pump(fetch);
    }

    private void lookUp(PartitionFetch fetch) {
        if (fetch.spec() == null || !fetch.lookupIs(null) || !seeking.add(fetch) || lookupPlanned) {
            return;
        }
        lookupPlanned = true;
        loop.execute(() -> {
            lookupPlanned = false;
            lookUpAll();
        });
    }

    private void lookUpAll() {
        Map<TopicIdPartition, OffsetSpec> wanted = new LinkedHashMap<>();
        Map<TopicIdPartition, PartitionFetch> asked = new HashMap<>();
        for (PartitionFetch fetch : seeking) {
            if (fetch.state() == PartitionFetch.State.SEEKING && fetch.lookupIs(null)) {
                wanted.put(fetch.id(), fetch.spec());
                asked.put(fetch.id(), fetch);
            }
        }
        seeking.clear();
        if (wanted.isEmpty()) {
            return;
        }
        Object lookup = new Object();
        asked.values().forEach(fetch -> fetch.beginLookup(lookup));
        offsets.find(wanted, FOREVER_MS)
                .whenComplete((found, failed) -> loop.run(() -> asked.values().forEach(fetch -> {
                    if (fetch.lookupIs(lookup)) {
                        fetch.beginLookup(null);
                        onFound(fetch, found == null ? null : found.get(fetch.id()), failed);
                    }
                })));
    }

    private void onFound(PartitionFetch fetch, FoundOffset found, Throwable failed) {
        if (closed || fetch.state() != PartitionFetch.State.SEEKING) {
            return;
        }
        if (failed != null) {
            fail(fetch, failed instanceof LograftException why ? why : Failures.closed("consumer"));
            return;
        }
        if (found.offset() < 0) {
            // No record is that young: what comes next is.
            fetch.reset(OffsetSpec.LATEST, loop.clock().monotonicMs());
        } else {
            fetch.found(found.offset(), loop.clock().monotonicMs());
            queue.add(Fetched.position(fetch.partition(), fetch.generation(), found.offset()));
        }
        pump(fetch);
    }

    private void subscribe(PartitionFetch fetch) {
        if (fetch.isPaused()) {
            return;
        }
        tickLater();
        long nowMs = loop.clock().monotonicMs();
        PartitionView partition = metadata.view().partition(fetch.id());
        if (partition == null || !partition.hasLeader()) {
            return;
        }
        if (fetch.notBeforeMs() > nowMs) {
            pumpAt(fetch.notBeforeMs(), nowMs);
            return;
        }
        FetchConnection connection = connection(partition.leader(), nowMs);
        if (connection == null || fetch.state() != PartitionFetch.State.WAITING) {
            return;
        }
        Subscribe.Builder subscribe = Subscribe.newBuilder()
                .setTopicId(ByteString.copyFrom(fetch.id().topicId().toBytes()))
                .setPartition(fetch.id().partition())
                .setLeaderEpoch(partition.leaderEpoch())
                .setOffset(fetch.offset())
                .setLastEpoch(fetch.lastEpoch());
        fetch.subscribed(connection, connection.subscribe(fetch, subscribe));
    }

    private void moveIfLeaderChanged(PartitionFetch fetch) {
        PartitionView partition = metadata.view().partition(fetch.id());
        if (partition != null
                && partition.hasLeader()
                && partition.leader() != fetch.connection().broker()) {
            endSubscription(fetch);
            fetch.unsubscribed(0, loop.clock().monotonicMs());
            subscribe(fetch);
            closeIdle();
        }
    }

    private FetchConnection connection(int broker, long nowMs) {
        ClusterView view = metadata.view();
        Address address = view.address(broker);
        FetchConnection known = connections.get(broker);
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
        long share = settings.bufferBytes() / Math.max(1, view.brokers().size());
        long creditBytes = Math.min(CREDIT_BYTES_MAX, Math.max(CREDIT_BYTES_MIN, share));
        FetchCredit credit = credits.computeIfAbsent(broker, unknown -> new FetchCredit());
        credit.limit(creditBytes);
        FetchConnection made = new FetchConnection(broker, address, credit, loop, streams);
        connections.put(broker, made);
        made.open(net);
        return made;
    }

    private void endSubscription(PartitionFetch fetch) {
        if (fetch.connection() != null) {
            fetch.connection().unsubscribe(fetch.subscriptionId());
        }
    }

    private void onData(FetchConnection connection, PartitionFetch fetch, FetchData data) {
        pauses.answered(connection.broker());
        if (Failures.code(data.getError()) != ErrorCode.NONE) {
            connection.ended(data.getSubscriptionId());
            release(connection, data.getBatches().size());
            onRefused(fetch, data);
            return;
        }
        ByteBuffer batches = Payloads.arrayOf(data.getBatches());
        long size = batches.remaining();
        if (!advance(fetch, batches)) {
            connection.abort(
                    ErrorCode.INVALID_BATCH,
                    "broker " + connection.broker() + " sent bytes for " + fetch.partition()
                            + " that are not whole batches in order");
            connection.credit().release(size);
            return;
        }
        counters.fetched(size);
        held.addAndGet(size);
        queue.add(Fetched.batches(fetch.partition(), fetch.generation(), batches, data.getHighWatermark(), () -> {
            held.addAndGet(-size);
            release(connection, size);
        }));
    }

    /** These bytes are held no more; whatever connection to the broker there is by now gets the credit. Any thread. */
    private void release(FetchConnection from, long bytes) {
        if (from.credit().release(bytes)) {
            loop.execute(() -> {
                FetchConnection present = connections.get(from.broker());
                if (present != null) {
                    present.onCredit();
                }
            });
        }
    }

    /** Moves the position past the batches; false, and it stays where it is, if they are not whole ones, in order. */
    private boolean advance(PartitionFetch fetch, ByteBuffer batches) {
        long offset = fetch.offset();
        int epoch = PartitionFetch.NO_EPOCH;
        for (int at = batches.position(); at < batches.limit(); at = batch.endPosition()) {
            if (!RecordBatch.isComplete(batches, at)) {
                return false;
            }
            batch.wrap(batches, at);
            if (batch.lastOffsetDelta() < 0 || batch.baseOffset() < 0) {
                return false;
            }
            if (batch.nextOffset() > offset) {
                offset = batch.nextOffset();
                epoch = batch.leaderEpoch();
            }
        }
        if (offset > fetch.offset()) {
            fetch.advance(offset, epoch);
        }
        return true;
    }

    private void onRefused(PartitionFetch fetch, FetchData data) {
        long nowMs = loop.clock().monotonicMs();
        ErrorCode code = Failures.code(data.getError());
        if (code == ErrorCode.OFFSET_OUT_OF_RANGE || code == ErrorCode.DIVERGED) {
            onPositionGone(fetch, data, code, nowMs);
            return;
        }
        boolean notYetKnown = code == ErrorCode.UNKNOWN_TOPIC || code == ErrorCode.UNKNOWN_PARTITION;
        if (!code.retriable() && !notYetKnown) {
            fail(fetch, Failures.of(data.getError()));
            return;
        }
        // Before the hint is passed on: whoever hears of it, this consumer too, may subscribe anew at once.
        fetch.unsubscribed(settings.retryBackoff().delayMs(fetch.failures() + 1, rng), nowMs);
        PartitionView before = metadata.view().partition(fetch.id());
        if (data.hasLeader()) {
            metadata.onHint(fetch.id(), data.getLeader());
        }
        PartitionView after = metadata.view().partition(fetch.id());
        if (before != null && after != null && before.leader() != after.leader() && after.hasLeader()) {
            fetch.goOn(nowMs);
        } else if (code.refreshMetadata()) {
            metadata.hedge();
        }
        pump(fetch);
    }

    private void onPositionGone(PartitionFetch fetch, FetchData data, ErrorCode code, long nowMs) {
        long offset = fetch.offset();
        if (settings.reset().isNone()) {
            fail(fetch, PositionLostException.of(fetch.partition(), offset, data));
        } else if (code == ErrorCode.DIVERGED) {
            fetch.found(data.getDivergedEndOffset(), nowMs);
            queue.add(Fetched.position(fetch.partition(), fetch.generation(), data.getDivergedEndOffset()));
            pump(fetch);
        } else {
            OffsetSpec spec = settings.reset().position(loop.clock().wallMs());
            LOG.warn(
                    "The position {} of {} is gone: {} Reading goes on at {}, as auto.offset.reset says.",
                    offset,
                    fetch.partition(),
                    data.getError().getMessage(),
                    spec);
            fetch.reset(spec, nowMs);
            pump(fetch);
        }
    }

    private void fail(PartitionFetch fetch, LograftException why) {
        fetch.stop();
        queue.add(Fetched.failure(fetch.partition(), fetch.generation(), why));
    }

    private void onConnectionEnd(FetchConnection connection, Closed cause) {
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
        connection.fetches().forEach(fetch -> fetch.unsubscribed(0, nowMs));
        pumpAll();
    }

    private void pumpAt(long atMs, long nowMs) {
        if (atMs <= nowMs || (plannedPumpMs > nowMs && plannedPumpMs <= atMs)) {
            return;
        }
        plannedPumpMs = atMs;
        loop.schedule(atMs - nowMs, this::pumpAll);
    }

    /** While a partition waits: tells of waits that are long, and asks whether the metadata is behind. */
    private void tickLater() {
        if (!ticking && !closed) {
            ticking = true;
            loop.schedule(TICK_MS, this::tick);
        }
    }

    private void tick() {
        ticking = false;
        long nowMs = loop.clock().monotonicMs();
        boolean waiting = false;
        for (PartitionFetch fetch : new ArrayList<>(fetches.values())) {
            String why = whyItWaits(fetch);
            waiting |= why != null;
            if (why != null && fetch.shouldReport(nowMs, REPORT_MS)) {
                waits.onWaiting(fetch.partition(), fetch.waitedMs(nowMs), why);
            }
        }
        if (waiting) {
            pumpAll();
            tickLater();
        }
    }

    /** Null if it is subscribed at a broker that is reached. */
    private String whyItWaits(PartitionFetch fetch) {
        if (fetch.state() == PartitionFetch.State.WAITING && !fetch.isPaused()) {
            PartitionView partition = metadata.view().partition(fetch.id());
            return partition == null || !partition.hasLeader()
                    ? "no leader"
                    : "its leader, broker " + partition.leader() + ", cannot be reached";
        }
        boolean connecting = fetch.state() == PartitionFetch.State.SUBSCRIBED
                && !fetch.connection().isConnected();
        return connecting ? "its leader, broker " + fetch.connection().broker() + ", cannot be reached" : null;
    }

    private void closeIdle() {
        for (FetchConnection connection : List.copyOf(connections.values())) {
            if (connection.isIdle()) {
                connections.remove(connection.broker());
                connection.close();
            }
        }
    }

    private void releaseTopics() {
        Set<String> used = new LinkedHashSet<>();
        fetches.keySet().forEach(partition -> used.add(partition.topic()));
        for (String topic : List.copyOf(topics)) {
            if (!used.contains(topic)) {
                topics.remove(topic);
                metadata.release(topic);
            }
        }
    }

    private void watch() {
        boolean needed = !fetches.isEmpty();
        if (needed != watching) {
            watching = needed;
            if (needed) {
                metadata.beginWatching();
            } else {
                metadata.endWatching();
            }
        }
    }

    private final class Streams implements FetchConnection.Owner {
        @Override
        public void onData(FetchConnection connection, PartitionFetch fetch, FetchData data) {
            ConsumerCore.this.onData(connection, fetch, data);
        }

        @Override
        public void onEnd(FetchConnection connection, Closed cause) {
            onConnectionEnd(connection, cause);
        }

        @Override
        public void release(FetchConnection connection, long bytes) {
            ConsumerCore.this.release(connection, bytes);
        }
    }
}
