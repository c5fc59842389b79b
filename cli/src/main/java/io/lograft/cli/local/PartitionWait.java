package io.lograft.cli.local;

import io.lograft.base.Clock;
import io.lograft.client.Admin;
import io.lograft.client.PartitionDescription;
import io.lograft.client.TopicDescription;
import io.lograft.client.TopicSummary;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** Waits until partitions are in the state that they should be in. */
public final class PartitionWait {
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final int TOPICS_PER_CALL = 200;
    private static final int NAMED_MAX = 5;
    private static final int DEFAULT_MIN_ISR = 2;

    private final Admin admin;
    private final Clock clock;
    private final Consumer<String> progress;

    /** @param progress told, now and then, what is still waited for */
    public PartitionWait(Admin admin, Clock clock, Consumer<String> progress) {
        this.admin = admin;
        this.clock = clock;
        this.progress = progress;
    }

    /** What a partition lacks; null if nothing. */
    private interface Demand {
        String lack(TopicDescription topic, PartitionDescription partition);
    }

    /** Until every partition of every topic has a leader and its {@code min.insync.replicas}. */
    public void awaitMinIsr(long limitMs) throws IOException {
        await(null, limitMs, (topic, partition) -> lack(partition, minIsr(topic, partition)));
    }

    /** Until all replicas of this topic are in sync. */
    public void awaitFullIsr(String topicName, long limitMs) throws IOException {
        await(
                topicName,
                limitMs,
                (topic, partition) -> lack(partition, partition.replicas().size()));
    }

    private static String lack(PartitionDescription partition, int wanted) {
        if (partition.leader() < 0) {
            return "has no leader";
        }
        int inSync = partition.isr().size();
        return inSync < wanted ? "has " + inSync + " of " + wanted + " replicas in sync" : null;
    }

    private void await(String onlyTopic, long limitMs, Demand demand) throws IOException {
        long deadline = clock.monotonicMs() + limitMs;
        while (true) {
            List<String> lacking = lacking(onlyTopic, demand);
            if (lacking.isEmpty()) {
                return;
            }
            String shown = String.join(", ", lacking.subList(0, Math.min(NAMED_MAX, lacking.size())))
                    + (lacking.size() > NAMED_MAX ? " and " + (lacking.size() - NAMED_MAX) + " more" : "");
            if (clock.monotonicMs() >= deadline) {
                throw new IOException("the nodes run, but after " + limitMs / 1_000 + " s partitions are not in order: "
                        + shown + "; the logs that `lograft status` names say why");
            }
            progress.accept("waiting for partitions: " + shown);
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    private List<String> lacking(String onlyTopic, Demand demand) {
        List<String> names = onlyTopic != null
                ? List.of(onlyTopic)
                : admin.listTopics().join().stream().map(TopicSummary::name).toList();
        List<String> lacking = new ArrayList<>();
        for (int from = 0; from < names.size(); from += TOPICS_PER_CALL) {
            List<String> some = names.subList(from, Math.min(names.size(), from + TOPICS_PER_CALL));
            for (TopicDescription topic : admin.describeTopics(some).join()) {
                for (PartitionDescription partition : topic.partitions()) {
                    String lack = demand.lack(topic, partition);
                    if (lack != null) {
                        lacking.add(topic.name() + "-" + partition.partition() + " " + lack);
                    }
                }
            }
        }
        return lacking;
    }

    /** The minimum in force: never more than there are replicas, those not counted that are being added. */
    private static int minIsr(TopicDescription topic, PartitionDescription partition) {
        String set = topic.configs().get("min.insync.replicas");
        int wanted = set == null ? DEFAULT_MIN_ISR : Integer.parseInt(set);
        return Math.min(
                wanted, partition.replicas().size() - partition.addingReplicas().size());
    }
}
