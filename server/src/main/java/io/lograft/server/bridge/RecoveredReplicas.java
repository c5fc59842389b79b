package io.lograft.server.bridge;

import io.lograft.base.TopicIdPartition;
import io.lograft.dataplane.api.ControllerCalls;
import io.lograft.dataplane.log.EpochEnd;
import io.lograft.dataplane.log.LogStore;
import io.lograft.metadata.session.BrokerStorage;
import io.lograft.proto.internal.v1.ReplicaHealth;
import io.lograft.server.dir.DataDirectories;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The replicas here, for registrations: as recovery found them, then as they reported. Thread-safe. */
public final class RecoveredReplicas {
    private final Map<TopicIdPartition, ReplicaHealth> unhealthy = new ConcurrentHashMap<>();
    private volatile List<TopicIdPartition> found = List.of();

    /** Takes what recovery found. */
    public void recovered(LogStore store) {
        found = List.copyOf(store.found());
        for (TopicIdPartition id : found) {
            EpochEnd end = store.recoveredEnd(id);
            note(new ControllerCalls.ReplicaHealth(id, kind(store.health(id)), end.epoch(), end.endOffset(), ""));
        }
    }

    /** Takes what a replica reports. */
    void note(ControllerCalls.ReplicaHealth replica) {
        if (replica.kind() == ControllerCalls.Kind.GOOD) {
            unhealthy.remove(replica.id());
        } else {
            unhealthy.put(replica.id(), ReplicaReports.message(replica));
        }
    }

    /** All that were found, and whatever else is not good now. */
    public List<ReplicaHealth> all() {
        Map<TopicIdPartition, ReplicaHealth> all = new HashMap<>(unhealthy);
        found.forEach(id -> all.computeIfAbsent(id, RecoveredReplicas::good));
        return List.copyOf(all.values());
    }

    /** Those that are not good now. */
    List<ReplicaHealth> unhealthy() {
        return List.copyOf(unhealthy.values());
    }

    private static ReplicaHealth good(TopicIdPartition id) {
        return ReplicaReports.message(new ControllerCalls.ReplicaHealth(id, ControllerCalls.Kind.GOOD, -1, 0, ""));
    }

    private static ControllerCalls.Kind kind(LogStore.Health state) {
        return switch (state) {
            case GOOD -> ControllerCalls.Kind.GOOD;
            case CUT -> ControllerCalls.Kind.CUT;
            case LOSSY -> ControllerCalls.Kind.LOSSY;
            case OFFLINE -> ControllerCalls.Kind.OFFLINE;
        };
    }

    /** What a registration says of the disks. */
    public BrokerStorage storage(DataDirectories directories) {
        List<byte[]> ids = directories.all().stream()
                .map(directory -> DirectoryIds.bytes(directory.id()))
                .toList();
        return new BrokerStorage(ids, directories.unusable().size(), all());
    }
}
