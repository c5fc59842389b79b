package io.lograft.cli;

import io.lograft.base.Clock;
import io.lograft.base.TopicPartition;
import io.lograft.cli.output.Durations;
import io.lograft.cli.output.Terminal;
import io.lograft.client.Admin;
import io.lograft.client.PartitionDescription;
import io.lograft.client.PartitionReassignment;
import io.lograft.client.TopicDescription;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Waits until partitions are where they were sent. */
final class ReassignmentWait {
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(300);
    private static final int NAMED_MAX = 3;

    private final Admin admin;
    private final Clock clock;
    private final Terminal terminal;

    ReassignmentWait(Admin admin, Clock clock, Terminal terminal) {
        this.admin = admin;
        this.clock = clock;
        this.terminal = terminal;
    }

    /**
     * Returns where they are in the end.
     *
     * @param asked what was begun, or was found under way
     */
    List<PartitionReassignment> await(List<PartitionReassignment> asked, long limitMs) throws CommandFailure {
        if (asked.stream().noneMatch(PartitionReassignment::isUnderWay)) {
            return asked;
        }
        long beganMs = clock.monotonicMs();
        Set<String> topics = new TreeSet<>();
        Set<TopicPartition> partitions = new TreeSet<>();
        asked.forEach(each -> topics.add(each.partition().topic()));
        asked.forEach(each -> partitions.add(each.partition()));
        while (true) {
            List<PartitionReassignment> left = admin.listPartitionReassignments(topics).join().stream()
                    .filter(each -> partitions.contains(each.partition()))
                    .toList();
            long tookMs = clock.monotonicMs() - beganMs;
            if (left.isEmpty()) {
                terminal.clear();
                List<PartitionReassignment> done = arrived(asked, topics);
                terminal.say(
                        ReassignmentReport.partitions(asked.size()) + " in place after " + Durations.seconds(tookMs));
                return done;
            }
            if (tookMs >= limitMs) {
                terminal.clear();
                throw new CommandFailure(
                        ExitCode.FAILED,
                        "after " + Durations.seconds(limitMs) + " " + left.size() + " of "
                                + ReassignmentReport.partitions(asked.size()) + " are still under way: "
                                + lacking(left)
                                + "; they go on: `lograft topic reassign --list --wait` waits for them, --cancel goes back");
            }
            terminal.progress(asked.size() - left.size() + " of " + asked.size() + " in place, "
                    + Durations.seconds(tookMs) + ", waiting for " + lacking(left));
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    private static String lacking(List<PartitionReassignment> left) {
        List<String> named = new ArrayList<>();
        for (PartitionReassignment each : left.subList(0, Math.min(NAMED_MAX, left.size()))) {
            List<Integer> lacking = each.target().stream()
                    .filter(replica -> !each.isr().contains(replica))
                    .toList();
            named.add(each.partition().topic() + ":" + each.partition().partition() + " on "
                    + ReassignmentReport.list(lacking));
        }
        return String.join(", ", named) + (left.size() > NAMED_MAX ? ", ..." : "");
    }

    /** Not under way any more can also mean cancelled, or sent elsewhere since. */
    private List<PartitionReassignment> arrived(List<PartitionReassignment> asked, Set<String> topics)
            throws CommandFailure {
        Map<TopicPartition, PartitionDescription> found = new LinkedHashMap<>();
        for (TopicDescription topic : admin.describeTopics(topics).join()) {
            topic.partitions().forEach(each -> found.put(new TopicPartition(topic.name(), each.partition()), each));
        }
        List<PartitionReassignment> results = new ArrayList<>();
        for (PartitionReassignment each : asked) {
            PartitionDescription now = found.get(each.partition());
            if (now == null || !now.replicas().equals(each.target())) {
                throw new CommandFailure(
                        ExitCode.FAILED,
                        each.partition() + " is not on " + each.target() + " but on "
                                + (now == null ? "no broker" : now.replicas())
                                + ": somebody cancelled this or asked for something else; look before trying again");
            }
            results.add(new PartitionReassignment(
                    each.partition(), now.replicas(), now.replicas(), List.of(), List.of(), now.isr()));
        }
        return results;
    }
}
