package io.lograft.distribution;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/** Ports that nobody listens on. */
final class FreePorts {
    private static final int FIRST = 23_000;
    private static final int LAST = 31_000;
    private static final int STEP = 50;
    private static final int PORTS_PER_NODE = 10;
    private static final int PORTS_USED = 4;

    private FreePorts() {}

    /** A base port for a local cluster, below the range that systems take ephemeral ports from. */
    static int base(int nodes) {
        int begin = FIRST + STEP * (int) (ProcessHandle.current().pid() % ((LAST - FIRST) / STEP));
        for (int base = begin; base < LAST; base += STEP) {
            if (taken(base, nodes).isEmpty()) {
                return base;
            }
        }
        throw new IllegalStateException("no free ports between " + begin + " and " + LAST);
    }

    /** Which ports of a local cluster somebody listens on. */
    static List<Integer> taken(int basePort, int nodes) {
        List<Integer> taken = new ArrayList<>();
        for (int node = 0; node < nodes; node++) {
            for (int port = 0; port < PORTS_USED; port++) {
                int candidate = basePort + PORTS_PER_NODE * node + port;
                if (isTaken(candidate)) {
                    taken.add(candidate);
                }
            }
        }
        return taken;
    }

    private static boolean isTaken(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port));
            return false;
        } catch (IOException inUse) {
            return true;
        }
    }
}
