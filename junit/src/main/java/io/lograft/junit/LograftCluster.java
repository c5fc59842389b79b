package io.lograft.junit;

import io.lograft.client.Admin;
import io.lograft.client.LograftClient;
import io.lograft.client.NewTopic;
import io.lograft.client.TopicDescription;
import io.lograft.server.EmbeddedNode;
import io.lograft.server.NodeFailure;
import io.lograft.server.grpc.PortUnavailableException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Brokers inside this JVM, ready for use, with a client. What is started here ends with {@link #close}: brokers, threads,
 * files. Used by one thread at a time; the client and its parts have rules of their own.
 */
public final class LograftCluster implements AutoCloseable {
    private static final Duration READY_LIMIT = Duration.ofSeconds(60);
    private static final int PORTS_PER_BROKER = 4;
    private static final int ATTEMPTS = 5;
    private static final String HOST = "127.0.0.1";

    private final ScratchDirectory directory;
    private final List<Map<String, String>> options;
    private final List<EmbeddedNode> nodes;
    private final LograftClient client;
    private final Duration startup;

    private LograftCluster(
            ScratchDirectory directory, List<Map<String, String>> options, List<EmbeddedNode> nodes, long beganNs) {
        this.directory = directory;
        this.options = options;
        this.nodes = nodes;
        this.client = LograftClient.builder()
                .bootstrapServers(bootstrapServers(nodes))
                .clientId("lograft-test")
                .connect(READY_LIMIT);
        this.startup = Duration.ofNanos(System.nanoTime() - beganNs);
    }

    /** One broker with its defaults. */
    public static LograftCluster start() {
        return start(1, Map.of());
    }

    /**
     * Starts brokers and waits until all are in service.
     *
     * @param brokers 1 to 9
     * @param options of every broker, as in {@code node.properties}
     * @throws IllegalStateException with the reason, if they cannot start
     */
    public static LograftCluster start(int brokers, Map<String, String> options) {
        if (brokers < 1 || brokers > 9) {
            throw new IllegalArgumentException("brokers must be 1 to 9, was " + brokers);
        }
        for (int attempt = 1; ; attempt++) {
            try {
                return tryStart(brokers, options);
            } catch (NodeFailure failed) {
                boolean portWasTaken = failed.getCause() instanceof PortUnavailableException;
                if (!portWasTaken || attempt == ATTEMPTS) {
                    throw new IllegalStateException("Lograft did not start: " + failed.getMessage(), failed);
                }
            } catch (IOException failed) {
                throw new IllegalStateException("Lograft did not start: no free port (" + failed + ")", failed);
            }
        }
    }

    private static LograftCluster tryStart(int brokers, Map<String, String> options) throws NodeFailure, IOException {
        long beganNs = System.nanoTime();
        ScratchDirectory directory = new ScratchDirectory();
        List<EmbeddedNode> nodes = new ArrayList<>();
        try {
            List<Map<String, String>> all = configurations(brokers, options, directory);
            for (Map<String, String> each : all) {
                nodes.add(EmbeddedNode.of(each));
            }
            startAll(nodes);
            return new LograftCluster(directory, all, nodes, beganNs);
        } catch (NodeFailure | IOException | RuntimeException failed) {
            nodes.forEach(EmbeddedNode::close);
            directory.close();
            throw failed;
        }
    }

    private static List<Map<String, String>> configurations(
            int brokers, Map<String, String> options, ScratchDirectory directory) throws IOException {
        List<Integer> ports = FreePorts.find(brokers * PORTS_PER_BROKER);
        String voters = IntStream.range(0, brokers)
                .mapToObj(i -> (i + 1) + "@" + HOST + ":" + ports.get(PORTS_PER_BROKER * i) + "/"
                        + ports.get(PORTS_PER_BROKER * i + 1))
                .collect(Collectors.joining(","));
        List<Map<String, String>> all = new ArrayList<>();
        for (int i = 0; i < brokers; i++) {
            Map<String, String> own = new LinkedHashMap<>();
            own.put("data.loops", "1");
            own.put("disk.reserve.bytes", "0");
            own.putAll(options);
            own.put("node.id", Integer.toString(i + 1));
            own.put("quorum.voters", voters);
            own.put("data.dir", directory.path().resolve("broker-" + (i + 1)).toString());
            own.put("raft.port", ports.get(PORTS_PER_BROKER * i).toString());
            own.put("node.port", ports.get(PORTS_PER_BROKER * i + 1).toString());
            own.put("client.port", ports.get(PORTS_PER_BROKER * i + 2).toString());
            own.put("http.port", ports.get(PORTS_PER_BROKER * i + 3).toString());
            all.add(own);
        }
        return all;
    }

    /** Side by side: each looks for the others before it goes on. */
    private static void startAll(List<EmbeddedNode> nodes) throws NodeFailure {
        List<CompletableFuture<Void>> starts = new ArrayList<>();
        for (EmbeddedNode node : nodes) {
            CompletableFuture<Void> started = new CompletableFuture<>();
            starts.add(started);
            Thread thread = new Thread(() -> start(node, started), "lograft-test-start");
            thread.setDaemon(true);
            thread.start();
        }
        try {
            CompletableFuture.allOf(starts.toArray(CompletableFuture[]::new)).join();
        } catch (CompletionException failed) {
            if (failed.getCause() instanceof NodeFailure why) {
                throw why;
            }
            throw failed;
        }
        for (EmbeddedNode node : nodes) {
            node.awaitService(READY_LIMIT);
        }
    }

    private static void start(EmbeddedNode node, CompletableFuture<Void> started) {
        try {
            node.start();
            started.complete(null);
        } catch (NodeFailure | RuntimeException failed) {
            started.completeExceptionally(failed);
        }
    }

    private static String bootstrapServers(List<EmbeddedNode> nodes) {
        return nodes.stream().map(node -> node.clientAddress().toString()).collect(Collectors.joining(","));
    }

    /** Where clients connect: {@code host:port}, separated by commas. */
    public String bootstrapServers() {
        return options.stream().map(own -> HOST + ":" + own.get("client.port")).collect(Collectors.joining(","));
    }

    /** A client of the cluster, which closes with it. */
    public LograftClient client() {
        return client;
    }

    /** The client's admin. */
    public Admin admin() {
        return client.admin();
    }

    /** Makes a topic with as many replicas as there are brokers, at most 3, and waits for it. */
    public TopicDescription createTopic(String name, int partitions) {
        return client.admin()
                .createTopic(new NewTopic(name, partitions, Math.min(3, nodes.size())))
                .join();
    }

    /** How long it took until all brokers were in service and the client had connected. */
    public Duration startup() {
        return startup;
    }

    /** How many brokers there are. */
    public int brokers() {
        return nodes.size();
    }

    /** Stops one broker in good order; its data stays. Ids are 1 to {@link #brokers}. */
    public void stopBroker(int id) {
        nodes.get(id - 1).close();
    }

    /** Starts a broker again that was stopped, on its data and ports, and waits until it is in service. */
    public void startBroker(int id) {
        try {
            EmbeddedNode node = EmbeddedNode.of(options.get(id - 1));
            nodes.set(id - 1, node);
            startAll(List.of(node));
        } catch (NodeFailure failed) {
            throw new IllegalStateException("broker " + id + " did not start again: " + failed.getMessage(), failed);
        }
    }

    /** Ends the client and the brokers, and deletes their data. A broker that failed meanwhile is told now. */
    @Override
    public void close() {
        NodeFailure failed = null;
        client.close();
        for (EmbeddedNode node : nodes) {
            try {
                node.refuseIfEnded();
            } catch (NodeFailure why) {
                failed = why;
            }
            node.close();
        }
        directory.close();
        if (failed != null) {
            throw new IllegalStateException("a broker failed during the tests: " + failed.getMessage(), failed);
        }
    }
}
