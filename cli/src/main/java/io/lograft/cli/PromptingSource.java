package io.lograft.cli;

import io.lograft.cli.output.Terminal;
import io.lograft.cli.records.Row;
import io.lograft.cli.records.RowSource;
import java.io.IOException;

/** Shows a prompt before each line that somebody types. */
final class PromptingSource implements RowSource {
    private final RowSource rows;
    private final Terminal terminal;
    private final String prompt;

    PromptingSource(RowSource rows, Terminal terminal, String prompt) {
        this.rows = rows;
        this.terminal = terminal;
        this.prompt = prompt;
    }

    @Override
    public Row next() throws IOException {
        terminal.prompt(prompt);
        Row row = rows.next();
        if (row == null) {
            terminal.clear();
        } else {
            terminal.answered();
        }
        return row;
    }

    @Override
    public long line() {
        return rows.line();
    }
}
