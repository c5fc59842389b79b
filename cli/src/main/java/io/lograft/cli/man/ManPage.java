package io.lograft.cli.man;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.Ansi.Text;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** The manual page of one command, in the language of man(7). */
public final class ManPage {
    private static final String ENVIRONMENT = """
            .SH ENVIRONMENT
            .TP
            .B LOGRAFT_BOOTSTRAP_SERVER
            Nodes to ask first, where neither \\-\\-bootstrap\\-server nor \\-\\-profile is given.
            .TP
            .B LOGRAFT_PROFILE
            The profile to connect as, where none of these is given.
            .TP
            .B JAVA_HOME
            The Java to use, 17 or newer; else the one on the PATH.
            .TP
            .BR LOGRAFT_HEAP_OPTS ", " LOGRAFT_JVM_OPTS
            Options of the JVM: instead of the usual heap, and further ones.
            .SH FILES
            .TP
            .I ~/.lograft/profiles
            Profiles: sections [NAME] with a line bootstrap\\-server = HOST:PORT,...
            .TP
            .I ~/.lograft/local
            The cluster of lograft up.
            """;

    private static final String EXIT_STATUS = """
            .SH EXIT STATUS
            0 done, 1 failed, 2 usage, 3 cannot connect, 4 not allowed, 5 not found, 130 and 143 after SIGINT and SIGTERM.
            """;

    private final CommandLine command;
    private final String date;
    private final String version;
    private final StringBuilder page = new StringBuilder();

    /** @param date of the sources, for the foot of the page, so that the same sources make the same page */
    public ManPage(CommandLine command, String date, String version) {
        this.command = command;
        this.date = date;
        this.version = version;
    }

    /** For example {@code lograft-topic-create}. */
    public String name() {
        return command.getCommandSpec().qualifiedName("-");
    }

    public String text() {
        CommandSpec spec = command.getCommandSpec();
        UsageMessageSpec usage = spec.usageMessage();
        Help help = new Help(spec, Help.defaultColorScheme(Ansi.OFF));
        line(".\\\" Made from the command's own help by the build.");
        line(".TH " + name().toUpperCase(Locale.ROOT) + " 1 " + date + " \"lograft " + version + "\"");
        line(".SH NAME");
        line(escaped(name()) + " \\- " + escaped(lowered(usage.description()[0])));
        line(".SH SYNOPSIS");
        line(escaped(help.synopsis(0).strip().replaceAll("\\s+", " ")));
        line(".SH DESCRIPTION");
        for (int i = 0; i < usage.description().length; i++) {
            if (i > 0) {
                line(".PP");
            }
            line(escaped(usage.description()[i]));
        }
        subcommands();
        arguments(spec, help);
        options(spec, help);
        examples(usage);
        page.append(EXIT_STATUS);
        page.append(ENVIRONMENT);
        seeAlso(spec);
        return page.toString();
    }

    private void subcommands() {
        Map<String, CommandLine> subcommands = command.getSubcommands();
        if (!subcommands.isEmpty()) {
            line(".SH COMMANDS");
        }
        subcommands.forEach((name, subcommand) -> {
            line(".TP");
            line(".B " + escaped(name));
            line(escaped(subcommand.getCommandSpec().usageMessage().description()[0]));
        });
    }

    private void arguments(CommandSpec spec, Help help) {
        if (!spec.positionalParameters().isEmpty()) {
            line(".SH ARGUMENTS");
        }
        for (PositionalParamSpec parameter : spec.positionalParameters()) {
            Text[][] rows = help.createDefaultParameterRenderer()
                    .render(parameter, help.createDefaultParamLabelRenderer(), help.colorScheme());
            line(".TP");
            line(".I " + escaped(parameter.paramLabel()));
            line(escaped(description(rows)));
        }
    }

    private void options(CommandSpec spec, Help help) {
        if (!spec.options().isEmpty()) {
            line(".SH OPTIONS");
        }
        for (OptionSpec option : spec.options()) {
            Text[][] rows = help.createDefaultOptionRenderer()
                    .render(option, help.createDefaultParamLabelRenderer(), help.colorScheme());
            line(".TP");
            StringBuilder names = new StringBuilder();
            for (String name : option.names()) {
                names.append(names.length() == 0 ? "" : ", ")
                        .append("\\fB")
                        .append(escaped(name))
                        .append("\\fR");
            }
            boolean hasValue = option.arity().max() > 0;
            line(names + (hasValue ? " \\fI" + escaped(option.paramLabel()) + "\\fR" : ""));
            line(escaped(description(rows)));
        }
    }

    /** The last column of picocli's table, where it has resolved the variables in descriptions. */
    private static String description(Text[][] rows) {
        List<String> lines = new ArrayList<>();
        for (Text[] row : rows) {
            String text = row[row.length - 1].plainString().strip();
            if (!text.isEmpty()) {
                lines.add(text);
            }
        }
        return String.join(" ", lines);
    }

    private void examples(UsageMessageSpec usage) {
        if (usage.footer().length == 0) {
            return;
        }
        line(".SH EXAMPLES");
        line(".nf");
        for (String example : usage.footer()) {
            String text = String.format(example);
            line(text.isEmpty() ? ".sp" : escaped(text));
        }
        line(".fi");
    }

    private void seeAlso(CommandSpec spec) {
        List<String> pages = new ArrayList<>();
        if (spec.parent() != null) {
            pages.add(spec.parent().qualifiedName("-"));
        }
        command.getSubcommands()
                .values()
                .forEach(sub -> pages.add(sub.getCommandSpec().qualifiedName("-")));
        if (pages.isEmpty()) {
            return;
        }
        line(".SH SEE ALSO");
        for (int i = 0; i < pages.size(); i++) {
            line(".BR " + escaped(pages.get(i)) + " (1)" + (i < pages.size() - 1 ? "," : ""));
        }
    }

    private static String lowered(String sentence) {
        String text = sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
        return Character.toLowerCase(text.charAt(0)) + text.substring(1);
    }

    /** Backslashes and hyphens mean something in troff, and so do a dot and an apostrophe that begin a line. */
    private static String escaped(String text) {
        String plain = text.replace("\\", "\\e")
                .replace("-", "\\-")
                .replace("'", "\\(aq")
                .replace("`", "\\(ga");
        return plain.startsWith(".") ? "\\&" + plain : plain;
    }

    private void line(String text) {
        page.append(text).append('\n');
    }
}
