package io.lograft.client;

import io.lograft.base.Address;
import io.lograft.base.ErrorCode;
import io.lograft.base.EventLoop;
import io.lograft.base.LograftException;
import io.lograft.base.Net;
import io.lograft.base.Rng;
import io.lograft.base.WorkerPool;
import io.lograft.base.real.SystemClock;
import io.lograft.base.real.SystemRng;
import io.lograft.base.real.ThreadWorkerPool;
import io.lograft.client.core.AdminCalls;
import io.lograft.client.core.Backoff;
import io.lograft.client.core.ClientCounters;
import io.lograft.client.core.ConsumerCore;
import io.lograft.client.core.MetadataSettings;
import io.lograft.client.core.MetadataWatch;
import io.lograft.client.core.OffsetLookup;
import io.lograft.client.core.ProducerCore;
import io.lograft.client.core.RecordDeletion;
import io.lograft.client.core.WaitListener;
import io.lograft.client.grpc.GrpcNet;
import io.lograft.client.grpc.MethodTable;
import io.lograft.client.grpc.NettyLoops;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntSupplier;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * One application's access to one cluster: a single thread, a few more only while batches are compressed, one connection per broker, and the metadata that all its
 * producers, consumers and its admin share. Thread-safe.
 *
 * <pre>{@code
 * try (LograftClient client = LograftClient.connect("localhost:9092")) {
 *     client.admin().createTopic(new NewTopic("flights", 6, 3)).join();
 *     try (Producer producer = client.producer()) {
 *         producer.send(new ProducerRecord("flights", "hello".getBytes(UTF_8))).join();
 *     }
 * }
 * }</pre>
 */
public final class LograftClient implements AutoCloseable {
    private static final Logger LOG = LogManager.getLogger(LograftClient.class);
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final long ENDING_TIMEOUT_MS = 5_000;
    private static final int COMPRESSING_THREADS_MAX = 4;
    private static final Backoff ADMIN_BACKOFF = new Backoff(50, 1_000);

    private final Net net;
    private final EventLoop loop;
    private final WorkerPool workers;
    private final Rng rng;
    private final WaitListener waits;
    private final MetadataWatch metadata;
    private final Admin admin;
    private final ClientCounters counters = new ClientCounters();
    private final Shell shell;
    private final Set<Runnable> closers = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    private LograftClient(
            List<Address> bootstrap,
            Net net,
            EventLoop loop,
            WorkerPool workers,
            Rng rng,
            WaitListener waits,
            Shell shell) {
        this.net = net;
        this.loop = loop;
        this.workers = workers;
        this.rng = rng;
        this.waits = waits;
        this.shell = shell;
        this.metadata = new MetadataWatch(MetadataSettings.of(bootstrap), net, loop, rng);
        OffsetLookup offsets = new OffsetLookup(net, loop, metadata, ADMIN_BACKOFF, rng, waits);
        this.admin = new Admin(
                new AdminCalls(net, loop, metadata, ADMIN_BACKOFF, rng),
                new PartitionOffsets(offsets, metadata, loop),
                new RecordDeletion(net, loop, metadata, ADMIN_BACKOFF, rng));
    }

    /**
     * What carries the client.
     *
     * @param clientId how it names itself
     * @param connections how many there are
     * @param close ends connections and threads
     */
    private record Shell(String clientId, IntSupplier connections, Runnable close) {}

    /** Connects to the cluster of these nodes, a comma-separated list of {@code host:port}, within 10 s. */
    public static LograftClient connect(String bootstrapServers) {
        return builder().bootstrapServers(bootstrapServers).connect(CONNECT_TIMEOUT);
    }

    public static Builder builder() {
        return new Builder();
    }

    /**
     * A client over a network and a loop that are somebody else's: a node's gateway, or a simulator. A producer that
     * compresses does so on the loop.
     *
     * @param loop owns everything of this client
     */
    public static LograftClient over(Net net, EventLoop loop, Rng rng, List<Address> bootstrap, WaitListener waits) {
        return new LograftClient(
                bootstrap, net, loop, loop::execute, rng, waits, new Shell("embedded", () -> 0, () -> {}));
    }

    /**
     * Waits until a node has answered.
     *
     * @throws LograftException {@link ErrorCode#UNREACHABLE} when none does in time, and soon when all refuse; the message
     *     names every address with its reason
     */
    public void awaitConnected(Duration timeout) {
        await(metadata.connect(timeout.toMillis()));
    }

    /** Identity of the cluster; empty before the first node answered. */
    public String clusterId() {
        return metadata.view().clusterId();
    }

    /** As the builder was told. */
    public String clientId() {
        return shell.clientId();
    }

    public Admin admin() {
        return admin;
    }

    /** What the client counts of itself and of all its producers and consumers; see the README's table. */
    public List<ClientFigure> figures() {
        return ClientFigures.of(counters, shell.connections());
    }

    /** A producer with default options. */
    public Producer producer() {
        return producer(ProducerConfig.defaults());
    }

    public Producer producer(ProducerConfig config) {
        refuseIfClosed();
        ProducerCore core = new ProducerCore(config.settings(), net, loop, workers, metadata, rng, waits, counters);
        Closer closer = new Closer();
        Producer producer = new Producer(config, core, metadata, loop, () -> closers.remove(closer));
        closer.action = producer::closeNow;
        closers.add(closer);
        loop.run(core::start);
        return producer;
    }

    /** A producer of objects, for instance with {@link Serdes#string()}. */
    public <K, V> TypedProducer<K, V> producer(
            ProducerConfig config, Serializer<? super K> keys, Serializer<? super V> values) {
        return new TypedProducer<>(producer(config), keys, values);
    }

    /** A consumer with default options. */
    public Consumer consumer() {
        return consumer(ConsumerConfig.defaults());
    }

    public Consumer consumer(ConsumerConfig config) {
        refuseIfClosed();
        OffsetLookup offsets = new OffsetLookup(net, loop, metadata, config.backoff(), rng, waits);
        ConsumerCore core = new ConsumerCore(config.settings(), net, loop, metadata, offsets, rng, waits, counters);
        Closer closer = new Closer();
        Consumer consumer = new Consumer(config, core, offsets, metadata, loop, counters, () -> closers.remove(closer));
        closer.action = consumer::closeNow;
        closers.add(closer);
        loop.run(core::start);
        return consumer;
    }

    /** A consumer of objects, for instance with {@link Serdes#string()}. */
    public <K, V> TypedConsumer<K, V> consumer(
            ConsumerConfig config, Deserializer<? extends K> keys, Deserializer<? extends V> values) {
        return new TypedConsumer<>(consumer(config), keys, values);
    }

    /**
     * Closes what it made, without waiting for records that are on the way: close producers first. In a callback it
     * returns at once, and the client ends when the callback's thread has done what it is about.
     */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (loop.inLoop()) {
            // Who tells callbacks of batches must find things as they were when it comes back.
            loop.execute(() -> {
                endAll();
                shell.close().run();
            });
            return;
        }
        CompletableFuture<Void> ended = new CompletableFuture<>();
        loop.execute(() -> {
            endAll();
            ended.complete(null);
        });
        awaitEnd(ended);
        shell.close().run();
    }

    private void endAll() {
        List.copyOf(closers).forEach(Runnable::run);
        metadata.close();
    }

    private static void awaitEnd(CompletableFuture<Void> ended) {
        try {
            ended.get(ENDING_TIMEOUT_MS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException stuck) {
            LOG.warn(
                    "The client's thread did not end within {} ms; a callback may be waiting for it.",
                    ENDING_TIMEOUT_MS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void refuseIfClosed() {
        if (closed) {
            throw new LograftException(ErrorCode.SHUTTING_DOWN, "the client is closed; connect a new one");
        }
    }

    static <T> T await(CompletableFuture<T> future) {
        try {
            return future.join();
        } catch (CompletionException failed) {
            throw failed.getCause() instanceof LograftException why ? why : failed;
        }
    }

    /** Ends one thing that the client made; equal only to itself. */
    private static final class Closer implements Runnable {
        private volatile Runnable action = () -> {};

        @Override
        public void run() {
            action.run();
        }
    }

    /** How to connect. */
    public static final class Builder {
        private final List<Address> bootstrap = new ArrayList<>();
        private String clientId = "lograft-client";
        private int threads = 1;
        private WaitListener waits = WaitListener.NONE;

        private Builder() {}

        /** Adds a comma-separated list of {@code host:port}. */
        public Builder bootstrapServers(String list) {
            Arrays.stream(list.split(","))
                    .map(String::trim)
                    .filter(text -> !text.isEmpty())
                    .map(Builder::parse)
                    .forEach(bootstrap::add);
            return this;
        }

        public Builder bootstrapServers(List<Address> addresses) {
            bootstrap.addAll(addresses);
            return this;
        }

        /** Names the client's thread, and the client to the brokers; default {@code lograft-client}. */
        public Builder clientId(String id) {
            this.clientId = id;
            return this;
        }

        /** Told when a partition has had no usable leader for 2 s, once per wait. */
        public Builder onWaiting(WaitListener listener) {
            this.waits = listener;
            return this;
        }

        /** The client, before it has connected: see {@link LograftClient#awaitConnected}. */
        public LograftClient build() {
            if (bootstrap.isEmpty()) {
                throw new LograftException(
                        ErrorCode.INVALID_CONFIG, "no bootstrap server is given; name at least one host:port");
            }
            FaultStop stop = new FaultStop();
            NettyLoops loops = new NettyLoops(clientId, threads, new SystemClock(), stop);
            GrpcNet net = new GrpcNet(loops, MethodTable.ofPublicApi(), clientId);
            ThreadWorkerPool workers = new ThreadWorkerPool(clientId + "-compress", compressingThreads(), stop);
            EventLoop loop = loops.all().get(0);
            Shell shell = new Shell(clientId, net::connections, () -> {
                workers.close();
                net.close();
                loops.close();
            });
            LograftClient client = new LograftClient(bootstrap, net, loop, workers, new SystemRng(), waits, shell);
            stop.client = client;
            return client;
        }

        /** Made when a producer compresses, and gone a minute after the last batch. */
        private static int compressingThreads() {
            return Math.max(
                    1, Math.min(COMPRESSING_THREADS_MAX, Runtime.getRuntime().availableProcessors() / 2));
        }

        /** The client, once a node has answered; failures as by {@link LograftClient#awaitConnected}. */
        public LograftClient connect(Duration timeout) {
            LograftClient client = build();
            try {
                client.awaitConnected(timeout);
                return client;
            } catch (RuntimeException unreachable) {
                client.close();
                throw unreachable;
            }
        }

        private static Address parse(String text) {
            try {
                return Address.parse(text);
            } catch (IllegalArgumentException bad) {
                throw new LograftException(
                        ErrorCode.INVALID_CONFIG,
                        "bootstrap server '" + text + "' is refused: " + bad.getMessage(),
                        bad);
            }
        }
    }

    /** A broken invariant inside the client ends the client, not the application's process. */
    private static final class FaultStop implements io.lograft.base.FatalHandler {
        private volatile LograftClient client;

        @Override
        public void fatal(String what, Throwable why) {
            LOG.error("The client is closed: {}. Report this as a defect; connect a new client to go on.", what, why);
            LograftClient failed = client;
            if (failed != null) {
                failed.close();
            }
        }
    }
}
