package io.lograft.client;

/**
 * Chooses the partition of records that do not name one; see {@link ProducerConfig#withPartitioner}. Without one, and
 * for {@link ProducerRecord#ANY_PARTITION}, a key goes where Kafka's clients put it (murmur2 of its bytes, modulo the
 * number of partitions), and records without a key to one partition until it has got {@code batch.size} bytes, then to
 * another.
 *
 * <p>Called on the thread that sends, by several at once if several send; it must not wait. It is asked once for each
 * record, before the record enters a batch, so a retry never moves a record.
 */
@FunctionalInterface
public interface Partitioner {
    /**
     * The record's partition.
     *
     * @param partitionCount of the record's topic; it may have grown since the last call
     * @return 0 to {@code partitionCount - 1}, or {@link ProducerRecord#ANY_PARTITION} to leave it to the producer. What
     *     is out of range, or thrown, fails the record
     */
    int partition(ProducerRecord record, int partitionCount);
}
