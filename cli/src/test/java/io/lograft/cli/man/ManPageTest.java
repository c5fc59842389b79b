package io.lograft.cli.man;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

final class ManPageTest {
    private enum Speed {
        slow,
        fast
    }

    @Command(
            name = "go",
            description = {"Goes to 'places'.", ".And comes back."},
            footerHeading = "%nExamples:%n",
            footer = {"  go home --format '%%v\\n'", "", "  .hidden"})
    private static final class Go {
        @Parameters(paramLabel = "PLACE", description = "Where to.")
        private String place;

        @Option(
                names = {"-s", "--speed"},
                paramLabel = "HOW",
                defaultValue = "fast",
                description = "${COMPLETION-CANDIDATES}; default: ${DEFAULT-VALUE}.")
        private Speed speed;

        @Option(names = "--format", description = "With 100%% and \\n.")
        private String format;
    }

    @Command(name = "way", description = "A way.", subcommands = Go.class)
    private static final class Way {}

    private final CommandLine way = new CommandLine(new Way());
    private final ManPage page = new ManPage(way.getSubcommands().get("go"), "2026-01-01", "1.2");

    @Test
    void aPageHasItsParts() {
        String text = page.text();
        assertEquals("way-go", page.name());
        for (String part : List.of(
                ".TH WAY-GO 1 2026-01-01 \"lograft 1.2\"\n.SH NAME\nway\\-go \\- goes to \\(aqplaces\\(aq\n",
                ".SH ARGUMENTS\n.TP\n.I PLACE\nWhere to.\n",
                "\\fB\\-s\\fR, \\fB\\-\\-speed\\fR \\fIHOW\\fR\nslow, fast; default: fast.\n",
                "With 100% and \\en.\n",
                ".SH SEE ALSO\n.BR way (1)\n")) {
            assertTrue(text.contains(part), part + " is not in\n" + text);
        }
    }

    @Test
    void textIsNeverACommandOfTroff() {
        String text = page.text();
        assertTrue(text.contains(".PP\n\\&.And comes back.\n"), text);
        assertTrue(text.contains("  go home \\-\\-format \\(aq%v\\en\\(aq\n.sp\n  .hidden\n"), text);
    }

    @Test
    void aGroupListsItsCommands() {
        String text = new ManPage(way, "2026-01-01", "1.2").text();
        assertTrue(text.contains(".SH COMMANDS\n.TP\n.B go\nGoes to \\(aqplaces\\(aq.\n"), text);
        assertTrue(text.contains(".BR way\\-go (1)\n"), text);
    }
}
