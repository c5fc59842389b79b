package io.lograft.server;

import io.grpc.BindableService;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionService;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import io.lograft.base.NetServer;
import io.lograft.client.grpc.MethodTable;
import io.lograft.dataplane.DataPlane;
import io.lograft.proto.Rpc;
import io.lograft.server.bridge.ControllerAccess;
import io.lograft.server.bridge.MetadataView;
import io.lograft.server.grpc.GrpcServer;
import io.lograft.server.service.AdminCalls;
import io.lograft.server.service.Barrier;
import io.lograft.server.service.BrokerAddresses;
import io.lograft.server.service.DeleteRecordsService;
import io.lograft.server.service.DescribeClusterService;
import io.lograft.server.service.DescribeConfigService;
import io.lograft.server.service.DescribeTopicsService;
import io.lograft.server.service.FetchService;
import io.lograft.server.service.ImageHints;
import io.lograft.server.service.InFlightBudget;
import io.lograft.server.service.LeaderHints;
import io.lograft.server.service.ListOffsetsService;
import io.lograft.server.service.ListReassignmentsService;
import io.lograft.server.service.ProduceService;
import io.lograft.server.service.RequestListener;
import io.lograft.server.service.WatchMetadataService;
import java.util.List;

/** The table of what is served on the client port, and to the gateways of other nodes on the node port. */
final class ClientServices {
    private final HealthStatusManager health = new HealthStatusManager();
    private final DataPlane dataPlane;
    private final ControllerAccess controller;
    private final MetadataView view;
    private final List<Integer> voters;
    private final GatewayParts gateway;
    private final RequestListener listener;

    ClientServices(
            DataPlane dataPlane,
            ControllerAccess controller,
            MetadataView view,
            List<Integer> voters,
            GatewayParts gateway,
            RequestListener listener) {
        this.dataPlane = dataPlane;
        this.controller = controller;
        this.view = view;
        this.voters = voters;
        this.gateway = gateway;
        this.listener = listener;
        setServing(false);
    }

    /** Registers everything with the client port. */
    void serve(GrpcServer port, InFlightBudget budget) {
        Barrier barrier = new Barrier(controller, view);
        serveLog(port, budget, BrokerAddresses.OF_CLIENT_PORTS);
        gateway.gateway().serve(port);
        new AdminCalls(controller, barrier, listener).serve(port);
        port.serve(Rpc.DESCRIBE_CONFIG, new DescribeConfigService(barrier, view, listener));
        port.serve(Rpc.LIST_PARTITION_REASSIGNMENTS, new ListReassignmentsService(barrier, view, listener));
        port.serve(Rpc.DESCRIBE_CLUSTER, new DescribeClusterService(barrier, view, voters, listener));
        port.serve(Rpc.DESCRIBE_TOPICS, new DescribeTopicsService(barrier, view, listener));
        port.serve(health.getHealthService());
        port.serve(ProtoReflectionServiceV1.newInstance());
        port.serve(reflectionForOldTools());
    }

    @SuppressWarnings("deprecation") // Tools of before 2023 know no other version.
    private static BindableService reflectionForOldTools() {
        return ProtoReflectionService.newInstance();
    }

    /** Registers with the node port what gateways use. */
    void serveGateways(NetServer nodePort, InFlightBudget budget) {
        serveLog(nodePort, budget, BrokerAddresses.OF_NODE_PORTS);
    }

    private void serveLog(NetServer port, InFlightBudget budget, BrokerAddresses addresses) {
        LeaderHints hints = new ImageHints(view::image, addresses);
        port.serve(Rpc.PRODUCE, new ProduceService(dataPlane, hints, budget, listener));
        port.serve(Rpc.FETCH, new FetchService(dataPlane, hints, listener));
        port.serve(Rpc.DELETE_RECORDS, new DeleteRecordsService(dataPlane, hints, listener));
        port.serve(Rpc.LIST_OFFSETS, new ListOffsetsService(dataPlane, hints, listener));
        port.serve(Rpc.INIT_PRODUCER, gateway.producerIds());
        port.serve(Rpc.WATCH_METADATA, new WatchMetadataService(view, addresses));
    }

    /** What {@code grpc.health.v1} answers, for the node as a whole and for each of its services. */
    void setServing(boolean serving) {
        ServingStatus status = serving ? ServingStatus.SERVING : ServingStatus.NOT_SERVING;
        health.setStatus(HealthStatusManager.SERVICE_NAME_ALL_SERVICES, status);
        MethodTable.publicServices().forEach(service -> health.setStatus(service.getName(), status));
    }
}
