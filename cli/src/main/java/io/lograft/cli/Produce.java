package io.lograft.cli;

import io.lograft.base.Clock;
import io.lograft.base.real.SystemClock;
import io.lograft.cli.completion.TopicNames;
import io.lograft.cli.output.Progress;
import io.lograft.cli.output.Terminal;
import io.lograft.cli.records.JsonRowSource;
import io.lograft.cli.records.LineReader;
import io.lograft.cli.records.LineSource;
import io.lograft.cli.records.Row;
import io.lograft.cli.records.RowSource;
import io.lograft.client.Admin;
import io.lograft.client.ConfigSetting;
import io.lograft.client.ConfigTarget;
import io.lograft.client.Producer;
import io.lograft.client.ProducerConfig;
import io.lograft.client.ProducerRecord;
import io.lograft.proto.batch.BatchBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lograft produce}: each line becomes a record. */
@Command(
        name = "produce",
        description = {
            "Sends each line of standard input, or of a file, as one record: its exact bytes, without the newline.",
            "Ends with 0 only when every record is acknowledged by all in-sync replicas."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  lograft produce flights --file flights.jsonl",
            "  tail -f app.log | lograft produce logs --compression zstd",
            "  printf 'LHR:delayed\\n' | lograft produce board --key-separator : --header source=tower",
            "  lograft consume flights --from-beginning --exit-at-end --format json-each-row |",
            "      lograft produce copy --format json-each-row"
        })
final class Produce implements Callable<Integer> {
    private static final String MAX_MESSAGE_BYTES = "max.message.bytes";
    private static final int REQUEST_BYTES_MAX = 8 << 20;
    private static final int DELIVERY_TIMEOUT_MS = 120_000;
    /** The oldest record's delivery timeout comes first and says why nothing moves. */
    private static final int MAX_BLOCK_MS = DELIVERY_TIMEOUT_MS + 30_000;
    /** A byte takes at most six in JSON, as {@code \\u0000}. */
    private static final int JSON_EXPANSION = 6;

    private static final int JSON_NAMES_BYTES = 64 * 1024;
    private static final String PROMPT = ">";

    private final Terminal terminal = Terminal.standard();
    private final Clock clock = new SystemClock();

    @Mixin
    private ConnectionOptions target;

    @Mixin
    private ProduceOptions options;

    @Parameters(paramLabel = "TOPIC", completionCandidates = TopicNames.class, description = "The topic.")
    private String topic;

    @Option(names = "--file", paramLabel = "FILE", description = "Read this file instead of standard input.")
    private Path file;

    @Override
    public Integer call() throws Exception {
        options.check();
        try (Connection connection = Connection.open(target.addresses(), terminal);
                InputStream in = file == null ? System.in : Files.newInputStream(file)) {
            int recordBytes = connection.about(topic, () -> largestRecord(connection.admin()));
            Producer producer = connection.client().producer(config(recordBytes));
            RecordSender sender = new RecordSender(producer, topic);
            OnSignal onSignal = OnSignal.first(() -> terminal.say(sender.interrupt()));
            CountingInput counted = new CountingInput(in);
            Progress progress = new Progress(terminal, clock, "acknowledged");
            try {
                sender.send(
                        rows(counted, recordBytes), records(), recordBytes, () -> report(progress, sender, counted));
            } finally {
                progress.end();
                onSignal.disarm();
            }
            if (terminal.isWatched() && !sender.isInterrupted()) {
                long count = sender.acknowledged();
                terminal.say(
                        String.format(Locale.ROOT, "%,d %s acknowledged", count, count == 1 ? "record" : "records"));
            }
        }
        return ExitCode.DONE;
    }

    private ProducerConfig config(int recordBytes) {
        return options.applyTo(ProducerConfig.defaults()
                .with(ProducerConfig.DELIVERY_TIMEOUT_MS, DELIVERY_TIMEOUT_MS)
                .with(ProducerConfig.MAX_BLOCK_MS, MAX_BLOCK_MS)
                .with(ProducerConfig.MAX_REQUEST_SIZE, recordBytes));
    }

    private RowSource rows(InputStream in, int recordBytes) {
        boolean json = options.format() == ProduceOptions.Format.JSON_EACH_ROW;
        int lineBytes = json ? JSON_EXPANSION * recordBytes + JSON_NAMES_BYTES : largestLine(recordBytes);
        LineReader lines = new LineReader(in, lineBytes);
        RowSource rows = json ? new JsonRowSource(lines) : new LineSource(lines, options.separator());
        return isTyped() ? new PromptingSource(rows, terminal, PROMPT) : rows;
    }

    private boolean isTyped() {
        return file == null && Terminal.isInputTyped() && terminal.isWatched();
    }

    /** What becomes of a row; with a rate, when it is due. */
    private Function<Row, ProducerRecord> records() {
        if (options.rate() == null) {
            return row -> options.record(topic, row);
        }
        Pace pace = new Pace(clock, options.rate());
        return row -> {
            pace.await();
            return options.record(topic, row);
        };
    }

    private void report(Progress progress, RecordSender sender, CountingInput read) {
        if (isTyped()) {
            return;
        }
        try {
            double part = file == null ? -1 : sender.acknowledgedPart() * read.count() / Math.max(1, Files.size(file));
            progress.show(sender.acknowledged(), part);
        } catch (IOException vanished) {
            progress.show(sender.acknowledged(), -1);
        }
    }

    /** What the topic takes; fails where the topic is unknown, before anything is read. */
    private int largestRecord(Admin admin) {
        long limit = admin.describeConfig(ConfigTarget.topic(topic)).join().stream()
                .filter(setting -> setting.name().equals(MAX_MESSAGE_BYTES))
                .map(ConfigSetting::value)
                .mapToLong(Long::parseLong)
                .findFirst()
                .orElse(REQUEST_BYTES_MAX);
        return (int) Math.min(limit, REQUEST_BYTES_MAX);
    }

    /** The longest line that, as a record without key in a batch of its own, stays within this size. */
    static int largestLine(int recordBytes) {
        long overhead = BatchBuilder.upperBoundBytes(null, new byte[0], List.of());
        int line = (int) Math.max(0, recordBytes - overhead);
        while (line > 0 && BatchBuilder.upperBoundBytes(null, new byte[line], List.of()) > recordBytes) {
            line--;
        }
        return line;
    }
}
