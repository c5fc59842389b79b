package io.lograft.cli;

import io.lograft.base.TopicPartition;
import io.lograft.base.real.SystemClock;
import io.lograft.cli.output.RecordOutput;
import io.lograft.cli.output.Terminal;
import io.lograft.client.Consumer;
import io.lograft.client.ConsumerConfig;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lograft consume}: writes records' values to standard output, a newline after each. */
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
            "  lograft consume flights --partition 2 --offset 1000 --max-messages 10"
        })
final class Consume implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private BootstrapOption bootstrap;

    @Parameters(paramLabel = "TOPIC", description = "The topic.")
    private String topic;

    @Option(names = "--from-beginning", description = "Begin with the first record that the log holds.")
    private boolean fromBeginning;

    @Option(names = "--max-messages", paramLabel = "N", description = "Stop after this many records.")
    private Long maxMessages;

    @Option(names = "--exit-at-end", description = "Stop where the log ended when this command began.")
    private boolean exitAtEnd;

    @Option(names = "--partition", paramLabel = "P", description = "Read this partition only.")
    private Integer partition;

    @Option(names = "--offset", paramLabel = "O", description = "Begin at this offset; needs --partition.")
    private Long offset;

    @Option(names = "--timeout-ms", paramLabel = "MS", description = "Stop when no record came for this long.")
    private Long timeoutMs;

    @Override
    public Integer call() throws IOException {
        checkOptions();
        RecordOutput out = new RecordOutput(new FileOutputStream(FileDescriptor.out));
        OnSignal onSignal = OnSignal.first(out::end);
        try (Connection connection = Connection.open(bootstrap.addresses(), Terminal.standard());
                Consumer consumer = connection.client().consumer(config())) {
            Reading reading = new Reading(consumer, out, new SystemClock(), new Reading.Limits(maxMessages, timeoutMs));
            if (exitAtEnd) {
                reading.toTheEnd(partitions(consumer), start());
            } else {
                reading.onAndOn(topic, partitions(consumer), start(), partition == null);
            }
        } finally {
            out.flush();
            onSignal.disarm();
        }
        return ExitCode.DONE;
    }

    private void checkOptions() {
        if (offset != null && partition == null) {
            throw usage(
                    "--offset needs --partition: offsets of different partitions have nothing to do with each other");
        }
        if (offset != null && fromBeginning) {
            throw usage("--offset and --from-beginning name two places to begin; give one of them");
        }
        refuseNegative("--offset", offset);
        refuseNegative("--max-messages", maxMessages);
        refuseNegative("--timeout-ms", timeoutMs);
        refuseNegative("--partition", partition);
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
    private ConsumerConfig config() {
        String reset = offset != null ? "none" : fromBeginning ? "earliest" : "latest";
        return ConsumerConfig.defaults()
                .with(ConsumerConfig.AUTO_OFFSET_RESET, reset)
                .with(ConsumerConfig.DEFAULT_API_TIMEOUT_MS, Integer.MAX_VALUE);
    }

    private Reading.Start start() {
        if (offset != null) {
            return new Reading.Start(false, offset);
        }
        return new Reading.Start(fromBeginning, null);
    }

    private List<TopicPartition> partitions(Consumer consumer) {
        return partition == null ? consumer.partitionsOf(topic) : List.of(new TopicPartition(topic, partition));
    }
}
