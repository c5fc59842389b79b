package io.lograft.server.bridge;

import io.lograft.base.TopicIdPartition;
import io.lograft.dataplane.api.ControllerCalls;
import io.lograft.dataplane.log.EpochEnd;
import io.lograft.dataplane.log.LogStore;
import io.lograft.proto.internal.v1.ReplicaHealth;
import io.lograft.server.dir.DataDirectory;
import java.util.List;

/** What a registration says of the replicas that recovery found. */
public final class RecoveredReplicas {
    private RecoveredReplicas() {}

    /** Those that are not good. */
    public static List<ReplicaHealth> unhealthy(LogStore store) {
        return store.found().stream()
                .filter(id -> store.health(id) != LogStore.Health.GOOD)
                .map(id -> ReplicaReports.message(health(store, id)))
                .toList();
    }

    private static ControllerCalls.ReplicaHealth health(LogStore store, TopicIdPartition id) {
        EpochEnd end = store.recoveredEnd(id);
        return new ControllerCalls.ReplicaHealth(id, kind(store.health(id)), end.epoch(), end.endOffset(), "");
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
