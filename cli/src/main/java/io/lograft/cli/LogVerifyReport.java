package io.lograft.cli;

import io.lograft.base.real.RealDisk;
import io.lograft.cli.output.Json;
import io.lograft.cli.output.Table;
import io.lograft.dataplane.inspect.Finding;
import io.lograft.dataplane.inspect.LogVerify;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What {@code lograft log verify} found. */
final class LogVerifyReport implements LogVerify.Report {
    private final List<Finding> findings = new ArrayList<>();
    private int partitions;
    private long batches;
    private long bytes;

    /** Verifies; a directory in which there is nothing to verify is a mistake. */
    static LogVerifyReport of(Path directory) throws IOException, CommandFailure {
        LogVerifyReport report = new LogVerifyReport();
        if (new LogVerify(new RealDisk(), report).run(directory) == 0) {
            throw new CommandFailure(
                    ExitCode.FAILED,
                    directory + " holds no data of a node (no checkpoint, no partition's directory); name a node's"
                            + " data.dir");
        }
        return report;
    }

    @Override
    public void onFinding(Finding finding) {
        findings.add(finding);
    }

    @Override
    public void onPartition(Path directory, long batchCount, long byteCount) {
        partitions++;
        batches += batchCount;
        bytes += byteCount;
    }

    boolean isGood() {
        return findings.isEmpty();
    }

    void text(PrintStream out) {
        if (!findings.isEmpty()) {
            Table table = new Table("KIND", "FILE", "BYTE", "FINDING");
            findings.forEach(
                    finding -> table.row(finding.kind(), finding.file(), finding.position(), finding.detail()));
            table.print(out);
        }
        out.println(partitions + (partitions == 1 ? " partition, " : " partitions, ") + batches + " batches, " + bytes
                + " bytes read: "
                + (findings.isEmpty()
                        ? "all good"
                        : findings.size() + (findings.size() == 1 ? " finding" : " findings")));
    }

    void json(PrintStream out) throws IOException {
        Json.print(out, json -> {
            json.writeStartObject();
            json.writeNumberField("partitions", partitions);
            json.writeNumberField("batches", batches);
            json.writeNumberField("bytes", bytes);
            json.writeArrayFieldStart("findings");
            for (Finding finding : findings) {
                json.writeStartObject();
                json.writeStringField("kind", finding.kind().toString());
                json.writeStringField("file", finding.file().toString());
                json.writeNumberField("position", finding.position());
                json.writeStringField("detail", finding.detail());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        });
    }
}
