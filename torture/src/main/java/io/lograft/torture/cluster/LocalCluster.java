package io.lograft.torture.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Nodes 1 to N on loopback ports, each a process of its own with its own directory. Whatever happens, what was started
 * is ended: by {@link #close}, or when this process ends.
 */
public final class LocalCluster implements AutoCloseable {
    private static final long READY_LIMIT_MS = 180_000;

    private final Await await;
    private final List<NodeProcess> nodes = new ArrayList<>();
    private final Thread lastResort = new Thread(this::killAllNow, "end-of-cluster");

    /**
     * Prepares directories and configurations; starts nothing.
     *
     * @param directory an empty or absent directory of the cluster's own
     * @param options further options of every node
     */
    public LocalCluster(
            Path directory, int size, int basePort, NodeCommand command, Map<String, String> options, Await await)
            throws IOException {
        this.await = await;
        List<Integer> taken = FreePorts.taken(basePort, size);
        if (!taken.isEmpty()) {
            throw new IOException("ports in use: " + taken + "; end what listens there, or choose another base port");
        }
        for (int id = 1; id <= size; id++) {
            NodeProcess node =
                    new NodeProcess(id, NodeAddresses.of(id, basePort), directory.resolve("node-" + id), command);
            Files.createDirectories(node.dataDirectory());
            Files.write(node.configFile(), configuration(node, size, basePort, options));
            nodes.add(node);
        }
        Runtime.getRuntime().addShutdownHook(lastResort);
    }

    /** Where a node of a cluster in this directory keeps everything. */
    public static Path dataDirectory(Path directory, int id) {
        return directory.resolve("node-" + id).resolve("data");
    }

    private static List<String> configuration(NodeProcess node, int size, int basePort, Map<String, String> options) {
        Map<String, String> all = new TreeMap<>(options);
        all.put("node.id", Integer.toString(node.id()));
        all.put(
                "quorum.voters",
                IntStream.rangeClosed(1, size)
                        .mapToObj(
                                id -> id + "@" + NodeAddresses.of(id, basePort).raft())
                        .collect(Collectors.joining(",")));
        all.put("data.dir", node.dataDirectory().toString());
        all.put("client.port", Integer.toString(node.addresses().client().port()));
        all.put("node.port", Integer.toString(node.addresses().node().port()));
        all.put("raft.port", Integer.toString(node.addresses().raft().port()));
        all.put("http.port", Integer.toString(node.addresses().http().port()));
        return all.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .toList();
    }

    public List<NodeProcess> nodes() {
        return List.copyOf(nodes);
    }

    /** The node with this id. */
    public NodeProcess node(int id) {
        return nodes.get(id - 1);
    }

    /** Every node's client address, as a client takes it. */
    public String bootstrapServers() {
        return nodes.stream().map(node -> node.addresses().client().toString()).collect(Collectors.joining(","));
    }

    /** Starts every node that does not run. */
    public void start() throws IOException {
        for (NodeProcess node : nodes) {
            if (!node.isAlive()) {
                node.start();
            }
        }
    }

    /** Waits until every node says that it is ready; how many ms that took. */
    public long awaitReady() throws NotInTimeException {
        NodeProcess[] ended = new NodeProcess[1];
        long took = await.until("all nodes ready", READY_LIMIT_MS, () -> {
            for (NodeProcess node : nodes) {
                if (!node.isAlive()) {
                    ended[0] = node;
                    return null;
                }
                String obstacle = Health.obstacle(node.addresses().http());
                if (obstacle != null) {
                    return "node " + node.id() + ": " + obstacle + "; its last words:\n" + node.lastWords();
                }
            }
            return null;
        });
        if (ended[0] != null) {
            throw new NotInTimeException("node " + ended[0].id() + " ended; its last words:\n" + ended[0].lastWords());
        }
        return took;
    }

    /** Kills every node at once. */
    public void killAll() throws IOException {
        nodes.forEach(NodeProcess::killNow);
        for (NodeProcess node : nodes) {
            node.kill();
        }
    }

    private void killAllNow() {
        nodes.forEach(NodeProcess::killNow);
    }

    /** Ends every node at once. */
    @Override
    public void close() throws IOException {
        killAll();
        try {
            Runtime.getRuntime().removeShutdownHook(lastResort);
        } catch (IllegalStateException alreadyEnding) {
            // The hook does the same.
        }
    }
}
