package io.lograft.metadata.ratis;

import io.lograft.base.ErrorCode;
import io.lograft.base.LograftException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Looks at the port before Ratis does: Ratis answers a port in use by ending the process. */
final class RaftPort {
    private RaftPort() {}

    static void requireFree(RaftOptions options) {
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(
                    options.bindHost().isEmpty()
                            ? new InetSocketAddress(options.bindPort())
                            : new InetSocketAddress(InetAddress.getByName(options.bindHost()), options.bindPort()));
        } catch (IOException taken) {
            throw new LograftException(
                    ErrorCode.INVALID_CONFIG,
                    "Cannot listen on the Raft port " + options.bindPort() + " (option raft.port, address '"
                            + options.bindHost() + "'): " + taken.getMessage()
                            + ". Stop the process that uses it, or choose another port here and in quorum.voters.",
                    taken);
        }
    }
}
