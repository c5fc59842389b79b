package io.lograft.torture.soak;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What an application's journal says.
 *
 * @param failures exceptions that reached the application
 * @param counts how often what happened
 * @param complete whether the application ended as it should
 */
public record SoakOutcome(List<SoakSample> samples, List<String> failures, Map<String, Long> counts, boolean complete) {
    /** The count of partitions that were seen where they had been sent. */
    public static final String MOVES_COMPLETED = "partition moves completed";

    /** Reads the journal, as far as it is written. */
    public static SoakOutcome read(Path journal) throws IOException {
        List<SoakSample> samples = new ArrayList<>();
        List<String> failures = new ArrayList<>();
        Map<String, Long> counts = new LinkedHashMap<>();
        boolean complete = false;
        for (String line : Files.exists(journal) ? Files.readAllLines(journal) : List.<String>of()) {
            if (line.startsWith(SoakJournal.SAMPLE)) {
                samples.add(SoakSample.ofLine(line.substring(SoakJournal.SAMPLE.length())));
            } else if (line.startsWith(SoakJournal.FAILURE)) {
                failures.add(line.substring(SoakJournal.FAILURE.length()));
            } else if (line.startsWith(SoakJournal.COUNT)) {
                String[] count = line.substring(SoakJournal.COUNT.length()).split(" ", 2);
                counts.put(count[1], Long.parseLong(count[0]));
            } else if (line.equals(SoakJournal.END)) {
                complete = true;
            }
        }
        return new SoakOutcome(samples, failures, counts, complete);
    }
}
