package io.lograft.metadata.log;

import io.lograft.base.sim.SimNode;
import io.lograft.base.sim.SimScheduler;
import io.lograft.metadata.sim.SimLogFaults;
import io.lograft.metadata.sim.SimMetadataQuorum;
import java.util.List;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/** The contract, on the simulated stand-in. */
class SimMetadataLogContractTest extends MetadataLogContract {
    @Override
    protected TestQuorum threeVoters() {
        return new SimTestQuorum();
    }

    private static final class SimTestQuorum implements TestQuorum {
        private final SimScheduler scheduler = new SimScheduler(20_261_122);
        private final SimMetadataQuorum quorum = new SimMetadataQuorum(scheduler, 3, SimLogFaults.NONE);
        private final TreeMap<Integer, SimNode> nodes = new TreeMap<>();
        private final TreeMap<Integer, MetadataLog> logs = new TreeMap<>();
        private final TreeMap<Integer, RecordingListener> listeners = new TreeMap<>();

        SimTestQuorum() {
            for (int id = 1; id <= 3; id++) {
                nodes.put(id, new SimNode(scheduler, "node" + id));
                start(id);
            }
        }

        private void start(int id) {
            MetadataLog log = quorum.newLog(id, nodes.get(id));
            RecordingListener listener = new RecordingListener();
            logs.put(id, log);
            listeners.put(id, listener);
            log.start(listener);
        }

        @Override
        public List<Integer> ids() {
            return List.copyOf(nodes.keySet());
        }

        @Override
        public MetadataLog log(int id) {
            return logs.get(id);
        }

        @Override
        public RecordingListener heard(int id) {
            return listeners.get(id);
        }

        @Override
        public void stop(int id) {
            nodes.get(id).kill();
        }

        @Override
        public void restart(int id) {
            nodes.get(id).restart();
            start(id);
        }

        @Override
        public void await(String what, BooleanSupplier condition) {
            scheduler.runUntil(what, condition, 60_000);
        }

        @Override
        public void close() {
            // Nothing outlives the scheduler.
        }
    }
}
