package io.lograft.torture.soak;

import io.lograft.base.Clock;
import io.lograft.base.TopicPartition;
import io.lograft.base.real.SystemClock;
import io.lograft.client.LograftClient;
import io.lograft.torture.history.HistoryWriter;
import io.lograft.torture.load.LoadShape;
import io.lograft.torture.load.LograftClusterClient;
import io.lograft.torture.load.Readers;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The application: {@code BOOTSTRAP TOPIC PARTITIONS RATE RECORD_BYTES SAMPLE_MS DIRECTORY}. Runs until its standard
 * input ends, then reads everything back and says so in its journal.
 */
public final class SoakApplication {
    /** Its history, within its directory. */
    public static final String HISTORY = "history.jsonl";

    /** Its journal, within its directory. */
    public static final String JOURNAL = "application.journal";

    private static final long READ_BACK_LIMIT_MS = 300_000;

    private final String bootstrapServers;
    private final LoadShape shape;
    private final List<TopicPartition> partitions;
    private final long sampleMs;
    private final Clock clock = new SystemClock();
    private final HistoryWriter history;
    private final SoakJournal journal;

    private SoakApplication(String[] args) throws IOException {
        this.bootstrapServers = args[0];
        this.shape = new LoadShape(Integer.parseInt(args[2]), Integer.parseInt(args[3]), Integer.parseInt(args[4]));
        this.partitions = IntStream.range(0, shape.partitions())
                .mapToObj(partition -> new TopicPartition(args[1], partition))
                .toList();
        this.sampleMs = Long.parseLong(args[5]);
        Path directory = Path.of(args[6]);
        this.history = new HistoryWriter(directory.resolve(HISTORY));
        this.journal = new SoakJournal(directory.resolve(JOURNAL));
    }

    public static void main(String[] args) throws Exception {
        new SoakApplication(args).run();
    }

    private void run() throws Exception {
        try (history;
                journal) {
            use();
            readBack();
            journal.end();
        }
    }

    private void use() throws IOException {
        try (LograftClient client = LograftClient.builder()
                        .bootstrapServers(bootstrapServers)
                        .clientId("soak")
                        .connect(Duration.ofSeconds(30));
                SoakReader reader = new SoakReader(client, partitions, false, history, journal, clock);
                SoakReader restless = new SoakReader(client, partitions, true, history, journal, clock);
                SoakProducer producer =
                        new SoakProducer(client, partitions.get(0).topic(), shape, history, journal, clock);
                SoakAdmin admin = new SoakAdmin(client, bootstrapServers, partitions, journal, clock)) {
            SoakMeter meter = new SoakMeter(clock);
            producer.start();
            reader.start();
            restless.start();
            admin.start();
            admin.every(sampleMs, () -> journal.sample(meter.take(producer, reader)));
            awaitEndOfInput();
        }
    }

    private static void awaitEndOfInput() throws IOException {
        while (System.in.read() >= 0) {
            // Whoever started us says nothing; when it is gone, or has had enough, its end of the pipe closes.
        }
    }

    private void readBack() {
        long records = 0;
        try (LograftClusterClient client = new LograftClusterClient(bootstrapServers)) {
            for (TopicPartition partition : partitions) {
                records += Readers.readBack(
                        client, partition.topic(), partition.partition(), history, clock, READ_BACK_LIMIT_MS);
            }
        } catch (Exception failed) {
            journal.failure("reading back", failed);
        }
        journal.count("records read back", records);
    }
}
