package io.lograft.cli;

import io.lograft.cli.local.LocalCluster;
import java.io.PrintStream;

/** What to try after the demonstration, ready to be copied. */
final class NextSteps {
    private NextSteps() {}

    static void print(PrintStream out, LocalCluster cluster, String topic) {
        String lograft = Launcher.command();
        String data = cluster.directory()
                        .equals(LocalCluster.defaultDirectory().toAbsolutePath().normalize())
                ? ""
                : " --data " + cluster.directory();
        out.println();
        out.println("The cluster keeps running. Try:");
        out.println("  " + lograft + " cluster describe");
        out.println("  " + lograft + " topic describe " + topic);
        out.println("  " + lograft + " consume " + topic + " --from-beginning --max-messages 3");
        out.println("  " + lograft + " status" + data);
        out.println("  " + lograft + " down --wipe" + data);
    }
}
