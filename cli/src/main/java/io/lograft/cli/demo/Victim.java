package io.lograft.cli.demo;

import io.lograft.cli.local.LocalCluster;
import io.lograft.cli.local.LocalNode;
import io.lograft.cli.local.NodeProcess;
import io.lograft.client.ClusterDescription;
import io.lograft.client.PartitionDescription;
import io.lograft.client.TopicDescription;
import java.io.IOException;
import java.util.List;

/** The node that is killed: the one that leads most of the topic. */
record Victim(LocalNode node, NodeProcess process, List<Integer> partitions, boolean isController) {

    /** Among nodes that lead equally many, the one with the lowest id. */
    static Victim choose(LocalCluster cluster, TopicDescription topic, ClusterDescription state) throws IOException {
        LocalNode chosen = null;
        List<Integer> led = List.of();
        for (LocalNode node : cluster.nodes()) {
            List<Integer> leads = topic.partitions().stream()
                    .filter(partition -> partition.leader() == node.id())
                    .map(PartitionDescription::partition)
                    .toList();
            if (chosen == null || leads.size() > led.size()) {
                chosen = node;
                led = leads;
            }
        }
        LocalNode node = chosen;
        NodeProcess process = NodeProcess.of(node)
                .orElseThrow(
                        () -> new IOException("node " + node.id() + " ended before the demonstration began; the end"
                                + " of its log says why: " + node.logFile()));
        return new Victim(node, process, led, state.controllerId() == node.id());
    }

    String describe() {
        return "node " + node.id() + " leads " + partitions.size()
                + (partitions.size() == 1 ? " partition" : " partitions")
                + (isController ? " and is the controller" : "");
    }
}
