package io.lograft.server.gateway;

import io.lograft.base.ErrorCode;
import io.lograft.base.LograftException;
import io.lograft.base.TopicId;
import io.lograft.client.core.Murmur2;
import io.lograft.client.core.TopicView;
import io.lograft.proto.batch.BatchBuilder;
import io.lograft.proto.v1.PartitionSequence;
import io.lograft.proto.v1.ProducerState;
import io.lograft.proto.v1.PublishRecord;
import io.lograft.proto.v1.PublishRequest;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The batches of a publish that carries a producer. Pure: the same request makes batches of the same sequences and counts
 * on every node and at every time, which is what the logs recognise a repetition by. One batch for each partition, since
 * a limit that changed in between must not shift where one ends.
 */
final class SequencedPlan {
    /**
     * A batch for one partition.
     *
     * @param records their places in the request, in order
     */
    record Batch(int partition, List<Integer> records, ByteBuffer bytes) {}

    private static final class Filling {
        private final List<Integer> records = new ArrayList<>();
        private final BatchBuilder builder;

        private Filling(int bytesMax) {
            this.builder = new BatchBuilder(FIRST_BYTES, bytesMax);
        }
    }

    private static final int FIRST_BYTES = 1 << 10;
    private static final int EPOCH_MAX = Short.MAX_VALUE;

    private final PublishRequest request;
    private final TopicView topic;
    private final long wallMs;
    private final Map<Integer, Integer> sequences = new TreeMap<>();
    private final Map<Integer, Filling> fillings = new TreeMap<>();
    private final Map<Integer, LograftException> problems = new TreeMap<>();
    private final int[] chosen;

    SequencedPlan(PublishRequest request, TopicView topic, long wallMs) {
        this.request = request;
        this.topic = topic;
        this.wallMs = wallMs;
        this.chosen = new int[request.getRecordsCount()];
        request.getProducer()
                .getSequencesList()
                .forEach(each -> sequences.put(each.getPartition(), each.getSequence()));
        fill();
    }

    /** Why the state is none that OpenProducer or Publish gave; null if it may be. */
    static String malformed(ProducerState state) {
        if (state.getProducerId() < 0 || state.getProducerEpoch() < 0 || state.getProducerEpoch() > EPOCH_MAX) {
            return "producer_id is " + state.getProducerId() + " and producer_epoch " + state.getProducerEpoch();
        }
        if (state.getTopicId().size() != TopicId.BYTES) {
            return "topic_id has " + state.getTopicId().size() + " bytes, not " + TopicId.BYTES;
        }
        int count = state.getPartitionCount();
        if (count < 1 || count > GatewayLimits.PARTITIONS_MAX) {
            return "partition_count is " + Integer.toUnsignedString(count);
        }
        if (state.getSequencesCount() > GatewayLimits.PARTITIONS_MAX) {
            return "it has sequences for " + state.getSequencesCount() + " partitions";
        }
        Set<Integer> seen = new HashSet<>();
        for (PartitionSequence each : state.getSequencesList()) {
            if (each.getSequence() < 0 || each.getPartition() < 0 || !seen.add(each.getPartition())) {
                return "it has sequence " + each.getSequence() + " for partition "
                        + Integer.toUnsignedString(each.getPartition()) + ", or several for it";
            }
        }
        return null;
    }

    /** Why nothing of the request can be written to this topic; null if it can. */
    static LograftException mismatch(ProducerState state, TopicView topic) {
        if (!TopicId.fromBytes(state.getTopicId().toByteArray()).equals(topic.id())) {
            return new LograftException(
                    ErrorCode.UNKNOWN_TOPIC,
                    "the producer was opened for another topic, or for a topic '" + topic.name()
                            + "' that was deleted and created again; open another producer");
        }
        if (state.getPartitionCount() > topic.partitions().size()) {
            return new LograftException(
                    ErrorCode.NOT_READY,
                    "the producer knows " + state.getPartitionCount() + " partitions of topic '" + topic.name()
                            + "', this node knows " + topic.partitions().size()
                            + " as yet; repeat the request, or go to another node");
        }
        return null;
    }

    private void fill() {
        int keyless = keylessPartition();
        for (int i = 0; i < chosen.length; i++) {
            PublishRecord record = request.getRecords(i);
            OutgoingRecord outgoing = OutgoingRecord.of(record, wallMs);
            LograftException problem = problem(record, outgoing);
            chosen[i] = problem == null ? choose(outgoing, keyless) : -1;
            if (problem != null || !append(i, outgoing)) {
                problems.put(i, problem != null ? problem : tooMuch(chosen[i]));
            }
        }
    }

    /**
     * As the rules say, but a partition that this node does not know may have been added, and an earlier attempt written
     * there through a node that knew: to say for good that it is not there could be wrong.
     */
    private LograftException problem(PublishRecord record, OutgoingRecord outgoing) {
        LograftException problem = RecordRules.problem(record, outgoing, topic);
        int partition = outgoing.partition();
        boolean mayExist = partition >= 0 && partition < GatewayLimits.PARTITIONS_MAX;
        if (problem == null || problem.code() != ErrorCode.UNKNOWN_PARTITION || !mayExist) {
            return problem;
        }
        return new LograftException(
                ErrorCode.NOT_READY,
                "the record is for partition " + partition + " of topic '" + topic.name()
                        + "', whose partitions are 0 to " + (topic.partitions().size() - 1) + " as far as this node"
                        + " knows; repeat the request, or go to another node; if the partition does not exist, open"
                        + " another producer and choose one that does");
    }

    private boolean append(int i, OutgoingRecord record) {
        Filling filling = fillings.computeIfAbsent(chosen[i], unknown -> new Filling(RecordRules.batchBytesMax(topic)));
        filling.records.add(i);
        return filling.builder.tryAppend(record.timestampMs(), record.key(), record.value(), record.headers());
    }

    private int choose(OutgoingRecord record, int keyless) {
        if (record.partition() >= 0) {
            return record.partition();
        }
        int count = request.getProducer().getPartitionCount();
        return record.key() == null ? keyless : Murmur2.partition(record.key(), count);
    }

    /** Records without a key go to one partition together, to another with each state. */
    private int keylessPartition() {
        ProducerState state = request.getProducer();
        long written = sequences.values().stream().mapToLong(Integer::longValue).sum();
        byte[] seed = ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(state.getProducerId())
                .putLong(written)
                .array();
        return Murmur2.partition(seed, state.getPartitionCount());
    }

    private LograftException tooMuch(int partition) {
        return new LograftException(
                ErrorCode.BATCH_TOO_LARGE,
                "the request's records for partition " + partition + " of topic '" + topic.name()
                        + "' take more than its max.message.bytes of " + RecordRules.batchBytesMax(topic)
                        + ", and with a producer they must fit one batch; send them in several requests");
    }

    /** Records that cannot be written, by their place in the request; then nothing of it is to be written. */
    Map<Integer, LograftException> problems() {
        return problems;
    }

    /** The partition of a record; -1 if none was chosen. */
    int partitionOf(int record) {
        return chosen[record];
    }

    /** By partition. To be called once. */
    List<Batch> batches() {
        ProducerState state = request.getProducer();
        List<Batch> batches = new ArrayList<>(fillings.size());
        fillings.forEach((partition, filling) -> batches.add(new Batch(
                partition,
                filling.records,
                filling.builder.build(
                        state.getProducerId(),
                        (short) state.getProducerEpoch(),
                        sequences.getOrDefault(partition, 0)))));
        return batches;
    }

    /** The state once all is written. */
    ProducerState next() {
        Map<Integer, Integer> advanced = new TreeMap<>(sequences);
        fillings.forEach((partition, filling) -> advanced.put(
                partition, sequences.getOrDefault(partition, 0) + filling.records.size() & Integer.MAX_VALUE));
        ProducerState.Builder next = request.getProducer().toBuilder()
                .clearSequences()
                .setPartitionCount(topic.partitions().size());
        advanced.forEach((partition, sequence) -> next.addSequences(
                PartitionSequence.newBuilder().setPartition(partition).setSequence(sequence)));
        return next.build();
    }
}
