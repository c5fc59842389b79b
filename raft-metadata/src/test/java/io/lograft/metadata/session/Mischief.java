package io.lograft.metadata.session;

import io.lograft.base.sim.SimRng;
import io.lograft.proto.internal.v1.ControlRequest;
import io.lograft.proto.v1.AlterPartitionReassignmentsRequest;
import io.lograft.proto.v1.CreateTopicRequest;
import io.lograft.proto.v1.PartitionReassignmentChange;
import java.util.ArrayList;
import java.util.List;

/** Does things to a cluster, as the seed says. A majority of the voters stays alive. */
final class Mischief {
    private final SimCluster cluster;
    private final SimRng rng;
    private final List<SimMember> all;
    private int topics;

    Mischief(SimCluster cluster) {
        this.cluster = cluster;
        this.rng = cluster.scheduler.rng("mischief");
        this.all = new ArrayList<>(cluster.members.values());
    }

    void something() {
        SimMember one = all.get(rng.nextInt(all.size()));
        SimMember other = all.get(rng.nextInt(all.size()));
        switch (rng.nextInt(9)) {
            case 0 -> kill(one);
            case 1 -> restart(one);
            case 2 -> cluster.network.cut(one.node, other.node);
            case 3 -> cluster.network.healAll();
            case 4 -> cluster.network.reset(one.node, other.node);
            case 5 -> cluster.quorum.loseLeader();
            case 6 -> pauseOrResume(one);
            case 7 -> reassign(one);
            default -> createTopic(one);
        }
    }

    /** Everything works again. */
    void makeGood() {
        cluster.network.healAll();
        all.forEach(member -> {
            member.node.resume();
            restart(member);
        });
    }

    private void kill(SimMember member) {
        long deadVoters = all.stream()
                .filter(m -> m.controller != null && !m.node.isAlive())
                .count();
        if (member.node.isAlive() && (member.controller == null || deadVoters == 0)) {
            member.node.kill();
        }
    }

    private void restart(SimMember member) {
        if (!member.node.isAlive()) {
            member.node.restart();
            member.start();
        }
    }

    private void pauseOrResume(SimMember member) {
        if (member.node.isPaused()) {
            member.node.resume();
        } else if (member.node.isAlive() && all.stream().noneMatch(m -> m.node.isPaused())) {
            member.node.pause();
        }
    }

    private void createTopic(SimMember from) {
        if (from.node.isAlive()) {
            cluster.control(
                    from,
                    ControlRequest.newBuilder()
                            .setCreateTopic(CreateTopicRequest.newBuilder()
                                    .setName("topic-" + topics++)
                                    .setPartitions(1 + rng.nextInt(20))),
                    5_000);
        }
    }

    private void reassign(SimMember from) {
        if (topics == 0 || !from.node.isAlive()) {
            return;
        }
        PartitionReassignmentChange.Builder change =
                PartitionReassignmentChange.newBuilder().setTopic("topic-" + rng.nextInt(topics));
        int first = rng.nextInt(all.size());
        int copies = rng.nextInt(all.size() + 1);
        for (int i = 0; i < copies; i++) {
            change.addReplicas(all.get((first + i) % all.size()).id);
        }
        cluster.control(
                from,
                ControlRequest.newBuilder()
                        .setAlterPartitionReassignments(AlterPartitionReassignmentsRequest.newBuilder()
                                .addChanges(change.setCancel(copies == 0))),
                5_000);
    }
}
