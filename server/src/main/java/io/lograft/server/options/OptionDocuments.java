package io.lograft.server.options;

/** Writes what people read about a table: the reference page and the sample file. Pure. */
public final class OptionDocuments {
    private OptionDocuments() {}

    /** The reference page, in Markdown. */
    public static String reference(OptionTable table) {
        StringBuilder page = new StringBuilder();
        page.append("# Options of a node\n\n")
                .append("Generated from the option tables; `OptionDocumentsTest` fails when this page is stale.\n\n")
                .append("`lograft server --config node.properties` reads one file of `name=value` lines in UTF-8. Each")
                .append(" option can also be set in the\nenvironment (`client.port` as `LOGRAFT_CLIENT_PORT`), which")
                .append(" goes before the file, and with `--override name=value`, which\ngoes before both. An empty")
                .append(" variable counts as not set. All mistakes are reported at once, and none is ignored.\n");
        for (OptionSection section : table.sections()) {
            page.append("\n## ").append(section.title()).append("\n\n");
            page.append("| option | type | default | allowed | change needs | meaning |\n");
            page.append("|---|---|---|---|---|---|\n");
            section.options().forEach(option -> row(page, option));
        }
        return page.toString();
    }

    private static void row(StringBuilder page, Option<?> option) {
        String unit = option.type().unit();
        page.append("| `")
                .append(option.name())
                .append("` | ")
                .append(option.type().name());
        page.append(unit.isEmpty() || unit.equals(option.type().name()) ? "" : " (" + unit + ")");
        page.append(" | ").append(defaultCell(option));
        page.append(" | ").append(option.type().range());
        page.append(" | ").append(option.dynamic() ? "nothing" : "a restart");
        page.append(" | ").append(option.description()).append(" |\n");
    }

    private static String defaultCell(Option<?> option) {
        if (option.defaultText() == null) {
            return option.defaultMeaning();
        }
        return option.defaultText().isEmpty() ? "empty" : "`" + option.defaultText() + "`";
    }

    /** The sample file: every option at its default, commented out, but for what each node must say itself. */
    public static String sample(OptionTable table) {
        StringBuilder file = new StringBuilder();
        file.append("# Options of one Lograft node; docs/options.md has them in a table. Every option can also be set")
                .append(" in the environment\n# (client.port as LOGRAFT_CLIENT_PORT), which goes before this file.\n")
                .append("#\n# Three hosts become a cluster from three such files that differ in node.id and")
                .append(" advertised.host:\n")
                .append("#   node.id=1\n#   quorum.voters=1@host-a:9094,2@host-b:9094,3@host-c:9094\n")
                .append("#   advertised.host=host-a\n#   bind.address=0.0.0.0\n#   allow.plaintext=true\n\n")
                .append("node.id=1\n");
        for (OptionSection section : table.sections()) {
            file.append("\n# ---- ").append(section.title()).append('\n');
            section.options().forEach(option -> entry(file, option));
        }
        return file.toString();
    }

    private static void entry(StringBuilder file, Option<?> option) {
        if (option.equals(IdentityOptions.NODE_ID)) {
            return;
        }
        file.append("\n# ").append(option.description()).append('\n');
        file.append("# Allowed: ").append(option.type().range());
        file.append(option.defaultText() == null ? ". Default: " + option.defaultMeaning() : "")
                .append(".\n");
        file.append('#').append(option.name()).append('=');
        file.append(option.defaultText() == null ? "" : option.defaultText()).append('\n');
    }
}
