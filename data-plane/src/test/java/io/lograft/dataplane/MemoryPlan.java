package io.lograft.dataplane;

import io.lograft.base.TopicIdPartition;
import io.lograft.base.sim.SimNode;
import io.lograft.base.sim.SimRng;
import io.lograft.dataplane.log.LogStore;
import io.lograft.proto.batch.RecordBatch;
import java.util.UUID;
import java.util.function.Consumer;

/** Logs in memory for a broker of the simulation. */
final class MemoryPlan implements SimBroker.StorePlan {
    private final MemoryStore.Medium medium;
    private MemoryStore store;

    MemoryPlan(SimNode node) {
        medium = new MemoryStore.Medium(node.rng("medium"));
    }

    @Override
    public void open(SimNode node, Consumer<LogStore> opened) {
        store = new MemoryStore(node, medium);
        opened.accept(store);
    }

    @Override
    public void onPowerLost(SimRng rng) {
        medium.losePower(rng);
    }

    @Override
    public void replaceDisk(SimRng rng) {
        medium.replace(rng);
    }

    @Override
    public void rot(SimRng rng) {
        throw new IllegalStateException("memory does not rot");
    }

    @Override
    public void setFull(boolean full) {
        store.setFull(full);
    }

    @Override
    public UUID directoryId() {
        return medium.directoryId;
    }

    @Override
    public long durableEnd(TopicIdPartition id) {
        MemoryStore.Image image = medium.images.get(id);
        if (image == null) {
            return 0;
        }
        return image.durable.isEmpty()
                ? image.start
                : RecordBatch.of(image.durable.get(image.durable.size() - 1)).nextOffset();
    }
}
