package io.lograft.cli;

import io.lograft.cli.records.Escapes;
import io.lograft.cli.records.FormatWriter;
import io.lograft.cli.records.JsonRowWriter;
import io.lograft.cli.records.RawWriter;
import io.lograft.cli.records.RecordFilter;
import io.lograft.cli.records.RecordWriter;
import io.lograft.client.ConsumerRecord;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which records {@code consume} writes, and what it writes of them. */
final class ConsumeFormat {
    private static final String RAW = "raw";
    private static final String JSON_EACH_ROW = "json-each-row";

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = RAW,
            description = {
                "raw (the default): the value's exact bytes and a newline. json-each-row: an object a line, which produce"
                        + " reads back without loss. Or a format such as '%%p %%o %%k=%%v\\n': %%v or %%s value, %%V or"
                        + " %%S its length, %%k key, %%K its length (-1: null), %%t topic, %%p partition, %%o offset,"
                        + " %%T time stamp in ms, %%d time stamp as a date, %%h headers (a=1,b=2), %%e leader epoch, %%%%"
                        + " a percent sign; \\n \\t \\r \\0 \\\\ \\xHH."
            })
    private String format;

    @Option(names = "--print-key", description = "Print the key before the value.")
    private boolean printKey;

    @Option(names = "--print-offset", description = "Print the offset before the value.")
    private boolean printOffset;

    @Option(names = "--print-partition", description = "Print the partition before the value.")
    private boolean printPartition;

    @Option(names = "--print-timestamp", description = "Print the time stamp, ms since 1970 UTC, before the value.")
    private boolean printTimestamp;

    @Option(names = "--print-headers", description = "Print the headers before the value, as a=1,b=2.")
    private boolean printHeaders;

    @Option(
            names = "--key-separator",
            paramLabel = "TEXT",
            description = "What follows each thing that is printed before the value; default: a tab.")
    private String separator;

    @Option(
            names = "--filter",
            paramLabel = "FILTER",
            description = {
                "Only records that this holds for: key=TEXT equals, value:TEXT contains, value~REGEX matches part of it"
                        + " (RE2 syntax, time linear in the record's size), header.NAME=TEXT; with ! before the operator"
                        + " (value!:TEXT) the opposite. May be repeated: all must hold."
            })
    private List<String> filters = new ArrayList<>();

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    /** Usage errors for what is not understood. */
    RecordWriter writer() {
        Set<RawWriter.Column> columns = columns();
        if (!format.equals(RAW) && (!columns.isEmpty() || separator != null)) {
            throw usage(
                    "--print-... and --key-separator belong to --format raw; this format says itself what is printed");
        }
        try {
            return switch (format) {
                case RAW -> new RawWriter(columns, Escapes.bytes(separator == null ? "\t" : separator));
                case JSON_EACH_ROW -> new JsonRowWriter();
                default -> FormatWriter.of(format);
            };
        } catch (IllegalArgumentException malformed) {
            throw usage((format.equals(RAW) ? "--key-separator: " : "--format: ") + malformed.getMessage());
        }
    }

    /** Holds for the records that are wanted; a usage error if a filter is not understood. */
    Predicate<ConsumerRecord> filter() {
        List<RecordFilter> all = new ArrayList<>();
        for (String filter : filters) {
            try {
                all.add(RecordFilter.of(filter));
            } catch (IllegalArgumentException malformed) {
                throw usage("--filter: " + malformed.getMessage());
            }
        }
        return record -> {
            for (RecordFilter filter : all) {
                if (!filter.test(record)) {
                    return false;
                }
            }
            return true;
        };
    }

    private Set<RawWriter.Column> columns() {
        Set<RawWriter.Column> columns = EnumSet.noneOf(RawWriter.Column.class);
        addIf(printTimestamp, RawWriter.Column.TIMESTAMP, columns);
        addIf(printPartition, RawWriter.Column.PARTITION, columns);
        addIf(printOffset, RawWriter.Column.OFFSET, columns);
        addIf(printHeaders, RawWriter.Column.HEADERS, columns);
        addIf(printKey, RawWriter.Column.KEY, columns);
        return columns;
    }

    private static void addIf(boolean wanted, RawWriter.Column column, Set<RawWriter.Column> columns) {
        if (wanted) {
            columns.add(column);
        }
    }

    private ParameterException usage(String message) {
        return new ParameterException(command.commandLine(), message);
    }
}
