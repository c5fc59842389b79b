package io.lograft.server.service;

import io.lograft.base.ErrorCode;

/** Told about every request that was answered; for metrics. From any loop, must not block. */
public interface RequestListener {
    /**
     * A request was answered.
     *
     * @param kind what it was; a produce counts once for each batch, a fetch once for each subscription that ended, a
     *     publish stream once for each of its messages, a subscribe once for its whole stream
     * @param latencyNs from its arrival to its answer
     * @param error {@link ErrorCode#NONE} if it was carried out
     */
    void onAnswered(RequestKind kind, long latencyNs, ErrorCode error);

    /** Bytes of record batches were received ({@code PRODUCE}) or sent ({@code FETCH}), or bytes of records for callers of
     * the gateway ({@code PUBLISH}, {@code SUBSCRIBE}). */
    void onBytes(RequestKind kind, long bytes);
}
