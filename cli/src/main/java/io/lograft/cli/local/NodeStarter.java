package io.lograft.cli.local;

import io.lograft.base.Clock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
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
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final Path launcher;
    private final Clock clock;

    /** @param launcher the distribution's {@code bin/lograft} */
    public NodeStarter(Path launcher, Clock clock) {
        this.launcher = launcher;
        this.clock = clock;
    }

    /** A node that was started, and what it wrote since. */
    private record Started(NodeProcess process, LogTail log) {}

    /** Those of these nodes that do not run. */
    public static List<LocalNode> stopped(List<LocalNode> nodes) {
        return nodes.stream().filter(node -> NodeProcess.of(node).isEmpty()).toList();
    }

    /** Refuses to start nodes whose ports somebody else holds, all of them named at once. */
    public static void refuseTakenPorts(List<LocalNode> nodes) throws IOException {
        List<Integer> taken = new ArrayList<>();
        for (LocalNode node : nodes) {
            for (int port = node.firstPort(); port <= node.httpAddress().port(); port++) {
                if (isTaken(port)) {
                    taken.add(port);
                }
            }
        }
        if (!taken.isEmpty()) {
            throw new IOException("cannot start the nodes: ports in use on " + LocalNode.HOST + ": " + taken
                    + "; stop what listens there, or choose others with --base-port and a --data directory of its own");
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
     * Starts those of these nodes that do not run, and waits until all say that they are ready. If that fails, those
     * that were started are stopped again.
     *
     * @param progress told, now and then, what is still waited for
     * @return how many were started
     * @throws IOException if a port is taken, a process ended, or the time is up; the message has the node's last words
     */
    public int bringUp(List<LocalNode> nodes, long limitMs, Consumer<String> progress) throws IOException {
        List<LocalNode> stopped = stopped(nodes);
        refuseTakenPorts(stopped);
        Map<LocalNode, Started> started = new LinkedHashMap<>();
        boolean ready = false;
        try {
            for (LocalNode node : stopped) {
                LogTail log = LogTail.startingNow(node.logFile());
                started.put(node, new Started(NodeProcess.start(launcher, node), log));
            }
            awaitReady(nodes, started, limitMs, progress);
            ready = true;
            return started.size();
        } finally {
            if (!ready) {
                stop(started.values());
            }
        }
    }

    private static void stop(Collection<Started> nodes) {
        nodes.forEach(node -> node.process().terminate());
        for (Started node : nodes) {
            if (!node.process().awaitEnd(GRACE)) {
                node.process().kill();
                node.process().awaitEnd(GRACE);
            }
        }
    }

    /** One node is asked after the other: the questions shall not slow down those that are starting. */
    private void awaitReady(
            List<LocalNode> nodes, Map<LocalNode, Started> started, long limitMs, Consumer<String> progress)
            throws IOException {
        long deadline = clock.monotonicMs() + limitMs;
        Deque<LocalNode> waiting = new ArrayDeque<>(nodes);
        while (!waiting.isEmpty()) {
            LocalNode first = waiting.peek();
            Optional<String> obstacle = Readiness.obstacle(first);
            if (obstacle.isEmpty()) {
                waiting.remove();
                continue;
            }
            for (LocalNode node : waiting) {
                refuseEnded(node, Optional.ofNullable(started.get(node)));
            }
            String state = "node " + first.id() + ": " + obstacle.get();
            if (clock.monotonicMs() > deadline) {
                throw new IOException("not ready within " + limitMs / 1_000 + " s: " + state
                        + "; its log has the details: " + first.logFile());
            }
            progress.accept((nodes.size() - waiting.size()) + " of " + nodes.size() + " nodes ready; " + state);
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    private static void refuseEnded(LocalNode node, Optional<Started> started) throws IOException {
        boolean runs = started.map(one -> one.process().isAlive())
                .orElseGet(() -> NodeProcess.of(node).isPresent());
        if (runs) {
            return;
        }
        String words = started.isPresent() ? started.get().log().lastLines() : "  (it ran before this command)";
        throw new IOException("node " + node.id() + " ended before it was ready; the end of its log " + node.logFile()
                + ":\n" + words);
    }
}
