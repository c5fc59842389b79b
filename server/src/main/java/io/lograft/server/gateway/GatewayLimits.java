package io.lograft.server.gateway;

/** What one request may ask for; the .proto file names the same figures. */
final class GatewayLimits {
    static final int RECORDS_MAX = 10_000;
    static final int HEADERS_MAX = 1_000;
    static final int PARTITIONS_MAX = 10_000;
    static final long TIMEOUT_DEFAULT_MS = 30_000;
    static final long TIMEOUT_MAX_MS = 120_000;

    /** Of a record that is delivered: who wrote it may have obeyed another limit than {@link #HEADERS_MAX}. */
    static final int HEADERS_DELIVERED_MAX = 100_000;

    /** What a record or a header takes of memory beside its bytes. */
    static final long RECORD_OVERHEAD_BYTES = 64;

    private GatewayLimits() {}
}
