package io.lograft.cli.local;

import io.lograft.base.Clock;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** Starts nodes of a local cluster and waits until they are ready. */
public final class NodeStarter {
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final int LOG_LINES_SHOWN = 8;
    private static final int LOG_BYTES_READ = 8_192;

    private final Path launcher;
    private final Clock clock;

    /** @param launcher the distribution's {@code bin/lograft} */
    public NodeStarter(Path launcher, Clock clock) {
        this.launcher = launcher;
        this.clock = clock;
    }

    /** Starts every node of these that does not run. Returns those started, with their processes. */
    public Map<LocalNode, NodeProcess> start(List<LocalNode> nodes) throws IOException {
        List<LocalNode> stopped =
                nodes.stream().filter(node -> NodeProcess.of(node).isEmpty()).toList();
        refuseTakenPorts(stopped);
        Map<LocalNode, NodeProcess> started = new LinkedHashMap<>();
        for (LocalNode node : stopped) {
            started.put(node, NodeProcess.start(launcher, node));
        }
        return started;
    }

    private static void refuseTakenPorts(List<LocalNode> nodes) throws IOException {
        List<Integer> taken = new ArrayList<>();
        for (LocalNode node : nodes) {
            for (int port = node.firstPort(); port <= node.httpAddress().port(); port++) {
                if (isTaken(port)) {
                    taken.add(port);
                }
            }
        }
        if (!taken.isEmpty()) {
            throw new IOException("ports in use on " + LocalNode.HOST + ": " + taken
                    + "; stop what listens there, or choose others with --base-port");
        }
    }

    private static boolean isTaken(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getByName(LocalNode.HOST), port));
            return false;
        } catch (IOException inUse) {
            return true;
        }
    }

    /**
     * Waits until every node says that it is ready.
     *
     * @param progress told, now and then, what is still waited for
     * @throws IOException if a node's process ended, or the time is up; the message has the node's last words
     */
    public void awaitReady(List<LocalNode> nodes, long limitMs, Consumer<String> progress) throws IOException {
        long deadline = clock.monotonicMs() + limitMs;
        List<LocalNode> waiting = new ArrayList<>(nodes);
        while (true) {
            Map<LocalNode, String> obstacles = new LinkedHashMap<>();
            for (LocalNode node : waiting) {
                Readiness.obstacle(node).ifPresent(why -> obstacles.put(node, why));
            }
            waiting.retainAll(obstacles.keySet());
            if (waiting.isEmpty()) {
                return;
            }
            for (LocalNode node : waiting) {
                refuseEnded(node);
            }
            LocalNode first = waiting.get(0);
            String state = "node " + first.id() + ": " + obstacles.get(first);
            if (clock.monotonicMs() > deadline) {
                throw new IOException(
                        "not ready within " + limitMs / 1_000 + " s: " + state + "; see its log " + first.logFile());
            }
            progress.accept(waiting.size() + " of " + nodes.size() + " not ready yet; " + state);
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    private static void refuseEnded(LocalNode node) throws IOException {
        Optional<NodeProcess> process = NodeProcess.of(node);
        if (process.isEmpty()) {
            throw new IOException("node " + node.id() + " ended while it started. Its last words in " + node.logFile()
                    + ":\n" + lastLines(node.logFile()));
        }
    }

    private static String lastLines(Path file) throws IOException {
        if (!Files.exists(file)) {
            return "  (no log)";
        }
        try (RandomAccessFile log = new RandomAccessFile(file.toFile(), "r")) {
            log.seek(Math.max(0, log.length() - LOG_BYTES_READ));
            byte[] tail = new byte[(int) Math.min(LOG_BYTES_READ, log.length() - log.getFilePointer())];
            log.readFully(tail);
            List<String> lines =
                    new String(tail, StandardCharsets.UTF_8).lines().toList();
            return String.join(
                    "\n",
                    lines.subList(Math.max(0, lines.size() - LOG_LINES_SHOWN), lines.size()).stream()
                            .map(line -> "  " + line)
                            .toList());
        }
    }
}
