package io.lograft.cli;

import io.lograft.base.Clock;
import io.lograft.base.ErrorCode;
import io.lograft.base.LograftException;
import io.lograft.base.real.SystemClock;
import io.lograft.cli.demo.Demonstration;
import io.lograft.cli.demo.Stage;
import io.lograft.cli.local.ClusterLock;
import io.lograft.cli.local.LocalCluster;
import io.lograft.cli.local.NodeStarter;
import io.lograft.cli.local.PartitionWait;
import io.lograft.cli.output.Terminal;
import io.lograft.client.Admin;
import io.lograft.client.NewTopic;
import io.lograft.client.TopicDescription;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code lograft demo}. */
@Command(
        name = "demo",
        description = {
            "Brings up three nodes, streams records through a topic, kills a leader with -9 while they flow, and says what"
                    + " that did to them. Restarts the node and leaves the cluster running for you.",
            "Ends with 1 if a record was lost, doubled or out of order."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  lograft demo", "  lograft demo --data /tmp/lab --base-port 19092"})
final class Demo implements Callable<Integer> {
    private static final String TOPIC = "earthquakes";
    private static final int PARTITIONS = 6;
    private static final int REPLICATION_FACTOR = 3;
    private static final long IN_SYNC_LIMIT_MS = 60_000;

    @Mixin
    private DataOption data;

    @Mixin
    private LocalOptions shape;

    @Override
    public Integer call() throws Exception {
        Terminal terminal = Terminal.standard();
        Clock clock = new SystemClock();
        Path launcher = Launcher.script();
        LocalCluster cluster = cluster();
        if (cluster.nodes().size() < REPLICATION_FACTOR) {
            throw new CommandFailure(
                    ExitCode.FAILED,
                    "the local cluster in " + cluster.directory() + " has "
                            + cluster.nodes().size()
                            + " nodes, and the demo kills one of at least " + REPLICATION_FACTOR
                            + "; give it a cluster of its own: lograft demo --data DIR --base-port PORT");
        }
        ClusterLock lock = ClusterLock.take(cluster.directory());
        try {
            new ClusterStart(launcher, clock, terminal).bringUp(cluster);
            boolean good = run(cluster, new NodeStarter(launcher, clock), clock, terminal);
            terminal.clear();
            NextSteps.print(System.out, cluster, TOPIC);
            return good ? ExitCode.DONE : ExitCode.FAILED;
        } finally {
            terminal.clear();
            lock.close();
        }
    }

    /** The one that is named, else the one that commands use, else a new one. */
    private LocalCluster cluster() throws IOException, CommandFailure {
        if (!data.given() && !shape.given()) {
            LocalCluster current = LocalCluster.current().orElse(null);
            if (current != null) {
                return current;
            }
        }
        return shape.in(data.directory());
    }

    private static boolean run(LocalCluster cluster, NodeStarter starter, Clock clock, Terminal terminal)
            throws IOException, CommandFailure {
        Stage stage = new TerminalStage(terminal);
        try (Connection connection = Connection.open(cluster.clientAddresses(), terminal)) {
            TopicDescription topic = topic(connection.admin());
            new PartitionWait(connection.admin(), clock, terminal::progress).awaitFullIsr(TOPIC, IN_SYNC_LIMIT_MS);
            stage.tell("topic " + TOPIC + ": " + TopicReport.size(topic));
            stage.tell(String.format(Locale.ROOT, "sending %,d records, 2,000 a second ...", Demonstration.RECORDS));
            topic = connection.admin().describeTopic(TOPIC).join();
            return new Demonstration(cluster, starter, connection.client(), clock, stage).run(topic, sample());
        }
    }

    private static TopicDescription topic(Admin admin) {
        try {
            return admin.createTopic(new NewTopic(TOPIC, PARTITIONS, REPLICATION_FACTOR))
                    .join();
        } catch (CompletionException failed) {
            if (failed.getCause() instanceof LograftException refused && refused.code() == ErrorCode.TOPIC_EXISTS) {
                return admin.describeTopic(TOPIC).join();
            }
            throw failed;
        }
    }

    private static List<byte[]> sample() throws IOException, CommandFailure {
        Path file = Launcher.home().resolve("sample").resolve("earthquakes.jsonl");
        return Files.readAllLines(file).stream()
                .map(line -> line.getBytes(StandardCharsets.UTF_8))
                .toList();
    }

    /** Lines that stay on standard output, the state of things on standard error. */
    private record TerminalStage(Terminal terminal) implements Stage {
        @Override
        public void tell(String line) {
            terminal.clear();
            System.out.println(line);
        }

        @Override
        public void progress(String state) {
            terminal.progress(state);
        }
    }
}
