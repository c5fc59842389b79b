package io.lograft.torture.soak;

import io.lograft.base.ErrorCode;
import io.lograft.base.LograftException;
import io.lograft.base.TopicPartition;
import io.lograft.client.Admin;
import io.lograft.client.BrokerDescription;
import io.lograft.client.PartitionDescription;
import io.lograft.client.PartitionReassignment;
import io.lograft.client.TopicDescription;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Moves partitions, one at each step: those with odd numbers from two nodes to other two, the others to another order of
 * all nodes, so that another one is preferred. Cancels some of what is under way. Owned by the admin's loop.
 */
final class SoakMoves {
    private static final int CANCEL_EVERY = 5;

    private final Admin admin;
    private final List<TopicPartition> partitions;
    private final Map<TopicPartition, List<Integer>> asked = new HashMap<>();
    private int step;
    private long begun;
    private long completed;
    private long cancelled;
    private long cancelledTooLate;

    SoakMoves(Admin admin, List<TopicPartition> partitions) {
        this.admin = admin;
        this.partitions = partitions;
    }

    /** Looks at the next partition, and moves it on. */
    void step() throws Exception {
        TopicPartition partition = partitions.get(step++ % partitions.size());
        List<PartitionReassignment> underWay =
                SoakAdmin.await(admin.listPartitionReassignments(List.of(partition.topic())));
        if (underWay.stream().anyMatch(each -> each.partition().equals(partition))) {
            return;
        }
        noteCompletion(partition);
        begin(partition);
        if (step % CANCEL_EVERY == 0) {
            cancel(partition);
        }
    }

    private void noteCompletion(TopicPartition partition) throws Exception {
        List<Integer> wanted = asked.remove(partition);
        if (wanted == null) {
            return;
        }
        TopicDescription topic = SoakAdmin.await(admin.describeTopic(partition.topic()));
        PartitionDescription found = topic.partitions().get(partition.partition());
        SoakAdmin.expect(
                found.replicas().equals(wanted), partition + " on " + wanted + " as it was asked for, not " + found);
        completed++;
    }

    private void begin(TopicPartition partition) throws Exception {
        List<Integer> brokers = SoakAdmin.await(admin.describeCluster()).brokers().stream()
                .map(BrokerDescription::id)
                .sorted()
                .toList();
        int copies = partition.partition() % 2 == 0 ? brokers.size() : Math.min(2, brokers.size());
        int first = (step / partitions.size() + partition.partition()) % brokers.size();
        List<Integer> target = IntStream.range(0, copies)
                .mapToObj(i -> brokers.get((first + i) % brokers.size()))
                .toList();
        List<PartitionReassignment> results =
                SoakAdmin.await(admin.alterPartitionReassignments(Map.of(partition, Optional.of(target))));
        SoakAdmin.expect(results.get(0).target().equals(target), "a move of " + partition + " to " + target);
        asked.put(partition, target);
        begun++;
    }

    /** May come too late, or at a time when only new replicas could lead: both are answers, not failures. */
    private void cancel(TopicPartition partition) throws Exception {
        List<Integer> target = asked.remove(partition);
        try {
            SoakAdmin.await(admin.alterPartitionReassignments(Map.of(partition, Optional.empty())));
            cancelled++;
        } catch (LograftException refused) {
            if (refused.code() != ErrorCode.NO_REASSIGNMENT && refused.code() != ErrorCode.INVALID_REPLICA_ASSIGNMENT) {
                throw refused;
            }
            asked.put(partition, target);
            cancelledTooLate++;
        }
    }

    void count(SoakJournal journal) {
        journal.count("partition moves begun", begun);
        journal.count(SoakOutcome.MOVES_COMPLETED, completed);
        journal.count("partition moves cancelled", cancelled);
        journal.count("partition moves that could not be cancelled any more", cancelledTooLate);
    }
}
