package io.lograft.cli;

import io.lograft.cli.records.Escapes;
import io.lograft.cli.records.Row;
import io.lograft.client.ProducerConfig;
import io.lograft.client.ProducerRecord;
import io.lograft.proto.batch.RecordHeader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What {@code produce} makes of its input, and how it sends. */
final class ProduceOptions {
    private static final int RATE_MAX = 1_000_000;

    /** What a line of the input is. */
    enum Format {
        RAW("raw"),
        JSON_EACH_ROW("json-each-row");

        private final String word;

        Format(String word) {
            this.word = word;
        }

        @Override
        public String toString() {
            return word;
        }
    }

    /** Whose copies must be durable before a record counts as acknowledged. */
    enum Acks {
        all,
        leader,
        none
    }

    /** Codec of the batches. */
    enum Compression {
        none,
        gzip,
        snappy,
        lz4,
        zstd
    }

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "raw",
            description = {
                "What a line is; default: ${DEFAULT-VALUE}. raw: the value's exact bytes. json-each-row: an object with key,"
                        + " value (or keyBase64, valueBase64), headers, partition, timestamp, as consume writes them."
            })
    private Format format;

    @Option(
            names = "--key-separator",
            paramLabel = "TEXT",
            description = "The first one in a line ends the record's key; \\t, \\n, \\0 and \\xHH are understood.")
    private String keySeparator;

    @Option(names = "--header", paramLabel = "NAME=VALUE", description = "A header for every record. May be repeated.")
    private List<String> headers = new ArrayList<>();

    @Option(
            names = "--partition",
            paramLabel = "P",
            description =
                    "The partition for every record. Default: the row's own in JSON rows, else by the key, or without"
                            + " a key whichever batch is being filled. With any, a row's own does not count.")
    private String partition;

    @Option(
            names = "--compression",
            paramLabel = "CODEC",
            defaultValue = "none",
            description = "${COMPLETION-CANDIDATES}; default: ${DEFAULT-VALUE}.")
    private Compression compression;

    @Option(
            names = "--acks",
            paramLabel = "WHO",
            defaultValue = "all",
            description =
                    "Whose copies must be durable before a record is acknowledged: ${COMPLETION-CANDIDATES}; default:"
                            + " ${DEFAULT-VALUE}. With none, sent counts as acknowledged.")
    private Acks acks;

    @Option(
            names = "--rate",
            paramLabel = "N",
            description = "At most so many records a second, 1 to " + RATE_MAX + ".")
    private Integer rate;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    private List<RecordHeader> commonHeaders = List.of();
    private Integer commonPartition;

    /** Refuses what cannot be meant. Before anything else of this is asked. */
    void check() {
        if (keySeparator != null && (format != Format.RAW || keySeparator.isEmpty())) {
            throw usage("--key-separator "
                    + (keySeparator.isEmpty() ? "is empty; give at least one character" : "belongs to --format raw"));
        }
        if (rate != null && (rate < 1 || rate > RATE_MAX)) {
            throw usage("--rate must be within 1.." + RATE_MAX + ", got " + rate);
        }
        separator();
        commonHeaders = parsedHeaders();
        commonPartition = parsedPartition();
    }

    Format format() {
        return format;
    }

    /** Null for no limit. */
    Integer rate() {
        return rate;
    }

    /** Null if lines have no keys. */
    byte[] separator() {
        try {
            return keySeparator == null ? null : Escapes.bytes(keySeparator);
        } catch (IllegalArgumentException malformed) {
            throw usage("--key-separator: " + malformed.getMessage());
        }
    }

    ProducerConfig applyTo(ProducerConfig config) {
        ProducerConfig with = config.with(ProducerConfig.ACKS, acks);
        return compression == Compression.none ? with : with.with(ProducerConfig.COMPRESSION_TYPE, compression);
    }

    /** The record for a row; a row's headers come first. */
    ProducerRecord record(String topic, Row row) {
        List<RecordHeader> all = new ArrayList<>(row.headers());
        all.addAll(commonHeaders);
        int of = commonPartition == null ? row.partition() : commonPartition;
        return new ProducerRecord(topic, of, row.timestampMs(), row.key(), row.value(), all);
    }

    private List<RecordHeader> parsedHeaders() {
        List<RecordHeader> parsed = new ArrayList<>();
        for (String header : headers) {
            int equals = header.indexOf('=');
            if (equals < 1) {
                throw usage("--header '" + header + "' is no header; write NAME=VALUE, for example --header trace=7");
            }
            parsed.add(new RecordHeader(
                    header.substring(0, equals), header.substring(equals + 1).getBytes(StandardCharsets.UTF_8)));
        }
        return parsed;
    }

    private Integer parsedPartition() {
        if (partition == null) {
            return null;
        }
        if (partition.equals("any")) {
            return ProducerRecord.ANY_PARTITION;
        }
        try {
            return Integer.parseUnsignedInt(partition) < 0 ? bad() : Integer.parseInt(partition);
        } catch (NumberFormatException noNumber) {
            return bad();
        }
    }

    private int bad() {
        throw usage("--partition must be a partition's number, 0 or more, or any; got '" + partition + "'");
    }

    private ParameterException usage(String message) {
        return new ParameterException(command.commandLine(), message);
    }
}
