package io.lograft.server;

import io.grpc.ServiceDescriptor;
import io.lograft.client.grpc.MethodTable;
import io.lograft.client.grpc.NettyLoops;
import io.lograft.client.grpc.Peers;
import io.lograft.proto.internal.v1.ControllerServiceGrpc;
import io.lograft.proto.internal.v1.NodeServiceGrpc;
import io.lograft.proto.internal.v1.ReplicationServiceGrpc;
import io.lograft.server.grpc.GrpcServer;
import io.lograft.server.grpc.PortLimits;
import io.lograft.server.grpc.PortName;
import io.lograft.server.grpc.PortUnavailableException;
import io.lograft.server.options.LimitOptions;
import io.lograft.server.options.NodeOptions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/** Makes a node's listening ports from its options. */
final class Ports {
    private final NodeOptions options;
    private final MethodTable methods = methods();

    Ports(NodeOptions options) {
        this.options = options;
    }

    private static MethodTable methods() {
        List<ServiceDescriptor> services = new ArrayList<>(MethodTable.publicServices());
        services.add(ControllerServiceGrpc.getServiceDescriptor());
        services.add(NodeServiceGrpc.getServiceDescriptor());
        services.add(ReplicationServiceGrpc.getServiceDescriptor());
        return MethodTable.of(services);
    }

    /** Every method that nodes speak. */
    MethodTable methodTable() {
        return methods;
    }

    GrpcServer clientPort(NettyLoops loops) {
        return new GrpcServer(
                new PortName("client port", "client.port"),
                bind(options.clientPort()),
                limits(options.get(LimitOptions.MESSAGE_BYTES_MAX), options.get(LimitOptions.CALLS_PER_CONNECTION_MAX)),
                loops,
                methods);
    }

    GrpcServer nodePort(NettyLoops loops) {
        return new GrpcServer(
                new PortName("node port", "node.port"),
                bind(options.nodePort()),
                limits(NODE_MESSAGE_BYTES, NODE_CALLS),
                loops,
                methods,
                Peers.NODES);
    }

    /** A gateway opens a stream for each of its callers' streams, all on one connection; it bounds its callers itself. */
    private static final int NODE_CALLS = 100_000;

    /** Replication's and metadata's own messages are at most 1 MiB, control calls at most one metadata entry of 8 MiB. */
    private static final long NODE_MESSAGE_BYTES = 16 << 20;

    InetSocketAddress bind(int port) {
        return new InetSocketAddress(options.bindAddress(), port);
    }

    /** Finds out early, and without keeping it, whether a port that is opened later can be had. */
    void requireFree(String option, int port) throws PortUnavailableException {
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(bind(port));
        } catch (IOException taken) {
            throw new PortUnavailableException(option, options.bindAddress(), port, taken);
        }
    }

    private PortLimits limits(long messageBytesMax, int callsMax) {
        return new PortLimits(
                options.get(LimitOptions.CONNECTIONS_MAX),
                options.get(LimitOptions.CONNECTIONS_PER_IP_MAX),
                options.get(LimitOptions.CONNECTION_IDLE_MAX),
                callsMax,
                (int) messageBytesMax,
                Math.max(options.get(LimitOptions.UNFINISHED_BYTES_MAX), messageBytesMax));
    }
}
