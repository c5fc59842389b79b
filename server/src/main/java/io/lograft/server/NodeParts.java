package io.lograft.server;

import io.lograft.client.grpc.GrpcNet;
import io.lograft.server.dir.DataDirectories;
import io.lograft.server.grpc.GrpcServer;
import io.lograft.server.http.HttpEndpoint;
import io.lograft.server.metrics.NodeMetrics;
import io.lograft.server.options.NodeOptions;
import io.lograft.server.service.InFlightBudget;
import io.lograft.server.store.NodeStore;
import io.lograft.server.store.StoreOptions;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * What a node consists of, wired and not yet started.
 *
 * @param voter with the role controller
 * @param broker with the role broker
 * @param gateway with the role broker
 * @param directories claimed data directories; none without the role broker
 * @param stores opens the logs
 * @param locks gives the directories back
 * @param failure completed by a part that cannot go on
 */
record NodeParts(
        NodeOptions options,
        NodeThreads threads,
        GrpcNet net,
        Ports ports,
        GrpcServer nodePort,
        HttpEndpoint http,
        NodeMetrics metrics,
        InFlightBudget budget,
        Optional<Voter> voter,
        Optional<Broker> broker,
        Optional<GatewayParts> gateway,
        DataDirectories directories,
        Stores stores,
        Runnable locks,
        CompletableFuture<NodeFailure> failure) {
    /** Opens a node's logs, recovering them. */
    interface Stores {
        NodeStore open(DataDirectories directories, StoreOptions options) throws IOException;
    }
}
