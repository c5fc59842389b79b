package io.lograft.client;

import io.lograft.base.CallType;
import io.lograft.base.ErrorCode;
import io.lograft.base.LograftException;
import io.lograft.base.TopicId;
import io.lograft.base.TopicPartition;
import io.lograft.client.core.AdminCalls;
import io.lograft.client.core.AdminCalls.Answer;
import io.lograft.client.core.Failures;
import io.lograft.client.core.OffsetSpec;
import io.lograft.client.core.RecordDeletion;
import io.lograft.proto.Rpc;
import io.lograft.proto.v1.AddPartitionsRequest;
import io.lograft.proto.v1.AddPartitionsResponse;
import io.lograft.proto.v1.AlterConfigRequest;
import io.lograft.proto.v1.AlterConfigResponse;
import io.lograft.proto.v1.CreateTopicRequest;
import io.lograft.proto.v1.CreateTopicResponse;
import io.lograft.proto.v1.DeleteTopicRequest;
import io.lograft.proto.v1.DeleteTopicResponse;
import io.lograft.proto.v1.DescribeClusterRequest;
import io.lograft.proto.v1.DescribeClusterResponse;
import io.lograft.proto.v1.DescribeConfigRequest;
import io.lograft.proto.v1.DescribeConfigResponse;
import io.lograft.proto.v1.DescribeTopicsRequest;
import io.lograft.proto.v1.DescribeTopicsResponse;
import io.lograft.proto.v1.ElectLeadersRequest;
import io.lograft.proto.v1.ElectLeadersResponse;
import io.lograft.proto.v1.Error;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * Describes and changes the cluster. Every call is tried on one node after the other until its time is up (30 s unless
 * {@link #within} says otherwise). A change that may have been made before the answer was lost is made again, and a
 * refusal that only says so ("exists already") is looked into before it is reported. Futures fail with {@link
 * LograftException} and complete on the client's thread, which must not be kept. Thread-safe.
 */
public final class Admin {
    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);

    private final AdminCalls calls;
    private final PartitionOffsets offsets;
    private final RecordDeletion deletion;
    private final long timeoutMs;

    Admin(AdminCalls calls, PartitionOffsets offsets, RecordDeletion deletion) {
        this(calls, offsets, deletion, DEFAULT_TIMEOUT.toMillis());
    }

    private Admin(AdminCalls calls, PartitionOffsets offsets, RecordDeletion deletion, long timeoutMs) {
        this.calls = calls;
        this.offsets = offsets;
        this.deletion = deletion;
        this.timeoutMs = timeoutMs;
    }

    /** The same calls with another time limit. */
    public Admin within(Duration timeout) {
        return new Admin(calls, offsets, deletion, timeout.toMillis());
    }

    /** Creates a topic. {@link ErrorCode#TOPIC_EXISTS} if one of that name exists and is not this very call's work. */
    public CompletableFuture<TopicDescription> createTopic(NewTopic topic) {
        return create(topic, false);
    }

    /** Checks what {@link #createTopic} would say, and changes nothing. */
    public CompletableFuture<TopicDescription> validateTopic(NewTopic topic) {
        return create(topic, true);
    }

    /** Deletes a topic with all its records. */
    public CompletableFuture<Void> deleteTopic(String name) {
        DeleteTopicRequest request =
                DeleteTopicRequest.newBuilder().setName(name).build();
        return call(Rpc.DELETE_TOPIC, request, DeleteTopicResponse::getError, true)
                .thenApply(answer -> {
                    Error error = answer.reply().getError();
                    boolean ownWork = answer.doubted() && Failures.code(error) == ErrorCode.UNKNOWN_TOPIC;
                    if (!ownWork) {
                        check(error);
                    }
                    return null;
                });
    }

    /**
     * Gives a topic more partitions. Keys may map to other partitions afterwards.
     *
     * @param partitions how many it shall have in all
     */
    public CompletableFuture<TopicDescription> addPartitions(String name, int partitions) {
        return addPartitions(name, partitions, false);
    }

    /** Checks what {@link #addPartitions} would say, and changes nothing. */
    public CompletableFuture<TopicDescription> validatePartitions(String name, int partitions) {
        return addPartitions(name, partitions, true);
    }

    private CompletableFuture<TopicDescription> addPartitions(String name, int partitions, boolean validateOnly) {
        AddPartitionsRequest request = AddPartitionsRequest.newBuilder()
                .setName(name)
                .setPartitions(partitions)
                .setValidateOnly(validateOnly)
                .build();
        return call(Rpc.ADD_PARTITIONS, request, AddPartitionsResponse::getError, true)
                .thenCompose(answer -> {
                    Error error = answer.reply().getError();
                    if (answer.doubted() && !validateOnly && Failures.code(error) == ErrorCode.INVALID_PARTITIONS) {
                        return describeTopic(name)
                                .thenApply(found -> acceptIf(found.partitions().size() == partitions, found, error));
                    }
                    check(error);
                    return CompletableFuture.completedFuture(
                            topic(answer.reply().getTopic()));
                });
    }

    /**
     * Deletes the records of a partition below an offset, for good; completes with the first offset that is left. {@link
     * ErrorCode#OFFSET_OUT_OF_RANGE} for an offset that is not committed.
     *
     * @param beforeOffset the first record that stays; -1 deletes everything that is committed
     */
    public CompletableFuture<Long> deleteRecords(TopicPartition partition, long beforeOffset) {
        return deletion.delete(partition, beforeOffset, timeoutMs);
    }

    /** All topics, by name. */
    public CompletableFuture<List<TopicSummary>> listTopics() {
        DescribeTopicsRequest request =
                DescribeTopicsRequest.newBuilder().setSummary(true).build();
        return call(Rpc.DESCRIBE_TOPICS, request, DescribeTopicsResponse::getError, false)
                .thenApply(answer -> {
                    check(answer.reply().getError());
                    return summaries(answer.reply());
                });
    }

    /** The topics of these names, in order of name; {@link ErrorCode#UNKNOWN_TOPIC} if there is none of some name. */
    public CompletableFuture<List<TopicDescription>> describeTopics(Collection<String> names) {
        if (names.isEmpty()) {
            return CompletableFuture.completedFuture(List.of());
        }
        DescribeTopicsRequest request =
                DescribeTopicsRequest.newBuilder().addAllNames(names).build();
        return call(Rpc.DESCRIBE_TOPICS, request, DescribeTopicsResponse::getError, false)
                .thenApply(answer -> {
                    check(answer.reply().getError());
                    return answer.reply().getTopicsList().stream()
                            .map(Admin::topic)
                            .toList();
                });
    }

    /** One topic; {@link ErrorCode#UNKNOWN_TOPIC} if there is none. */
    public CompletableFuture<TopicDescription> describeTopic(String name) {
        return describeTopics(List.of(name)).thenApply(found -> found.get(0));
    }

    /** The cluster, its brokers and its controller. */
    public CompletableFuture<ClusterDescription> describeCluster() {
        return call(
                        Rpc.DESCRIBE_CLUSTER,
                        DescribeClusterRequest.getDefaultInstance(),
                        DescribeClusterResponse::getError,
                        false)
                .thenApply(answer -> {
                    check(answer.reply().getError());
                    return cluster(answer.reply());
                });
    }

    /** Sets and removes settings, all or none. */
    public CompletableFuture<Void> alterConfig(
            ConfigTarget target, Map<String, String> set, Collection<String> remove) {
        return alterConfig(target, set, remove, false);
    }

    /** Checks what {@link #alterConfig} would say, and changes nothing. */
    public CompletableFuture<Void> validateConfig(
            ConfigTarget target, Map<String, String> set, Collection<String> remove) {
        return alterConfig(target, set, remove, true);
    }

    private CompletableFuture<Void> alterConfig(
            ConfigTarget target, Map<String, String> set, Collection<String> remove, boolean validateOnly) {
        AlterConfigRequest request = AlterConfigRequest.newBuilder()
                .setResource(target.resource())
                .putAllSet(set)
                .addAllRemove(remove)
                .setValidateOnly(validateOnly)
                .build();
        return call(Rpc.ALTER_CONFIG, request, AlterConfigResponse::getError, true)
                .thenApply(answer -> {
                    check(answer.reply().getError());
                    return null;
                });
    }

    /** All settings of a topic, a broker or the cluster, by name. */
    public CompletableFuture<List<ConfigSetting>> describeConfig(ConfigTarget target) {
        DescribeConfigRequest request = DescribeConfigRequest.newBuilder()
                .setResource(target.resource())
                .build();
        return call(Rpc.DESCRIBE_CONFIG, request, DescribeConfigResponse::getError, false)
                .thenApply(answer -> {
                    check(answer.reply().getError());
                    return answer.reply().getEntriesList().stream()
                            .map(entry -> new ConfigSetting(
                                    entry.getName(),
                                    entry.getValue(),
                                    entry.getDefaultValue(),
                                    entry.getIsSet(),
                                    entry.getDescription()))
                            .toList();
                });
    }

    /**
     * Moves leaderships to the preferred replicas.
     *
     * @param topic empty for all topics
     * @param partitions empty for all of the topic
     * @return how many partitions have a new leader
     */
    public CompletableFuture<Integer> electLeaders(String topic, Collection<Integer> partitions) {
        ElectLeadersRequest request = ElectLeadersRequest.newBuilder()
                .setTopic(topic)
                .addAllPartitions(partitions)
                .build();
        return call(Rpc.ELECT_LEADERS, request, ElectLeadersResponse::getError, true)
                .thenApply(answer -> {
                    check(answer.reply().getError());
                    return answer.reply().getChanged();
                });
    }

    /**
     * Gives partitions other replicas, or goes back to those before (KIP-455): all of them or, if one is refused, none. Is
     * done when the reassignments have begun; {@link #listPartitionReassignments} tells which go on. Asking again for what
     * is under way, or done, does nothing.
     *
     * @param changes for each partition the ids of the brokers that shall hold a copy, the preferred leader first; empty to
     *     cancel the reassignment that is under way
     * @return where the replicas go, in the order of the changes
     */
    public CompletableFuture<List<PartitionReassignment>> alterPartitionReassignments(
            Map<TopicPartition, Optional<List<Integer>>> changes) {
        return new Reassignments(calls, this, timeoutMs).alter(changes, false);
    }

    /** Checks what {@link #alterPartitionReassignments} would say, and changes nothing. */
    public CompletableFuture<List<PartitionReassignment>> validatePartitionReassignments(
            Map<TopicPartition, Optional<List<Integer>>> changes) {
        return new Reassignments(calls, this, timeoutMs).alter(changes, true);
    }

    /** The reassignments under way, by topic and partition. */
    public CompletableFuture<List<PartitionReassignment>> listPartitionReassignments() {
        return listPartitionReassignments(List.of());
    }

    /**
     * Those of some topics; {@link ErrorCode#UNKNOWN_TOPIC} if there is none of some name.
     *
     * @param topics names; empty for all
     */
    public CompletableFuture<List<PartitionReassignment>> listPartitionReassignments(Collection<String> topics) {
        return new Reassignments(calls, this, timeoutMs).list(topics);
    }

    /** For each partition the first offset that its log holds. */
    public CompletableFuture<Map<TopicPartition, Long>> beginningOffsets(Collection<TopicPartition> partitions) {
        return offsets(partitions, OffsetSpec.EARLIEST);
    }

    /** For each partition the offset that follows its last committed record, once its leader knows that. */
    public CompletableFuture<Map<TopicPartition, Long>> endOffsets(Collection<TopicPartition> partitions) {
        return offsets(partitions, OffsetSpec.LATEST);
    }

    /** For each partition the first record whose time stamp (ms since 1970 UTC) is this or later; none without one. */
    public CompletableFuture<Map<TopicPartition, OffsetAndTimestamp>> offsetsForTimes(
            Map<TopicPartition, Long> timestampsMs) {
        Map<TopicPartition, OffsetSpec> wanted = new LinkedHashMap<>();
        timestampsMs.forEach((partition, timestampMs) -> wanted.put(partition, OffsetSpec.at(timestampMs)));
        return offsets.ask(wanted, timeoutMs).thenApply(PartitionOffsets::times);
    }

    private CompletableFuture<Map<TopicPartition, Long>> offsets(
            Collection<TopicPartition> partitions, OffsetSpec spec) {
        Map<TopicPartition, OffsetSpec> wanted = new LinkedHashMap<>();
        partitions.forEach(partition -> wanted.put(partition, spec));
        return offsets.ask(wanted, timeoutMs).thenApply(found -> {
            Map<TopicPartition, Long> result = new LinkedHashMap<>();
            found.forEach((partition, offset) -> result.put(partition, offset.offset()));
            return result;
        });
    }

    private CompletableFuture<TopicDescription> create(NewTopic topic, boolean validateOnly) {
        CreateTopicRequest request = CreateTopicRequest.newBuilder()
                .setName(topic.name())
                .setPartitions(topic.partitions())
                .setReplicationFactor(topic.replicationFactor())
                .putAllConfigs(topic.configs())
                .setValidateOnly(validateOnly)
                .build();
        return call(Rpc.CREATE_TOPIC, request, CreateTopicResponse::getError, true)
                .thenCompose(answer -> {
                    Error error = answer.reply().getError();
                    if (answer.doubted() && !validateOnly && Failures.code(error) == ErrorCode.TOPIC_EXISTS) {
                        return describeTopic(topic.name())
                                .thenApply(found -> acceptIf(isAsAsked(found, topic), found, error));
                    }
                    check(error);
                    return CompletableFuture.completedFuture(
                            topic(answer.reply().getTopic()));
                });
    }

    private static boolean isAsAsked(TopicDescription found, NewTopic asked) {
        boolean partitions =
                asked.partitions() == NewTopic.DEFAULT || found.partitions().size() == asked.partitions();
        boolean factor = asked.replicationFactor() == NewTopic.DEFAULT
                || found.partitions().stream().allMatch(p -> p.replicas().size() == asked.replicationFactor());
        return partitions && factor && found.configs().equals(asked.configs());
    }

    private static <T> T acceptIf(boolean asAsked, T found, Error error) {
        if (!asAsked) {
            check(error);
        }
        return found;
    }

    private <Q, P> CompletableFuture<Answer<P>> call(
            CallType<Q, P> type, Q request, Function<P, Error> errorOf, boolean change) {
        return calls.call(type, request, errorOf, change, timeoutMs);
    }

    private static void check(Error error) {
        if (Failures.code(error) != ErrorCode.NONE) {
            throw Failures.of(error);
        }
    }

    private static TopicDescription topic(io.lograft.proto.v1.Topic message) {
        List<PartitionDescription> partitions = message.getPartitionsList().stream()
                .map(partition -> new PartitionDescription(
                        partition.getPartition(),
                        partition.getLeader(),
                        partition.getLeaderEpoch(),
                        partition.getPartitionEpoch(),
                        partition.getReplicasList(),
                        partition.getIsrList(),
                        partition.getElrList(),
                        partition.getAddingReplicasList(),
                        partition.getRemovingReplicasList()))
                .toList();
        return new TopicDescription(
                message.getName(),
                TopicId.fromBytes(message.getId().toByteArray()),
                partitions,
                message.getConfigsMap());
    }

    private static List<TopicSummary> summaries(DescribeTopicsResponse reply) {
        List<TopicSummary> all = new ArrayList<>(reply.getTopicsCount());
        for (int i = 0; i < reply.getTopicsCount(); i++) {
            all.add(new TopicSummary(
                    reply.getTopics(i).getName(),
                    TopicId.fromBytes(reply.getTopics(i).getId().toByteArray()),
                    i < reply.getPartitionCountsCount() ? reply.getPartitionCounts(i) : 0,
                    i < reply.getReplicationFactorsCount() ? reply.getReplicationFactors(i) : 0));
        }
        return all;
    }

    private static ClusterDescription cluster(DescribeClusterResponse reply) {
        List<BrokerDescription> brokers = reply.getBrokersList().stream()
                .map(broker -> new BrokerDescription(
                        broker.getId(),
                        new io.lograft.base.Address(
                                broker.getAddress().getHost(),
                                broker.getAddress().getPort()),
                        broker.getRack(),
                        broker.getEpoch(),
                        broker.getFenced(),
                        broker.getShuttingDown()))
                .toList();
        return new ClusterDescription(
                reply.getClusterId(),
                reply.hasController() ? reply.getController().getId() : -1,
                reply.getController().getEpoch(),
                brokers,
                reply.getMetadataVersion(),
                reply.getVotersList());
    }
}
