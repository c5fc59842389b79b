package io.lograft.torture.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lograft.torture.history.Checker;
import io.lograft.torture.history.Outcome;
import io.lograft.torture.history.SendEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReportPrinterTest {
    private final Report report = new Report("kills");

    @Test
    void aPassedRunIsATableAndNoComplaint() {
        report.add(new Round("leader", "node 1", 120, 4_000));
        report.add(new Round("follower", "node 2", 20, 5_000));
        report.figure("records read back", 7);
        assertEquals("""

                ## kills

                | hit | rounds | gap p50 | gap p99 | gap worst | full ISR p50 | full ISR worst |
                |---|---|---|---|---|---|---|
                | follower | 1 | 20 ms | 20 ms | 20 ms | 5000 ms | 5000 ms |
                | leader | 1 | 120 ms | 120 ms | 120 ms | 4000 ms | 4000 ms |
                | all | 2 | 20 ms | 120 ms | 120 ms | 4000 ms | 5000 ms |

                gap 0..50 ms            1 #
                gap 100..200 ms         1 #

                records read back: 7
                history: not judged
                violations: none
                limits missed: none
                """, printed());
        assertTrue(report.passed());
    }

    @Test
    void whatTheCheckerFoundIsAViolation() throws IOException {
        Checker checker = new Checker();
        checker.accept(new SendEvent(1, 1, Outcome.INVOKE, 0, 5, -1));
        checker.accept(new SendEvent(2, 1, Outcome.OK, 0, 5, 0));
        report.verdict(checker.verdict());
        report.limit("worst gap, ms", 10, 10);
        report.limit("slowest, ms", 11, 10);
        assertFalse(report.passed());
        assertEquals(1, report.violations().size());
        assertTrue(printed().contains("violations: 1\n  - unseen: partition 0: value 5"), printed());
        assertTrue(printed().contains("limits missed: 1\n  - slowest, ms is 11, the limit 10"), printed());
        String json = json();
        assertTrue(json.contains("\"unseen\" : 1"), json);
        assertTrue(json.contains("\"limitsMissed\" : [ \"slowest, ms is 11, the limit 10\" ]"), json);
    }

    @Test
    void jsonIsOneDocumentWithEveryRound() throws IOException {
        report.add(new Round("leader", "node 1", 120, 4_000));
        String json = json();
        assertTrue(json.startsWith("{") && json.endsWith("}\n"), json);
        assertTrue(json.contains("\"gapP99Ms\" : 120"), json);
        assertTrue(json.contains("\"detail\" : \"node 1\""), json);
    }

    private String printed() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ReportPrinter.table(report, new PrintStream(bytes, true, StandardCharsets.UTF_8));
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private String json() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ReportPrinter.json(List.of(report), new PrintStream(bytes, true, StandardCharsets.UTF_8));
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
