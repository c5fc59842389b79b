package io.lograft.cli;

import io.lograft.cli.output.Terminal;
import io.lograft.client.Admin;
import io.lograft.client.ConfigSetting;
import io.lograft.client.ConfigTarget;
import io.lograft.client.Producer;
import io.lograft.client.ProducerConfig;
import io.lograft.proto.batch.BatchBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lograft produce}: each line becomes a record, byte for byte. */
@Command(
        name = "produce",
        description = {
            "Sends each line of standard input, or of a file, as one record: its exact bytes, without the newline.",
            "Ends with 0 only when every record is acknowledged by all in-sync replicas."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  lograft produce flights --file flights.jsonl", "  tail -f app.log | lograft produce logs"})
final class Produce implements Callable<Integer> {
    private static final String MAX_MESSAGE_BYTES = "max.message.bytes";
    private static final int REQUEST_BYTES_MAX = 8 << 20;
    private static final int DELIVERY_TIMEOUT_MS = 120_000;
    /** The oldest record's delivery timeout comes first and says why nothing moves. */
    private static final int MAX_BLOCK_MS = DELIVERY_TIMEOUT_MS + 30_000;

    @Mixin
    private BootstrapOption bootstrap;

    @Parameters(paramLabel = "TOPIC", description = "The topic.")
    private String topic;

    @Option(names = "--file", paramLabel = "FILE", description = "Read this file instead of standard input.")
    private Path file;

    @Override
    public Integer call() throws Exception {
        Terminal terminal = Terminal.standard();
        try (Connection connection = Connection.open(bootstrap.addresses(), terminal);
                InputStream in = input()) {
            int recordBytes = largestRecord(connection.admin());
            ProducerConfig config = ProducerConfig.defaults()
                    .with(ProducerConfig.DELIVERY_TIMEOUT_MS, DELIVERY_TIMEOUT_MS)
                    .with(ProducerConfig.MAX_BLOCK_MS, MAX_BLOCK_MS)
                    .with(ProducerConfig.MAX_REQUEST_SIZE, recordBytes);
            Producer producer = connection.client().producer(config);
            LineSender sender = new LineSender(producer, topic);
            OnSignal onSignal = OnSignal.first(() -> terminal.say(sender.interrupt()));
            try {
                sender.send(new LineReader(in, largestLine(recordBytes)), recordBytes);
            } finally {
                onSignal.disarm();
            }
            if (terminal.isWatched()) {
                terminal.say(sender.acknowledged() + " records acknowledged");
            }
        }
        return ExitCode.DONE;
    }

    private InputStream input() throws IOException {
        return file == null ? System.in : Files.newInputStream(file);
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
