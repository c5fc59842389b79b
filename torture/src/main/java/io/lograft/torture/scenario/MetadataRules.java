package io.lograft.torture.scenario;

import io.lograft.torture.cluster.ClusterState;
import java.util.List;

/** What metadata may do from one description to a later one, while nobody deletes or reconfigures topics. */
final class MetadataRules {
    private MetadataRules() {}

    /** Notes as a violation whatever is lost, replaced or went back. */
    static void checkLater(String where, ClusterState before, ClusterState after, Report report) {
        if (!after.clusterId().equals(before.clusterId())) {
            report.violated(where + ": the cluster id changed from " + before.clusterId() + " to " + after.clusterId());
        }
        if (after.controllerEpoch() < before.controllerEpoch()) {
            report.violated(where + ": the controller epoch went from " + before.controllerEpoch() + " back to "
                    + after.controllerEpoch());
        }
        before.topics().forEach((name, topic) -> checkTopic(where + ": " + name, topic, after, name, report));
    }

    private static void checkTopic(
            String what, ClusterState.Topic before, ClusterState after, String name, Report report) {
        ClusterState.Topic topic = after.topics().get(name);
        if (topic == null) {
            report.violated(what + " is gone");
            return;
        }
        if (!topic.id().equals(before.id()) || !topic.configs().equals(before.configs())) {
            report.violated(what + " was " + before.id() + " with " + before.configs() + ", now it is " + topic.id()
                    + " with " + topic.configs());
        }
        List<ClusterState.Partition> partitions = topic.partitions();
        for (ClusterState.Partition partition : before.partitions()) {
            if (partitions.size() <= partition.partition()) {
                report.violated(what + "-" + partition.partition() + " is gone");
            } else if (goesBack(partition, partitions.get(partition.partition()))) {
                report.violated(what + " went from " + partition + " back to " + partitions.get(partition.partition()));
            }
        }
    }

    private static boolean goesBack(ClusterState.Partition before, ClusterState.Partition now) {
        return now.leaderEpoch() < before.leaderEpoch()
                || now.partitionEpoch() < before.partitionEpoch()
                || !now.replicas().equals(before.replicas());
    }
}
