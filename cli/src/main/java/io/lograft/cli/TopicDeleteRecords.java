package io.lograft.cli;

import io.lograft.base.TopicPartition;
import io.lograft.cli.completion.TopicNames;
import io.lograft.cli.output.Terminal;
import io.lograft.client.Admin;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lograft topic delete-records}. */
@Command(
        name = "delete-records",
        description = "Deletes the records of one partition below an offset, for good.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  lograft topic delete-records flights --partition 0 --before-offset 1000",
            "  lograft topic delete-records flights --partition 0 --before-offset -1"
        })
final class TopicDeleteRecords implements Callable<Integer> {
    @Mixin
    private ConnectionOptions target;

    @Mixin
    private DryRunOption dryRun;

    @Parameters(paramLabel = "NAME", completionCandidates = TopicNames.class, description = "The topic.")
    private String name;

    @Option(names = "--partition", paramLabel = "P", required = true, description = "The partition, from 0.")
    private int partition;

    @Option(
            names = "--before-offset",
            paramLabel = "N",
            required = true,
            description = "The first record that stays; -1 deletes everything that is committed.")
    private long beforeOffset;

    @Override
    public Integer call() throws Exception {
        Terminal terminal = Terminal.standard();
        try (Connection connection = Connection.open(target.addresses(), terminal)) {
            connection.about(name, () -> delete(connection.admin(), terminal));
        }
        return ExitCode.DONE;
    }

    private Void delete(Admin admin, Terminal terminal) {
        if (dryRun.isSet()) {
            admin.describeTopic(name).join();
            terminal.say(dryRun.told(
                    "",
                    "delete the records of partition " + partition + " of topic " + name
                            + (beforeOffset < 0 ? ", all of them" : " below offset " + beforeOffset)));
            return null;
        }
        long start = admin.deleteRecords(new TopicPartition(name, partition), beforeOffset)
                .join();
        terminal.say("partition " + partition + " of topic " + name + " begins at offset " + start + " now");
        return null;
    }
}
