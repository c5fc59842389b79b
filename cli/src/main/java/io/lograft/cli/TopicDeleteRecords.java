package io.lograft.cli;

import io.lograft.base.ErrorCode;
import io.lograft.base.LograftException;
import io.lograft.base.TopicPartition;
import io.lograft.cli.completion.TopicNames;
import io.lograft.cli.output.Terminal;
import io.lograft.client.Admin;
import java.util.List;
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
        TopicPartition target = new TopicPartition(name, partition);
        if (dryRun.isSet()) {
            long begin = admin.beginningOffsets(List.of(target)).join().get(target);
            long end = admin.endOffsets(List.of(target)).join().get(target);
            terminal.say(dryRun.told("", would(target, begin, end, beforeOffset)));
            return null;
        }
        long start = admin.deleteRecords(target, beforeOffset).join();
        terminal.say("partition " + partition + " of topic " + name + " begins at offset " + start + " now");
        return null;
    }

    /** What deleting would do to a partition with this beginning and end; refuses what its leader would refuse. */
    static String would(TopicPartition target, long begin, long end, long beforeOffset) {
        if (beforeOffset < -1 || beforeOffset > end) {
            throw new LograftException(
                    ErrorCode.OFFSET_OUT_OF_RANGE,
                    "records of " + target + " cannot be deleted up to offset " + beforeOffset
                            + ": the partition is committed up to " + end
                            + "; name an offset from 0 to that, or -1 for all");
        }
        String where = "partition " + target.partition() + " of topic " + target.topic();
        long first = beforeOffset < 0 ? end : beforeOffset;
        if (first <= begin) {
            return "delete nothing: " + where + " begins at offset " + begin + " already";
        }
        // Compaction leaves gaps between offsets, so there may be fewer records.
        long most = first - begin;
        return "delete offsets " + begin + " to " + (first - 1) + " of " + where + ", "
                + (most == 1 ? "1 record" : most + " records") + " at most; the partition would begin at " + first;
    }
}
