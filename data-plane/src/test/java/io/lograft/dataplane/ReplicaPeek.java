package io.lograft.dataplane;

import io.lograft.dataplane.replica.Partition;
import java.util.function.Consumer;

/** Lets the invariants of a simulation see every replica of a node. Between events, when no loop runs. */
public final class ReplicaPeek {
    private ReplicaPeek() {}

    /** Every replica that the node has open. */
    public static void forEach(NodeDataPlane dataPlane, int loopCount, Consumer<Partition> action) {
        for (int i = 0; i < loopCount; i++) {
            dataPlane.replicasOf(i).partitions().forEach(action);
        }
    }
}
