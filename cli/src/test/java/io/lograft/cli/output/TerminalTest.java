package io.lograft.cli.output;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class TerminalTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream err = new PrintStream(bytes, true, StandardCharsets.UTF_8);

    @Test
    void progressIsRewrittenInPlaceAndTakenAwayByAMessage() {
        Terminal terminal = new Terminal(err, true);
        terminal.progress("three");
        terminal.progress("two");
        terminal.say("done");
        assertEquals("\rthree\rtwo  \r     \rdone\n", shown());
    }

    @Test
    void whatIsSaidBehindAPromptBeginsALine() {
        Terminal terminal = new Terminal(err, true);
        terminal.prompt(">");
        terminal.answered();
        terminal.prompt(">");
        terminal.say("interrupted");
        assertEquals(">>\ninterrupted\n", shown());
    }

    @Test
    void whoLeavesLeavesNoProgressBehind() {
        Terminal terminal = new Terminal(err, true);
        terminal.progress("one");
        terminal.leave();
        terminal.progress("two");
        assertEquals("\rone\r     \r", shown());
    }

    @Test
    void aLongLineIsCutSoThatItCanBeTakenBack() {
        Terminal terminal = new Terminal(err, true);
        terminal.progress("x".repeat(500));
        assertEquals(1 + 79, shown().length());
    }

    @Test
    void whereNobodyWatchesThereIsNoProgress() {
        Terminal terminal = new Terminal(err, false);
        terminal.progress("three");
        terminal.clear();
        terminal.say("done");
        assertEquals("done\n", shown());
    }

    private String shown() {
        return bytes.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
    }
}
