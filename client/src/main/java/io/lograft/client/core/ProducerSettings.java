package io.lograft.client.core;

import io.lograft.proto.batch.Compression;
import io.lograft.proto.v1.Acks;

/**
 * A producer's options; the API documents and validates them.
 *
 * @param batchBytes a batch is closed at this size
 * @param lingerMs a batch waits this long for more records
 * @param bufferBytes what all records that are not yet acknowledged may take
 * @param requestBytes largest record, as a batch of its own
 * @param deliveryTimeoutMs from the record's acceptance to its failure
 * @param requestTimeoutMs how long a leader may wait for its replicas before the batch is sent again
 * @param compressionLevel of the codec; without meaning for one that has no levels
 * @param maxInFlight batches of a partition that are sent and not acknowledged, 1..5
 */
public record ProducerSettings(
        int batchBytes,
        long lingerMs,
        long bufferBytes,
        int requestBytes,
        long deliveryTimeoutMs,
        long requestTimeoutMs,
        int maxInFlight,
        Acks acks,
        boolean idempotent,
        Compression compression,
        int compressionLevel,
        Backoff retryBackoff) {}
