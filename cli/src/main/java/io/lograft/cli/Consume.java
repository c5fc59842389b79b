package io.lograft.cli;

import io.lograft.base.Clock;
import io.lograft.base.TopicPartition;
import io.lograft.base.real.SystemClock;
import io.lograft.cli.completion.TopicNames;
import io.lograft.cli.output.Progress;
import io.lograft.cli.output.RecordOutput;
import io.lograft.cli.output.Terminal;
import io.lograft.cli.records.Position;
import io.lograft.client.Consumer;
import io.lograft.client.ConsumerConfig;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lograft consume}: writes records to standard output. */
@Command(
        name = "consume",
        description = {
            "Writes the value of each record to standard output, byte for byte, and a newline after it.",
            "Begins with records that are written from now on, and goes on until it is interrupted, unless options say"
                    + " otherwise. A partition without a leader is waited for."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  lograft consume flights",
            "  lograft consume flights --from-beginning --exit-at-end > flights.jsonl",
            "  lograft consume flights --offset -10 --exit-at-end --print-key",
            "  lograft consume flights --offset @-15m --filter 'value:\"to\":\"LHR\"'",
            "  lograft consume flights --partition 2 --offset 1000 --max-messages 10",
            "  lograft consume flights --from-beginning --format '%%p %%o %%d %%k=%%v\\n'"
        })
final class Consume implements Callable<Integer> {
    private final Clock clock = new SystemClock();

    @Spec
    private CommandSpec spec;

    @Mixin
    private ConnectionOptions target;

    @Mixin
    private ConsumeFormat format;

    @Parameters(paramLabel = "TOPIC", completionCandidates = TopicNames.class, description = "The topic.")
    private String topic;

    @Option(names = "--from-beginning", description = "Begin with the first record that the log holds.")
    private boolean fromBeginning;

    @Option(
            names = "--offset",
            paramLabel = "WHERE",
            description = {
                "Where to begin in each partition: N (that offset; needs --partition), -N (the last N records), beginning,"
                        + " end, or @TIME (the first record not older): @1700000000000 (ms since 1970 UTC), @2026-11-22,"
                        + " @2026-11-22T18:30, @2026-11-22T18:30:00+01:00 (UTC unless an offset is given), @-15m (ago: s,"
                        + " m, h or d)."
            })
    private String offset;

    @Option(names = "--partition", paramLabel = "P", description = "Read this partition only.")
    private Integer partition;

    @Option(names = "--max-messages", paramLabel = "N", description = "Stop after this many records.")
    private Long maxMessages;

    @Option(names = "--exit-at-end", description = "Stop where the log ended when this command began.")
    private boolean exitAtEnd;

    @Option(names = "--timeout-ms", paramLabel = "MS", description = "Stop when no record came for this long.")
    private Long timeoutMs;

    @Override
    public Integer call() throws Exception {
        Position start = start();
        Terminal terminal = Terminal.standard();
        RecordOutput out = new RecordOutput(new FileOutputStream(FileDescriptor.out));
        OnSignal onSignal = OnSignal.first(() -> {
            out.end();
            terminal.leave();
        });
        Progress progress = Terminal.isOutputWatched() ? null : new Progress(terminal, clock, "written");
        try {
            Writing writing = new Writing(format.writer(), format.filter(), out, progress);
            try (Connection connection = Connection.open(target.addresses(), terminal);
                    Consumer consumer = connection.client().consumer(config(start))) {
                Reading reading = new Reading(consumer, writing, clock, new Reading.Limits(maxMessages, timeoutMs));
                List<TopicPartition> partitions = connection.about(topic, () -> partitions(consumer));
                if (exitAtEnd) {
                    reading.toTheEnd(partitions, start);
                } else {
                    reading.onAndOn(topic, partitions, start, partition == null);
                }
            }
        } finally {
            terminal.clear();
            out.flush();
            onSignal.disarm();
        }
        return ExitCode.DONE;
    }

    private Position start() {
        refuseNegative("--max-messages", maxMessages);
        refuseNegative("--timeout-ms", timeoutMs);
        refuseNegative("--partition", partition);
        if (offset == null) {
            return fromBeginning ? Position.BEGINNING : Position.END;
        }
        if (fromBeginning) {
            throw usage("--offset and --from-beginning name two places to begin; give one of them");
        }
        Position start = parsedOffset();
        if (partition == null && !start.fitsAnyPartition()) {
            throw usage("--offset " + offset
                    + " needs --partition: offsets of different partitions have nothing to do with each other");
        }
        return start;
    }

    private Position parsedOffset() {
        try {
            return Position.parse(offset, clock.wallMs());
        } catch (IllegalArgumentException malformed) {
            throw usage("--offset: " + malformed.getMessage());
        }
    }

    private void refuseNegative(String option, Number value) {
        if (value != null && value.longValue() < 0) {
            throw usage(option + " must be 0 or more, got " + value);
        }
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    /** Whatever takes long is waited for: a leader will come back. */
    private static ConsumerConfig config(Position start) {
        String reset = switch (start.kind()) {
            case END -> "latest";
            case OFFSET -> "none";
            case BEGINNING, LAST, TIME -> "earliest";
        };
        return ConsumerConfig.defaults()
                .with(ConsumerConfig.AUTO_OFFSET_RESET, reset)
                .with(ConsumerConfig.DEFAULT_API_TIMEOUT_MS, Integer.MAX_VALUE);
    }

    private List<TopicPartition> partitions(Consumer consumer) {
        return partition == null ? consumer.partitionsOf(topic) : List.of(new TopicPartition(topic, partition));
    }
}
