package io.lograft.server.gateway;

import io.lograft.base.CallAcceptor;
import io.lograft.base.EventLoop;
import io.lograft.base.Net;
import io.lograft.base.NetServer;
import io.lograft.base.Peer;
import io.lograft.base.Rng;
import io.lograft.proto.Rpc;
import io.lograft.proto.v1.InitProducerRequest;
import io.lograft.proto.v1.InitProducerResponse;
import io.lograft.server.service.InFlightBudget;
import io.lograft.server.service.RequestListener;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Serves {@code MessagingService}. Each data loop has a client of its own for each principal that calls on it, so that
 * nothing of a caller changes threads. Thread-safe.
 */
public final class Gateway {
    private final GatewaySettings settings;
    private final Function<String, Net> netOnBehalfOf;
    private final Rng rng;
    private final CallAcceptor<InitProducerRequest, InitProducerResponse> producerIds;
    private final RequestListener listener;
    private final InFlightBudget published;
    private final InFlightBudget fetched;
    private final OpenWork work = new OpenWork();
    private final Map<EventLoop, Map<String, LoopGateway>> loops = new ConcurrentHashMap<>();

    /**
     * @param netOnBehalfOf a network that reaches node ports, on behalf of a principal
     * @param producerIds hands out producer ids on this node
     */
    public Gateway(
            GatewaySettings settings,
            Function<String, Net> netOnBehalfOf,
            Rng rng,
            CallAcceptor<InitProducerRequest, InitProducerResponse> producerIds,
            RequestListener listener) {
        this.settings = settings;
        this.netOnBehalfOf = netOnBehalfOf;
        this.rng = rng;
        this.producerIds = producerIds;
        this.listener = listener;
        this.published = new InFlightBudget(settings.bytesMax());
        this.fetched = new InFlightBudget(settings.bytesMax());
    }

    /** Registers with the client port. */
    public void serve(NetServer port) {
        port.serve(Rpc.PUBLISH, new PublishService(this));
        port.serve(Rpc.PUBLISH_STREAM, new PublishStreamService(this));
        port.serve(Rpc.SUBSCRIBE, new SubscribeService(this));
        port.serve(Rpc.OPEN_PRODUCER, new OpenProducerService(this, producerIds));
    }

    /** The client of this loop and this caller's principal. On the loop. */
    LoopGateway of(EventLoop loop, Peer peer) {
        return loops.computeIfAbsent(loop, unknown -> new HashMap<>())
                .computeIfAbsent(
                        peer.principal(),
                        principal -> new LoopGateway(settings, netOnBehalfOf.apply(principal), loop, rng));
    }

    RequestListener listener() {
        return listener;
    }

    /** What published records take until their outcome is known. */
    InFlightBudget published() {
        return published;
    }

    /** What fetched records take that cannot be delivered. */
    InFlightBudget fetched() {
        return fetched;
    }

    OpenWork work() {
        return work;
    }

    /** Bytes of published records that wait for their outcome. */
    public long publishedBytes() {
        return published.bytesInFlight();
    }

    /** Bytes of fetched records that wait for their subscribers. */
    public long fetchedBytes() {
        return fetched.bytesInFlight();
    }

    /** Requests and streams that are open. */
    public long openWork() {
        return work.open();
    }

    /** Takes no more work and ends the streams; completes when all that was taken is answered. From any thread. */
    public CompletableFuture<Void> drain() {
        CompletableFuture<Void> idle = work.stop();
        loops.forEach((loop, gateways) -> loop.run(() -> gateways.values().forEach(LoopGateway::drain)));
        return idle;
    }

    /** Ends everything at once; what is not answered fails. From any thread. */
    public void close() {
        work.stop();
        loops.forEach((loop, gateways) -> loop.run(() -> gateways.values().forEach(LoopGateway::close)));
    }
}
