package io.lograft.torture.load;

import java.util.List;

/** What a load needs of a broker's client library. Thread-safe. */
public interface ClusterClient extends AutoCloseable {
    /** A new idempotent producer that waits for all in-sync replicas. */
    RecordSender newSender(String topic);

    /** A new reader of these partitions, from their beginning. */
    RecordReader newReader(String topic, List<Integer> partitions);

    /** The offset after the last record that can be read. */
    long endOffset(String topic, int partition) throws Exception;

    @Override
    void close();
}
