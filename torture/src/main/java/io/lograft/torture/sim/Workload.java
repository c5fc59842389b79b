package io.lograft.torture.sim;

import io.lograft.base.ErrorCode;
import io.lograft.base.TopicPartition;
import io.lograft.base.sim.SimRng;
import io.lograft.base.sim.SimScheduler;
import io.lograft.proto.Rpc;
import io.lograft.proto.v1.AlterConfigRequest;
import io.lograft.proto.v1.ConfigResource;
import io.lograft.proto.v1.CreateTopicRequest;
import io.lograft.proto.v1.CreateTopicResponse;
import io.lograft.proto.v1.ElectLeadersRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Real clients that write, read and change things. */
final class Workload {
    static final String TOPIC = "orders";
    private static final int WRITERS = 3;
    private static final int READERS = 2;
    private static final long CALL_MS = 60_000;

    private final SimScheduler scheduler;
    private final SimRng rng;
    private final int partitions;
    private final SimulatedClient admin;
    private final List<Writer> writers = new ArrayList<>();
    private final List<Reader> readers = new ArrayList<>();
    private boolean created;

    Workload(SimulatedCluster cluster, Invariants invariants) {
        this.scheduler = cluster.scheduler();
        this.rng = scheduler.rng("workload");
        this.partitions = 2 + rng.nextInt(3);
        this.admin = new SimulatedClient(cluster, "admin");
        List<TopicPartition> all = IntStream.range(0, partitions)
                .mapToObj(partition -> new TopicPartition(TOPIC, partition))
                .toList();
        for (int i = 0; i < WRITERS; i++) {
            writers.add(new Writer(new SimulatedClient(cluster, "writer" + i), i, partitions, invariants));
        }
        for (int i = 0; i < READERS; i++) {
            readers.add(new Reader(new SimulatedClient(cluster, "reader" + i), all, i > 0, invariants));
        }
    }

    /** Makes the topic, then writes and reads. */
    void start() {
        int minIsr = FaultPlan.losesDisks(scheduler.seed()) || rng.chance(500) ? 2 : 1;
        CreateTopicRequest request = CreateTopicRequest.newBuilder()
                .setName(TOPIC)
                .setPartitions(partitions)
                .setReplicationFactor(3)
                .putAllConfigs(Map.of("min.insync.replicas", Integer.toString(minIsr), "segment.bytes", "1048576"))
                .build();
        scheduler.note(partitions + " partitions, min.insync.replicas " + minIsr);
        admin.calls()
                .call(Rpc.CREATE_TOPIC, request, CreateTopicResponse::getError, true, CALL_MS)
                .whenComplete((answer, failed) -> {
                    ErrorCode code = failed == null
                            ? ErrorCode.of(answer.reply().getError().getCodeValue())
                            : ErrorCode.UNKNOWN;
                    // It exists already, by this very call, if an answer was lost.
                    if (code != ErrorCode.NONE && !(code == ErrorCode.TOPIC_EXISTS && answer.doubted())) {
                        scheduler.note("the topic cannot be made: " + answer + " " + failed);
                        return;
                    }
                    created = true;
                    writers.forEach(Writer::start);
                    readers.forEach(Reader::start);
                });
    }

    boolean isRunning() {
        return created;
    }

    int partitions() {
        return partitions;
    }

    /** Asks for other leaders, as an administrator does; whether it comes to that is the cluster's business. */
    void electLeaders() {
        admin.calls()
                .call(
                        Rpc.ELECT_LEADERS,
                        ElectLeadersRequest.newBuilder().setTopic(TOPIC).build(),
                        reply -> reply.getError(),
                        true,
                        CALL_MS);
    }

    void changeConfig(int minIsr) {
        admin.calls()
                .call(
                        Rpc.ALTER_CONFIG,
                        AlterConfigRequest.newBuilder()
                                .setResource(ConfigResource.newBuilder().setTopic(TOPIC))
                                .putSet("min.insync.replicas", Integer.toString(minIsr))
                                .build(),
                        reply -> reply.getError(),
                        true,
                        CALL_MS);
    }

    void stopWriting() {
        writers.forEach(Writer::stop);
    }

    /** Whether every record that was taken was answered. */
    boolean isAnswered() {
        return writers.stream().allMatch(Writer::isAnswered);
    }

    boolean hasRead(Map<Integer, Long> ends) {
        return readers.stream().allMatch(reader -> reader.hasRead(ends));
    }

    long acknowledgedRecords() {
        return writers.stream().mapToLong(Writer::acknowledged).sum();
    }

    long unknownRecords() {
        return writers.stream().mapToLong(Writer::failed).sum();
    }

    long readRecords() {
        return readers.stream().mapToLong(Reader::read).sum();
    }
}
