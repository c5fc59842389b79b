package io.lograft.server.gateway;

import io.lograft.base.EventLoop;
import io.lograft.base.Net;
import io.lograft.base.Rng;
import io.lograft.base.WorkerPool;
import io.lograft.client.core.Backoff;
import io.lograft.client.core.ClientCounters;
import io.lograft.client.core.ConsumerCore;
import io.lograft.client.core.ConsumerSettings;
import io.lograft.client.core.MetadataSettings;
import io.lograft.client.core.MetadataWatch;
import io.lograft.client.core.OffsetLookup;
import io.lograft.client.core.ProducerCore;
import io.lograft.client.core.ProducerSettings;
import io.lograft.client.core.SequencedBatches;
import io.lograft.client.core.WaitListener;
import io.lograft.proto.batch.Compression;
import io.lograft.proto.v1.Acks;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The client's logic for the callers of one loop with one principal. Owned by that loop. */
final class LoopGateway {
    private static final Backoff BACKOFF = new Backoff(20, 1_000);
    private static final int BATCH_BYTES = 256 << 10;

    /** Largest {@code max.message.bytes} of a topic. */
    private static final int RECORD_BYTES_MAX = 8 << 20;

    /** Charged by the gateway before the producer sees a record. */
    private static final long UNLIMITED_BYTES = 1L << 40;

    private static final ProducerSettings PRODUCER = new ProducerSettings(
            BATCH_BYTES,
            0,
            UNLIMITED_BYTES,
            RECORD_BYTES_MAX,
            GatewayLimits.TIMEOUT_MAX_MS,
            30_000,
            5,
            Acks.ACKS_ALL,
            true,
            Compression.NONE,
            0,
            BACKOFF);

    private static final ConsumerSettings CONSUMER =
            new ConsumerSettings(1 << 20, ConsumerSettings.Reset.NONE, BACKOFF);

    /** Nothing is compressed here: what callers send travels on as it is. */
    private static final WorkerPool NO_WORKERS = task -> {
        throw new IllegalStateException("a gateway does not compress");
    };

    private final Net net;
    private final EventLoop loop;
    private final Rng rng;
    private final MetadataWatch metadata;
    private final TopicDirectory topics;
    private final OffsetLookup offsets;
    private final SequencedBatches sequenced;
    private final ClientCounters counters = new ClientCounters();
    private final PieceReader reader = new PieceReader();
    private final Set<GatewayStream> streams = new LinkedHashSet<>();
    private ProducerCore shared;

    LoopGateway(GatewaySettings settings, Net net, EventLoop loop, Rng rng) {
        this.net = net;
        this.loop = loop;
        this.rng = rng;
        this.metadata = new MetadataWatch(MetadataSettings.of(settings.nodes()), net, loop, rng);
        this.topics = new TopicDirectory(metadata, loop);
        this.offsets = new OffsetLookup(net, loop, metadata, BACKOFF, rng, WaitListener.NONE);
        this.sequenced = new SequencedBatches(net, loop, metadata, BACKOFF, rng);
        sequenced.start();
    }

    EventLoop loop() {
        return loop;
    }

    TopicDirectory topics() {
        return topics;
    }

    OffsetLookup offsets() {
        return offsets;
    }

    /** Takes records out of what consumers fetched. */
    PieceReader reader() {
        return reader;
    }

    /** For batches whose sequences their caller counts. */
    SequencedBatches sequenced() {
        return sequenced;
    }

    /** For records whose callers have no producer of their own: they share batches. */
    ProducerCore shared() {
        if (shared == null) {
            shared = newProducer();
        }
        return shared;
    }

    /** A producer with an identity of its own; its user closes it. */
    ProducerCore newProducer() {
        ProducerCore core =
                new ProducerCore(PRODUCER, net, loop, NO_WORKERS, metadata, rng, WaitListener.NONE, counters);
        core.start();
        return core;
    }

    /** A consumer; its user closes it. */
    ConsumerCore newConsumer() {
        ConsumerCore core = new ConsumerCore(CONSUMER, net, loop, metadata, offsets, rng, WaitListener.NONE, counters);
        core.start();
        return core;
    }

    void opened(GatewayStream stream) {
        streams.add(stream);
    }

    void ended(GatewayStream stream) {
        streams.remove(stream);
    }

    void drain() {
        List.copyOf(streams).forEach(GatewayStream::drain);
    }

    void close() {
        sequenced.close();
        if (shared != null) {
            shared.close();
        }
        metadata.close();
    }
}
