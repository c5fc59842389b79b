package io.lograft.torture.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.stream.IntStream;

/** Which ports of the loopback address nobody listens on. */
public final class FreePorts {
    private static final int FROM = 21_000;
    private static final int TO = 31_000;
    private static final int STEP = 100;

    private FreePorts() {}

    /** A base port for so many nodes, all of whose ports are free now. */
    public static int base(int nodes) {
        return IntStream.iterate(FROM, base -> base < TO, base -> base + STEP)
                .filter(base -> taken(base, nodes).isEmpty())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no free ports within " + FROM + ".." + TO));
    }

    /** Ports of these nodes that are taken. */
    static List<Integer> taken(int base, int nodes) {
        return IntStream.rangeClosed(1, nodes)
                .mapToObj(id -> NodeAddresses.of(id, base))
                .flatMapToInt(node -> IntStream.of(
                        node.client().port(),
                        node.node().port(),
                        node.raft().port(),
                        node.http().port()))
                .filter(port -> !isFree(port))
                .boxed()
                .toList();
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port));
            return true;
        } catch (IOException taken) {
            return false;
        }
    }
}
