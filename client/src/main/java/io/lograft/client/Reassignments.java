package io.lograft.client;

import io.lograft.base.ErrorCode;
import io.lograft.base.TopicPartition;
import io.lograft.client.core.AdminCalls;
import io.lograft.client.core.Failures;
import io.lograft.proto.Rpc;
import io.lograft.proto.v1.AlterPartitionReassignmentsRequest;
import io.lograft.proto.v1.AlterPartitionReassignmentsResponse;
import io.lograft.proto.v1.Error;
import io.lograft.proto.v1.ListPartitionReassignmentsRequest;
import io.lograft.proto.v1.ListPartitionReassignmentsResponse;
import io.lograft.proto.v1.PartitionReassignmentChange;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;

/** The {@link Admin}'s calls about reassignments. Thread-safe. */
final class Reassignments {
    private final AdminCalls calls;
    private final Admin admin;
    private final long timeoutMs;

    Reassignments(AdminCalls calls, Admin admin, long timeoutMs) {
        this.calls = calls;
        this.admin = admin;
        this.timeoutMs = timeoutMs;
    }

    CompletableFuture<List<PartitionReassignment>> alter(
            Map<TopicPartition, Optional<List<Integer>>> changes, boolean validateOnly) {
        AlterPartitionReassignmentsRequest.Builder request =
                AlterPartitionReassignmentsRequest.newBuilder().setValidateOnly(validateOnly);
        changes.forEach((partition, replicas) -> request.addChanges(PartitionReassignmentChange.newBuilder()
                .setTopic(partition.topic())
                .setPartition(partition.partition())
                .addAllReplicas(replicas.orElse(List.of()))
                .setCancel(replicas.isEmpty())));
        return calls.call(
                        Rpc.ALTER_PARTITION_REASSIGNMENTS,
                        request.build(),
                        AlterPartitionReassignmentsResponse::getError,
                        true,
                        timeoutMs)
                .thenCompose(answer -> {
                    Error error = answer.reply().getError();
                    if (answer.doubted() && !validateOnly && Failures.code(error) == ErrorCode.NO_REASSIGNMENT) {
                        return ownWork(changes, error);
                    }
                    check(error);
                    return CompletableFuture.completedFuture(all(answer.reply().getResultsList()));
                });
    }

    CompletableFuture<List<PartitionReassignment>> list(Collection<String> topics) {
        ListPartitionReassignmentsRequest request = ListPartitionReassignmentsRequest.newBuilder()
                .addAllTopics(topics)
                .build();
        return calls.call(
                        Rpc.LIST_PARTITION_REASSIGNMENTS,
                        request,
                        ListPartitionReassignmentsResponse::getError,
                        false,
                        timeoutMs)
                .thenApply(answer -> {
                    check(answer.reply().getError());
                    return all(answer.reply().getReassignmentsList());
                });
    }

    /** The cancellation may have been carried out before its answer was lost: then nothing of it is under way. */
    private CompletableFuture<List<PartitionReassignment>> ownWork(
            Map<TopicPartition, Optional<List<Integer>>> changes, Error error) {
        Set<String> topics = new TreeSet<>();
        changes.keySet().forEach(partition -> topics.add(partition.topic()));
        return admin.describeTopics(topics).thenApply(found -> {
            List<PartitionReassignment> results = new ArrayList<>();
            for (TopicDescription topic : found) {
                for (PartitionDescription partition : topic.partitions()) {
                    TopicPartition id = new TopicPartition(topic.name(), partition.partition());
                    if (changes.containsKey(id)) {
                        results.add(result(id, partition));
                    }
                }
            }
            boolean asAsked = results.size() == changes.size()
                    && results.stream().allMatch(result -> isAsAsked(result, changes.get(result.partition())));
            if (!asAsked) {
                check(error);
            }
            return results;
        });
    }

    private static boolean isAsAsked(PartitionReassignment found, Optional<List<Integer>> asked) {
        return asked.map(found.target()::equals).orElse(!found.isUnderWay());
    }

    private static PartitionReassignment result(TopicPartition id, PartitionDescription partition) {
        List<Integer> target = partition.replicas().stream()
                .filter(replica -> !partition.removingReplicas().contains(replica))
                .toList();
        return new PartitionReassignment(
                id,
                partition.replicas(),
                target,
                partition.addingReplicas(),
                partition.removingReplicas(),
                partition.isr());
    }

    private static List<PartitionReassignment> all(List<io.lograft.proto.v1.PartitionReassignment> messages) {
        return messages.stream()
                .map(message -> new PartitionReassignment(
                        new TopicPartition(message.getTopic(), message.getPartition()),
                        message.getReplicasList(),
                        message.getTargetList(),
                        message.getAddingReplicasList(),
                        message.getRemovingReplicasList(),
                        message.getIsrList()))
                .toList();
    }

    private static void check(Error error) {
        if (Failures.code(error) != ErrorCode.NONE) {
            throw Failures.of(error);
        }
    }
}
