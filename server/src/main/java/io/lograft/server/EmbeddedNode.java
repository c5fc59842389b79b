package io.lograft.server;

import io.lograft.base.Address;
import io.lograft.server.options.NodeOptions;
import io.lograft.server.options.OptionsException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/**
 * A node inside a process that does other things too, for tests: it installs no signal handler, reads no environment,
 * and a fault ends it and not the process. Several may live in one process, each with its own ports and directory.
 * Started and closed by one thread.
 */
public final class EmbeddedNode implements AutoCloseable {
    private final NodeOptions options;
    private final Node node;

    private EmbeddedNode(NodeOptions options, Node node) {
        this.options = options;
        this.node = node;
    }

    /**
     * Prepares a node and claims its directories; {@link #start} starts it.
     *
     * @param options as in {@code node.properties}
     * @throws NodeFailure with every mistake in the options, or why the directories cannot be had
     */
    public static EmbeddedNode of(Map<String, String> options) throws NodeFailure {
        List<String> given = options.entrySet().stream()
                .map(option -> option.getKey() + "=" + option.getValue())
                .collect(Collectors.toList());
        try {
            NodeOptions checked = NodeOptions.read(null, Map.of(), given, Path.of(System.getProperty("user.home")));
            CompletableFuture<NodeFailure> fault = new CompletableFuture<>();
            Node node = new Node(
                    Wiring.wire(checked, (what, why) -> fault.complete(new NodeFailure(what + " (" + why + ")", why))));
            fault.thenAccept(node::fail);
            return new EmbeddedNode(checked, node);
        } catch (OptionsException mistakes) {
            throw new NodeFailure(mistakes.getMessage(), mistakes);
        }
    }

    /**
     * Starts it. Returns once it listens, or, with voters elsewhere, once they have been found: nodes of one cluster are
     * started side by side.
     */
    public void start() throws NodeFailure {
        try {
            node.start();
        } catch (NodeFailure failed) {
            node.stop();
            throw failed;
        }
    }

    /** Waits until the controller has put the broker into service. */
    public void awaitService(Duration limit) throws NodeFailure {
        try {
            CompletableFuture.anyOf(node.inService(), node.ended()).get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException late) {
            throw new NodeFailure(
                    "node " + options.nodeId() + " was not in service within " + limit + "; see its log, and the page"
                            + " /health/ready on its http.port " + options.httpPort(),
                    late);
        } catch (ExecutionException impossible) {
            throw new IllegalStateException(impossible);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new NodeFailure("the wait for node " + options.nodeId() + " was interrupted", interrupted);
        }
        refuseIfEnded();
    }

    /** Throws why the node ended, if it did. */
    public void refuseIfEnded() throws NodeFailure {
        NodeFailure why = node.ended().getNow(null);
        if (why != null) {
            throw why;
        }
    }

    /** Where clients reach it. */
    public Address clientAddress() {
        return options.clientAddress();
    }

    /** Stops it in good order, each step bounded, and gives ports, directories and threads back. */
    @Override
    public void close() {
        node.stop();
    }
}
