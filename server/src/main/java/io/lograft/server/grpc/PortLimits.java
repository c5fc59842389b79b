package io.lograft.server.grpc;

/**
 * What the peers of one port may take.
 *
 * @param connectionsMax connections open at once
 * @param connectionsPerIpMax connections open at once from one IP address
 * @param connectionIdleMaxMs a connection without a call is closed after this many ms
 * @param callsPerConnectionMax calls and streams open at once on a connection
 * @param messageBytesMax largest message taken
 * @param unfinishedBytesMax bytes of messages that are only partly received, over all connections
 */
public record PortLimits(
        int connectionsMax,
        int connectionsPerIpMax,
        long connectionIdleMaxMs,
        int callsPerConnectionMax,
        int messageBytesMax,
        long unfinishedBytesMax) {}
