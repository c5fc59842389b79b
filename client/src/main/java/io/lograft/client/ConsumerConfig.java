package io.lograft.client;

import io.lograft.base.ErrorCode;
import io.lograft.base.LograftException;
import io.lograft.client.core.Backoff;
import io.lograft.client.core.ConsumerSettings;
import io.lograft.proto.batch.RecordDecompressor;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A consumer's options, named as Kafka names them. Immutable.
 *
 * <table>
 * <caption>Options</caption>
 * <tr><th>name</th><th>default</th><th>range</th><th>meaning</th></tr>
 * <tr><td>{@code auto.offset.reset}</td><td>latest</td><td>earliest, latest, none,
 * by_duration:PERIOD</td><td>where to read without a position, and when the position is not in the log any more; with
 * none that is an error, with by_duration:PT1H (ISO 8601) it is the first record of the last hour</td></tr>
 * <tr><td>{@code fetch.max.bytes}</td><td>16,777,216 bytes</td><td>1,048,576 to 2^40</td><td>what records that were
 * received and not yet polled may take, over all brokers; at least 1 MiB for each broker, and one message more</td></tr>
 * <tr><td>{@code max.poll.records}</td><td>500</td><td>1 to 1,000,000</td><td>most records that one poll returns</td></tr>
 * <tr><td>{@code check.crcs}</td><td>true</td><td>true, false</td><td>whether each batch's checksum is verified</td></tr>
 * <tr><td>{@code max.decompressed.batch.bytes}</td><td>67,108,864 bytes</td><td>65,536 to 2^30</td><td>what the records of
 * one compressed batch may take; a batch with more is refused by name, so that a few bytes cannot fill the memory</td></tr>
 * <tr><td>{@code default.api.timeout.ms}</td><td>60,000 ms</td><td>1 to 2^31-1</td><td>how long questions about offsets
 * may take</td></tr>
 * <tr><td>{@code retry.backoff.ms}</td><td>20 ms</td><td>1 to 60,000</td><td>first pause before a retry; doubles up to
 * {@code retry.backoff.max.ms}</td></tr>
 * <tr><td>{@code retry.backoff.max.ms}</td><td>1,000 ms</td><td>1 to 60,000</td><td>longest pause before a retry</td></tr>
 * </table>
 */
public final class ConsumerConfig {
    public static final String AUTO_OFFSET_RESET = "auto.offset.reset";
    public static final String FETCH_MAX_BYTES = "fetch.max.bytes";
    public static final String MAX_POLL_RECORDS = "max.poll.records";
    public static final String CHECK_CRCS = "check.crcs";
    public static final String MAX_DECOMPRESSED_BATCH_BYTES = "max.decompressed.batch.bytes";
    public static final String DEFAULT_API_TIMEOUT_MS = "default.api.timeout.ms";
    public static final String RETRY_BACKOFF_MS = "retry.backoff.ms";
    public static final String RETRY_BACKOFF_MAX_MS = "retry.backoff.max.ms";

    private static final String BY_DURATION = "by_duration:";

    private final Map<String, String> given;
    private final Map<String, String> values;
    private final List<ConsumerInterceptor> interceptors;

    private ConsumerConfig(Map<String, String> given, List<ConsumerInterceptor> interceptors) {
        this.given = given;
        this.values = table().check(given);
        this.interceptors = interceptors;
    }

    /** All options at their defaults. */
    public static ConsumerConfig defaults() {
        return of(Map.of());
    }

    /**
     * These options, the others at their defaults.
     *
     * @throws LograftException {@link ErrorCode#INVALID_CONFIG}, naming every unknown option and bad value
     */
    public static ConsumerConfig of(Map<String, String> options) {
        return new ConsumerConfig(Map.copyOf(options), List.of());
    }

    /** This configuration with one option set; refusals as by {@link #of}. */
    public ConsumerConfig with(String name, Object value) {
        Map<String, String> more = new LinkedHashMap<>(given);
        more.put(name, value.toString());
        return new ConsumerConfig(more, interceptors);
    }

    /** This configuration with one interceptor more, after those that it has. */
    public ConsumerConfig withInterceptor(ConsumerInterceptor interceptor) {
        List<ConsumerInterceptor> more = new ArrayList<>(interceptors);
        more.add(interceptor);
        return new ConsumerConfig(given, List.copyOf(more));
    }

    /** The value in force. */
    public String get(String name) {
        return values.get(name);
    }

    List<ConsumerInterceptor> interceptors() {
        return interceptors;
    }

    int maxPollRecords() {
        return (int) number(MAX_POLL_RECORDS);
    }

    boolean checkCrcs() {
        return Boolean.parseBoolean(get(CHECK_CRCS));
    }

    int decompressedBatchBytesMax() {
        return (int) number(MAX_DECOMPRESSED_BATCH_BYTES);
    }

    long apiTimeoutMs() {
        return number(DEFAULT_API_TIMEOUT_MS);
    }

    Backoff backoff() {
        return new Backoff(number(RETRY_BACKOFF_MS), Math.max(number(RETRY_BACKOFF_MS), number(RETRY_BACKOFF_MAX_MS)));
    }

    ConsumerSettings settings() {
        return new ConsumerSettings(number(FETCH_MAX_BYTES), reset(get(AUTO_OFFSET_RESET)), backoff());
    }

    private static ConsumerSettings.Reset reset(String value) {
        return switch (value) {
            case "earliest" -> ConsumerSettings.Reset.EARLIEST;
            case "latest" -> ConsumerSettings.Reset.LATEST;
            case "none" -> ConsumerSettings.Reset.NONE;
            default -> ConsumerSettings.Reset.byDuration(period(value).toMillis());
        };
    }

    private static Duration period(String reset) {
        return Duration.parse(reset.substring(BY_DURATION.length()));
    }

    private static String resetProblem(String value) {
        if (List.of("earliest", "latest", "none").contains(value)) {
            return null;
        }
        try {
            if (value.startsWith(BY_DURATION) && period(value).toMillis() >= 0) {
                return null;
            }
        } catch (DateTimeParseException | ArithmeticException notAPeriod) {
            return "expected " + BY_DURATION + " and a period like PT1H or P7D";
        }
        return "expected earliest, latest, none, or " + BY_DURATION + " and a period like PT1H or P7D";
    }

    private long number(String name) {
        return Long.parseLong(values.get(name));
    }

    private static ConfigTable table() {
        return new ConfigTable("consumer")
                .checked(AUTO_OFFSET_RESET, "latest", ConsumerConfig::resetProblem)
                .number(FETCH_MAX_BYTES, 16 << 20, 1 << 20, 1L << 40)
                .number(MAX_POLL_RECORDS, 500, 1, 1_000_000)
                .word(CHECK_CRCS, "true", "true", "false")
                .number(
                        MAX_DECOMPRESSED_BATCH_BYTES,
                        RecordDecompressor.DEFAULT_LIMIT_BYTES,
                        64 << 10,
                        RecordDecompressor.MAX_LIMIT_BYTES)
                .number(DEFAULT_API_TIMEOUT_MS, 60_000, 1, Integer.MAX_VALUE)
                .number(RETRY_BACKOFF_MS, 20, 1, 60_000)
                .number(RETRY_BACKOFF_MAX_MS, 1_000, 1, 60_000);
    }
}
