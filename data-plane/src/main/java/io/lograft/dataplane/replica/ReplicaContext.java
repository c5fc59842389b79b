package io.lograft.dataplane.replica;

import io.lograft.base.EventLoop;
import io.lograft.base.TopicIdPartition;
import io.lograft.dataplane.api.BrokerPeer;
import io.lograft.dataplane.api.ControllerCalls;
import io.lograft.dataplane.api.DataPlaneOptions;
import io.lograft.dataplane.api.LeaderHint;
import io.lograft.dataplane.log.LogStore;
import io.lograft.proto.batch.BatchValidator;
import java.util.Map;
import java.util.function.Function;
import java.util.function.LongSupplier;

/** What all replicas of one loop share. Owned by that loop. */
public final class ReplicaContext {
    private final DataPlaneOptions options;
    private final EventLoop loop;
    private final LogStore store;
    private final ControllerCalls controller;
    private final LongSupplier lastControllerContactMs;
    private final Function<TopicIdPartition, LeaderHint> hints;
    private final Counters counters;
    private final AdmissionQueue.Budget admissionBudget;
    private final BatchValidator validator = new BatchValidator();
    private final RecordKeys recordKeys = new RecordKeys();

    private Map<Integer, BrokerPeer> peers = Map.of();
    private long ownBrokerEpoch = -1;
    private long lastGeneration;
    private boolean stopping;

    /**
     * Wires.
     *
     * @param lastControllerContactMs monotonic ms of the last sign of the controller's session
     * @param hints who leads a partition, for refusals
     */
    public ReplicaContext(
            DataPlaneOptions options,
            EventLoop loop,
            LogStore store,
            ControllerCalls controller,
            LongSupplier lastControllerContactMs,
            Function<TopicIdPartition, LeaderHint> hints,
            Counters counters) {
        this.options = options;
        this.loop = loop;
        this.store = store;
        this.controller = controller;
        this.lastControllerContactMs = lastControllerContactMs;
        this.hints = hints;
        this.counters = counters;
        this.admissionBudget = new AdmissionQueue.Budget(options.admissionBytes());
    }

    public DataPlaneOptions options() {
        return options;
    }

    public int brokerId() {
        return options.brokerId();
    }

    public EventLoop loop() {
        return loop;
    }

    public long nowMs() {
        return loop.clock().monotonicMs();
    }

    public LogStore store() {
        return store;
    }

    public ControllerCalls controller() {
        return controller;
    }

    RecordKeys recordKeys() {
        return recordKeys;
    }

    public Counters counters() {
        return counters;
    }

    public BatchValidator validator() {
        return validator;
    }

    AdmissionQueue.Budget admissionBudget() {
        return admissionBudget;
    }

    public LeaderHint hint(TopicIdPartition id) {
        return hints.apply(id);
    }

    /** Another broker as the metadata last said, null if it is not registered. */
    public BrokerPeer peer(int brokerId) {
        return peers.get(brokerId);
    }

    public void setPeers(Map<Integer, BrokerPeer> newPeers) {
        peers = newPeers;
    }

    /** This node's registration; -1 before the first metadata. */
    public long ownBrokerEpoch() {
        return ownBrokerEpoch;
    }

    public void setOwnBrokerEpoch(long epoch) {
        ownBrokerEpoch = epoch;
    }

    /** Whether the controller has not been heard for so long that another leader may exist. */
    boolean isCutOffFromController() {
        return nowMs() - lastControllerContactMs.getAsLong() > 2 * options.controllerSessionTimeoutMs();
    }

    /** A number for an attempt, greater than all before on this loop. */
    public long nextGeneration() {
        return ++lastGeneration;
    }

    public boolean isStopping() {
        return stopping;
    }

    public void setStopping() {
        stopping = true;
    }
}
