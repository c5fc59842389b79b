package io.lograft.cli;

import io.lograft.base.TopicPartition;
import io.lograft.base.real.SystemClock;
import io.lograft.cli.completion.TopicNames;
import io.lograft.cli.output.Terminal;
import io.lograft.client.Admin;
import io.lograft.client.PartitionReassignment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lograft topic reassign}. */
@Command(
        name = "reassign",
        description = {
            "Moves partitions to other brokers, shows what is under way, or cancels it.",
            "A partition has its old and its new replicas until all of the new ones are in sync; then the old ones go."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  lograft topic reassign flights:3 --replicas 4,5,6 --wait",
            "  lograft topic reassign flights --replicas 1,2,3 --dry-run",
            "  lograft topic reassign --plan moves.json --wait --timeout 3600",
            "  lograft topic reassign --list",
            "  lograft topic reassign flights --cancel"
        })
final class TopicReassign implements Callable<Integer> {
    private static final long MS_PER_SECOND = 1_000;

    @Spec
    private CommandSpec spec;

    @Mixin
    private ConnectionOptions target;

    @Mixin
    private OutputOption output;

    @Mixin
    private DryRunOption dryRun;

    @Parameters(
            paramLabel = "TOPIC[:PARTITION]",
            arity = "0..1",
            completionCandidates = TopicNames.class,
            description = "The topic, or one partition of it.")
    private String what;

    @ArgGroup(exclusive = true, multiplicity = "1")
    private Action action;

    @Option(names = "--wait", description = "Return when the partitions are where they belong.")
    private boolean wait;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "600",
            description = "How long to --wait; the moves go on after that. Default: ${DEFAULT-VALUE}.")
    private long timeoutSeconds;

    /** What shall be done; exactly one. */
    private static final class Action {
        @Option(
                names = "--replicas",
                paramLabel = "ID,...",
                split = ",",
                description =
                        "The brokers that shall hold a copy, the preferred leader first. For a whole topic each next"
                                + " partition begins with the next of them, so that leaderships spread.")
        private List<Integer> replicas;

        @Option(
                names = "--plan",
                paramLabel = "FILE",
                description = "The partitions and their replicas as JSON, in the format of kafka-reassign-partitions.")
        private Path plan;

        @Option(names = "--cancel", description = "Go back to the replicas before, of the topic or the partition.")
        private boolean cancel;

        @Option(names = "--list", description = "Show what is under way, of all topics or the one that is named.")
        private boolean list;
    }

    @Override
    public Integer call() throws Exception {
        Optional<PartitionName> name = what == null ? Optional.empty() : Optional.of(parsed(what));
        check(name);
        Terminal terminal = Terminal.standard();
        try (Connection connection = Connection.open(target.addresses(), terminal)) {
            Admin admin = connection.admin();
            List<PartitionReassignment> found = name.isEmpty()
                    ? act(admin, name, terminal)
                    : connection.about(name.get().topic(), () -> act(admin, name, terminal));
            List<PartitionReassignment> shown = wait && !dryRun.isSet()
                    ? new ReassignmentWait(admin, new SystemClock(), terminal)
                            .await(found, timeoutSeconds * MS_PER_SECOND)
                    : found;
            ReassignmentReport.print(System.out, shown, output.json());
        }
        return ExitCode.DONE;
    }

    private PartitionName parsed(String text) {
        try {
            return PartitionName.parse(text);
        } catch (IllegalArgumentException malformed) {
            throw new ParameterException(spec.commandLine(), malformed.getMessage());
        }
    }

    private void check(Optional<PartitionName> name) {
        if (action.plan != null && name.isPresent()) {
            throw new ParameterException(
                    spec.commandLine(), "--plan names its partitions itself: leave " + what + " out");
        }
        if ((action.replicas != null || action.cancel) && name.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(), "which partitions? TOPIC or TOPIC:PARTITION is missing, for example flights:3");
        }
        if (timeoutSeconds < 1) {
            throw new ParameterException(
                    spec.commandLine(), "--timeout is " + timeoutSeconds + ": give 1 second or more");
        }
    }

    private List<PartitionReassignment> act(Admin admin, Optional<PartitionName> name, Terminal terminal)
            throws Exception {
        if (action.list) {
            return listed(admin, name, terminal);
        }
        if (action.cancel) {
            return cancelled(admin, name.orElseThrow(), terminal);
        }
        Map<TopicPartition, List<Integer>> plan = action.plan != null
                ? ReassignmentPlan.read(action.plan)
                : name.orElseThrow().spread(admin, action.replicas);
        Map<TopicPartition, Optional<List<Integer>>> changes = new LinkedHashMap<>();
        plan.forEach((partition, replicas) -> changes.put(partition, Optional.of(replicas)));
        List<PartitionReassignment> results = alter(admin, changes);
        terminal.say(dryRun.told(
                ReassignmentReport.begun(results), "reassign " + ReassignmentReport.partitions(results.size())));
        return results;
    }

    private List<PartitionReassignment> alter(Admin admin, Map<TopicPartition, Optional<List<Integer>>> changes) {
        return (dryRun.isSet()
                        ? admin.validatePartitionReassignments(changes)
                        : admin.alterPartitionReassignments(changes))
                .join();
    }

    private List<PartitionReassignment> listed(Admin admin, Optional<PartitionName> name, Terminal terminal) {
        List<PartitionReassignment> underWay = underWay(admin, name);
        if (underWay.isEmpty()) {
            terminal.say(
                    "nothing is being reassigned" + name.map(it -> " of " + it).orElse(""));
        }
        return underWay;
    }

    private static List<PartitionReassignment> underWay(Admin admin, Optional<PartitionName> name) {
        List<PartitionReassignment> all = admin.listPartitionReassignments(
                        name.map(PartitionName::topic).stream().toList())
                .join();
        return all.stream()
                .filter(each -> name.isEmpty() || name.get().covers(each.partition()))
                .toList();
    }

    private List<PartitionReassignment> cancelled(Admin admin, PartitionName name, Terminal terminal) {
        Map<TopicPartition, Optional<List<Integer>>> changes = new LinkedHashMap<>();
        underWay(admin, Optional.of(name)).forEach(each -> changes.put(each.partition(), Optional.empty()));
        if (changes.isEmpty()) {
            terminal.say("nothing is being reassigned of " + name + ", so nothing was cancelled");
            return List.of();
        }
        List<PartitionReassignment> results = alter(admin, changes);
        terminal.say(dryRun.told(
                "cancelled the reassignment of " + ReassignmentReport.partitions(results.size()),
                "cancel the reassignment of " + ReassignmentReport.partitions(results.size())));
        return new ArrayList<>(results);
    }
}
