package io.lograft.client.core;

/**
 * A consumer's options; the API documents and validates them.
 *
 * @param bufferBytes what records that were received and not yet polled may take, over all brokers
 * @param reset where to read when there is no position, or it is gone
 * @param retryBackoff between attempts to subscribe
 */
public record ConsumerSettings(long bufferBytes, Reset reset, Backoff retryBackoff) {
    /** Kafka's {@code auto.offset.reset}. */
    public enum Reset {
        EARLIEST,
        LATEST,
        NONE
    }
}
