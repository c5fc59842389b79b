package io.lograft.torture.scenario;

import io.lograft.torture.cluster.Await;
import io.lograft.torture.cluster.ClusterState;
import io.lograft.torture.cluster.LocalCluster;
import io.lograft.torture.cluster.NodeProcess;
import io.lograft.torture.cluster.NodeView;
import io.lograft.torture.cluster.NotInTimeException;
import io.lograft.torture.replica.ReplicaComparison;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What can be asked of a cluster from outside, whichever of its nodes runs. */
record WatchedCluster(LocalCluster cluster, NodeView view, Await await) {
    /** The cluster as some running node describes it. */
    ClusterState describe() throws IOException {
        IOException last = new IOException("no node runs");
        for (NodeProcess node : cluster.nodes()) {
            if (node.isAlive() && !node.isStopped()) {
                try {
                    return view.describe(node);
                } catch (IOException notThisOne) {
                    last = notThisOne;
                }
            }
        }
        throw last;
    }

    /** Waits until all nodes are live and every partition has all its replicas in sync; how many ms that took. */
    long awaitFullIsr(String topic, long limitMs) throws NotInTimeException {
        return await.until("full ISR", limitMs, () -> {
            ClusterState state = describe();
            return state.liveBrokers().size() < cluster.nodes().size()
                    ? "live brokers: " + state.liveBrokers()
                    : state.missingFromFullIsr(topic);
        });
    }

    /** As above, once no partition is on its way to other nodes any more. */
    void awaitRest(String topic, long limitMs) throws NotInTimeException {
        await.until("no partition moves", limitMs, () -> describe().missingFromRest(topic));
        awaitFullIsr(topic, limitMs);
    }

    /** Waits until each node has the directories of exactly the replicas that it shall have. */
    void awaitReplicasInPlace(String topic, long limitMs) throws NotInTimeException {
        await.until("replicas in place", limitMs, () -> {
            Map<Integer, Set<Integer>> wanted = new TreeMap<>();
            describe().partitions(topic).forEach(each -> wanted.put(each.partition(), new TreeSet<>(each.replicas())));
            Map<Integer, Path> directories = new TreeMap<>();
            cluster.nodes().forEach(node -> directories.put(node.id(), node.dataDirectory()));
            Map<Integer, Set<Integer>> there = ReplicaComparison.places(directories, topic, wanted.size());
            return there.equals(wanted) ? null : "replicas are on " + there + ", should be on " + wanted;
        });
    }

    /** Notes nodes that ended by themselves, and what the others take of memory. */
    void checkNodes(Report report) {
        for (NodeProcess node : cluster.nodes()) {
            if (!node.isAlive()) {
                report.violated("node " + node.id() + " does not run at the end; its last words:\n" + node.lastWords());
            }
        }
        for (NodeProcess node : cluster.nodes()) {
            report.figure("resident MiB of node " + node.id(), node.residentKib() >> 10);
        }
    }

    /** Every replica on its own, from the files of nodes that are gone. */
    void compareReplicas(String topic, int partitions, Report report) throws IOException {
        compareReplicas(topic, partitions, Set.of(), report);
    }

    /** As above, but for the replicas of some nodes. */
    void compareReplicas(String topic, int partitions, Set<Integer> leftOut, Report report) throws IOException {
        cluster.killAll();
        Map<Integer, Path> directories = new TreeMap<>();
        cluster.nodes().stream()
                .filter(node -> !leftOut.contains(node.id()))
                .forEach(node -> directories.put(node.id(), node.dataDirectory()));
        ReplicaComparison.differences(directories, topic, partitions).forEach(report::violated);
    }
}
