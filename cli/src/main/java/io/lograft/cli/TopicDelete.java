package io.lograft.cli;

import io.lograft.cli.completion.TopicNames;
import io.lograft.cli.output.Terminal;
import io.lograft.client.Admin;
import io.lograft.client.TopicDescription;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code lograft topic delete}. */
@Command(
        name = "delete",
        description = "Deletes a topic with all its records.",
        footerHeading = "%nExample:%n",
        footer = "  lograft topic delete flights")
final class TopicDelete implements Callable<Integer> {
    @Mixin
    private ConnectionOptions target;

    @Mixin
    private DryRunOption dryRun;

    @Parameters(paramLabel = "NAME", completionCandidates = TopicNames.class, description = "The topic.")
    private String name;

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
            TopicDescription topic = admin.describeTopic(name).join();
            terminal.say(dryRun.told(
                    "", "delete topic " + name + " (" + TopicReport.size(topic) + ") with all its records"));
        } else {
            admin.deleteTopic(name).join();
            terminal.say("deleted topic " + name);
        }
        return null;
    }
}
