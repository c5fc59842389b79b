package io.lograft.client;

import io.lograft.base.ErrorCode;
import io.lograft.base.LograftException;
import io.lograft.client.core.Backoff;
import io.lograft.client.core.ProducerSettings;
import io.lograft.proto.batch.Compression;
import io.lograft.proto.v1.Acks;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A producer's options, named as Kafka names them. Immutable.
 *
 * <table>
 * <caption>Options</caption>
 * <tr><th>name</th><th>default</th><th>range</th><th>meaning</th></tr>
 * <tr><td>{@code acks}</td><td>all</td><td>all, leader (or 1), none (or 0)</td><td>whose copies must be durable before a
 * record counts as written; with none nobody answers, and offsets are -1</td></tr>
 * <tr><td>{@code enable.idempotence}</td><td>true</td><td>true, false</td><td>a retry never doubles or reorders records;
 * without effect with acks none</td></tr>
 * <tr><td>{@code batch.size}</td><td>65,536 bytes</td><td>1,024 to 1,048,576</td><td>a batch of one partition is closed
 * at this size, before it is compressed; a larger record travels alone</td></tr>
 * <tr><td>{@code linger.ms}</td><td>5 ms</td><td>0 to 60,000</td><td>how long a batch waits for more records</td></tr>
 * <tr><td>{@code buffer.memory}</td><td>33,554,432 bytes</td><td>65,536 to 2^40</td><td>what all records that are not yet
 * acknowledged may take; then {@code send} waits</td></tr>
 * <tr><td>{@code max.block.ms}</td><td>60,000 ms</td><td>0 to 2^31-1</td><td>how long {@code send} waits for room or for
 * the topic to be known</td></tr>
 * <tr><td>{@code max.request.size}</td><td>1,048,576 bytes</td><td>1,024 to 8,388,608</td><td>largest record, with its
 * batch header; the topic's {@code max.message.bytes} applies as well</td></tr>
 * <tr><td>{@code delivery.timeout.ms}</td><td>120,000 ms</td><td>1 to 2^31-1</td><td>from {@code send} to the record's
 * failure; retries go on until then</td></tr>
 * <tr><td>{@code request.timeout.ms}</td><td>30,000 ms</td><td>1 to 3,600,000</td><td>how long a leader may wait for its
 * replicas before the batch is sent again</td></tr>
 * <tr><td>{@code max.in.flight.requests.per.connection}</td><td>5</td><td>1 to 5</td><td>batches of one partition that
 * are sent and not yet acknowledged; without idempotence, more than 1 may reorder on retry</td></tr>
 * <tr><td>{@code compression.type}</td><td>none</td><td>none, gzip, snappy, lz4, zstd</td><td>how the records of a batch
 * are compressed, all at once, when it is closed; all but gzip need a library of their own on the class path. lz4 takes
 * the least time, zstd makes batches smallest</td></tr>
 * <tr><td>{@code compression.gzip.level}</td><td>6</td><td>1 to 9</td><td>higher is smaller and slower</td></tr>
 * <tr><td>{@code compression.zstd.level}</td><td>3</td><td>-7 to 19</td><td>higher is smaller and slower</td></tr>
 * <tr><td>{@code retry.backoff.ms}</td><td>20 ms</td><td>1 to 60,000</td><td>first pause before a retry; doubles up to
 * {@code retry.backoff.max.ms}</td></tr>
 * <tr><td>{@code retry.backoff.max.ms}</td><td>1,000 ms</td><td>1 to 60,000</td><td>longest pause before a retry</td></tr>
 * </table>
 */
public final class ProducerConfig {
    public static final String ACKS = "acks";
    public static final String ENABLE_IDEMPOTENCE = "enable.idempotence";
    public static final String BATCH_SIZE = "batch.size";
    public static final String LINGER_MS = "linger.ms";
    public static final String BUFFER_MEMORY = "buffer.memory";
    public static final String MAX_BLOCK_MS = "max.block.ms";
    public static final String MAX_REQUEST_SIZE = "max.request.size";
    public static final String DELIVERY_TIMEOUT_MS = "delivery.timeout.ms";
    public static final String REQUEST_TIMEOUT_MS = "request.timeout.ms";
    public static final String MAX_IN_FLIGHT = "max.in.flight.requests.per.connection";
    public static final String COMPRESSION_TYPE = "compression.type";
    public static final String COMPRESSION_GZIP_LEVEL = "compression.gzip.level";
    public static final String COMPRESSION_ZSTD_LEVEL = "compression.zstd.level";
    public static final String RETRY_BACKOFF_MS = "retry.backoff.ms";
    public static final String RETRY_BACKOFF_MAX_MS = "retry.backoff.max.ms";

    private final Map<String, String> given;
    private final Map<String, String> values;
    private final Partitioner partitioner;
    private final List<ProducerInterceptor> interceptors;

    private ProducerConfig(Map<String, String> given, Partitioner partitioner, List<ProducerInterceptor> interceptors) {
        this.given = given;
        this.values = table().check(given);
        this.partitioner = partitioner;
        this.interceptors = interceptors;
    }

    /** All options at their defaults. */
    public static ProducerConfig defaults() {
        return of(Map.of());
    }

    /**
     * These options, the others at their defaults.
     *
     * @throws LograftException {@link ErrorCode#INVALID_CONFIG}, naming every unknown option and bad value
     */
    public static ProducerConfig of(Map<String, String> options) {
        return new ProducerConfig(Map.copyOf(options), null, List.of());
    }

    /** This configuration with one option set; refusals as by {@link #of}. */
    public ProducerConfig with(String name, Object value) {
        Map<String, String> more = new LinkedHashMap<>(given);
        more.put(name, value.toString());
        return new ProducerConfig(more, partitioner, interceptors);
    }

    /** This configuration with a partitioner for records that name no partition; null for the producer's own choice. */
    public ProducerConfig withPartitioner(Partitioner chooser) {
        return new ProducerConfig(given, chooser, interceptors);
    }

    /** This configuration with one interceptor more, after those that it has. */
    public ProducerConfig withInterceptor(ProducerInterceptor interceptor) {
        List<ProducerInterceptor> more = new ArrayList<>(interceptors);
        more.add(interceptor);
        return new ProducerConfig(given, partitioner, List.copyOf(more));
    }

    /** The value in force. */
    public String get(String name) {
        return values.get(name);
    }

    Partitioner partitioner() {
        return partitioner;
    }

    List<ProducerInterceptor> interceptors() {
        return interceptors;
    }

    long maxBlockMs() {
        return number(MAX_BLOCK_MS);
    }

    ProducerSettings settings() {
        Acks acks = switch (get(ACKS)) {
            case "none", "0" -> Acks.ACKS_NONE;
            case "leader", "1" -> Acks.ACKS_LEADER;
            default -> Acks.ACKS_ALL;
        };
        Compression compression = Compression.valueOf(get(COMPRESSION_TYPE).toUpperCase(Locale.ROOT));
        return new ProducerSettings(
                (int) number(BATCH_SIZE),
                number(LINGER_MS),
                number(BUFFER_MEMORY),
                (int) number(MAX_REQUEST_SIZE),
                number(DELIVERY_TIMEOUT_MS),
                number(REQUEST_TIMEOUT_MS),
                (int) number(MAX_IN_FLIGHT),
                acks,
                acks != Acks.ACKS_NONE && Boolean.parseBoolean(get(ENABLE_IDEMPOTENCE)),
                compression,
                level(compression),
                new Backoff(
                        number(RETRY_BACKOFF_MS), Math.max(number(RETRY_BACKOFF_MS), number(RETRY_BACKOFF_MAX_MS))));
    }

    private int level(Compression compression) {
        return switch (compression) {
            case GZIP -> (int) number(COMPRESSION_GZIP_LEVEL);
            case ZSTD -> (int) number(COMPRESSION_ZSTD_LEVEL);
            default -> compression.defaultLevel();
        };
    }

    private static ConfigTable level(ConfigTable table, String name, Compression codec) {
        return table.number(name, codec.defaultLevel(), codec.minLevel(), codec.maxLevel());
    }

    private long number(String name) {
        return Long.parseLong(values.get(name));
    }

    private static ConfigTable table() {
        ConfigTable table = new ConfigTable("producer")
                .word(ACKS, "all", "all", "-1", "leader", "1", "none", "0")
                .word(ENABLE_IDEMPOTENCE, "true", "true", "false")
                .number(BATCH_SIZE, 64 << 10, 1 << 10, 1 << 20)
                .number(LINGER_MS, 5, 0, 60_000)
                .number(BUFFER_MEMORY, 32 << 20, 64 << 10, 1L << 40)
                .number(MAX_BLOCK_MS, 60_000, 0, Integer.MAX_VALUE)
                .number(MAX_REQUEST_SIZE, 1 << 20, 1 << 10, 8 << 20)
                .number(DELIVERY_TIMEOUT_MS, 120_000, 1, Integer.MAX_VALUE)
                .number(REQUEST_TIMEOUT_MS, 30_000, 1, 3_600_000)
                .number(MAX_IN_FLIGHT, 5, 1, 5)
                .number(RETRY_BACKOFF_MS, 20, 1, 60_000)
                .number(RETRY_BACKOFF_MAX_MS, 1_000, 1, 60_000)
                .word(COMPRESSION_TYPE, "none", "none", "gzip", "snappy", "lz4", "zstd");
        level(table, COMPRESSION_GZIP_LEVEL, Compression.GZIP);
        return level(table, COMPRESSION_ZSTD_LEVEL, Compression.ZSTD);
    }
}
