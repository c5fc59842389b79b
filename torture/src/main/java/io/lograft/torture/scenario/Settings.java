package io.lograft.torture.scenario;

import io.lograft.torture.cluster.NodeCommand;
import io.lograft.torture.load.LoadShape;
import java.nio.file.Path;

/**
 * How scenarios are run.
 *
 * @param command how a node is started
 * @param directory where runs keep their files, each in a directory of its own
 * @param basePort of the first node of every cluster
 * @param load what is sent meanwhile
 * @param rounds how often the fault is repeated; 0 for the scenario's own number
 * @param minutes how long a scenario goes on that has no rounds
 * @param warmUpMs load before the first fault
 * @param keep whether files are kept after a run without violations
 */
public record Settings(
        NodeCommand command,
        Path directory,
        int basePort,
        LoadShape load,
        int rounds,
        int minutes,
        long warmUpMs,
        boolean keep) {
    /** The number of rounds, {@code usual} unless it was set. */
    public int roundsOr(int usual) {
        return rounds > 0 ? rounds : usual;
    }
}
