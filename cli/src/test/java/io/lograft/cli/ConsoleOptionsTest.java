package io.lograft.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What produce, consume and config refuse before any cluster is asked. */
final class ConsoleOptionsTest {
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        return CommandTree.commandLine(arguments)
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "consume t --format %q|'%q' is no token",
                "consume t --format jsn|neither raw, nor json-each-row",
                "consume t --format json-each-row --print-key|belong to --format raw",
                "consume t --key-separator \\q|is no escape",
                "consume t --filter vlaue:x|is no filter",
                "consume t --filter value~[|is no RE2 expression",
                "consume t --offset @tomorrow|is no place in a log",
                "consume t --offset 5|needs --partition",
                "consume t --offset -5 --from-beginning|two places to begin",
                "consume t --partition -1|--partition must be 0 or more",
                "produce t --header trace|is no header",
                "produce t --header =x|is no header",
                "produce t --partition -1|--partition must be",
                "produce t --partition many|--partition must be",
                "produce t --key-separator \\x1|is no escape",
                "produce t --key-separator `` |is empty",
                "produce t --format json-each-row --key-separator :|belongs to --format raw",
                "produce t --format xml|expected one of",
                "produce t --acks some|expected one of",
                "produce t --compression rar|expected one of",
                "produce t --rate 0|--rate must be within",
                "produce t --rate 1000001|--rate must be within",
                "topic config set t retention.ms|'retention.ms' is no setting",
                "topic config set t =5|'=5' is no setting",
                "topic config set t|KEY=VALUE",
                "topic config get|TOPIC",
                "config get|--cluster",
                "config get --cluster --broker 1|mutually exclusive",
                "config set --broker -1 a=b|--broker must be 0 or more",
                "config|a command is missing",
                "topic config|a command is missing",
                "profile|a command is missing",
                "profile set a/b -b x:1|is no name of a profile",
                "profile set a -b nowhere|--bootstrap-server",
                "profile set a -b ,|names no address",
                "completion tcsh|expected one of",
                "completion|SHELL"
            })
    void whatCannotBeMeantIsAUsageErrorThatSaysWhat(String arguments, String said) {
        String[] words = arguments.split(" ");
        for (int i = 0; i < words.length; i++) {
            words[i] = words[i].equals("``") ? "" : words[i];
        }
        assertEquals(ExitCode.USAGE, run(words), err::toString);
        assertTrue(err.toString().contains(said), err::toString);
        assertTrue(err.toString().contains("--help'"), err::toString);
    }

    @Test
    void whatWasProbablyMeantIsNamedAtEveryLevel() {
        run("tpoic", "list");
        assertTrue(err.toString().contains("topic"), err::toString);
        err.getBuffer().setLength(0);
        run("topic", "confg", "get");
        assertTrue(err.toString().contains("config"), err::toString);
        err.getBuffer().setLength(0);
        run("consume", "t", "--form-beginning");
        assertTrue(err.toString().contains("--from-beginning"), err::toString);
    }
}
