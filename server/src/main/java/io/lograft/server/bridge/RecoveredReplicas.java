package io.lograft.server.bridge;

import io.lograft.base.TopicIdPartition;
import io.lograft.dataplane.api.ControllerCalls;
import io.lograft.dataplane.log.EpochEnd;
import io.lograft.dataplane.log.LogStore;
import io.lograft.proto.internal.v1.ReplicaHealth;
import io.lograft.server.dir.DataDirectory;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The replicas here that are not good, for registrations: as recovery found them, then as they reported. Thread-safe. */
public final class RecoveredReplicas {
    private final Map<TopicIdPartition, ReplicaHealth> unhealthy = new ConcurrentHashMap<>();

    /** Takes what recovery found. */
    public void recovered(LogStore store) {
        for (TopicIdPartition id : store.found()) {
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

    /** Those that are not good now. */
    public List<ReplicaHealth> unhealthy() {
        return List.copyOf(unhealthy.values());
    }

    private static ControllerCalls.Kind kind(LogStore.Health state) {
        return switch (state) {
            case GOOD -> ControllerCalls.Kind.GOOD;
            case CUT -> ControllerCalls.Kind.CUT;
            case LOSSY -> ControllerCalls.Kind.LOSSY;
            case OFFLINE -> ControllerCalls.Kind.OFFLINE;
        };
    }

    /** The directory's identity as the registration carries it. */
    public static byte[] directoryId(DataDirectory directory) {
        return DirectoryIds.bytes(directory.id());
    }
}
