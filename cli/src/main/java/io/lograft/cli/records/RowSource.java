package io.lograft.cli.records;

import java.io.IOException;

/** Where rows come from. Used by one thread. */
public interface RowSource {
    /**
     * The next row, or null after the last. Blocks until there is one.
     *
     * @throws RowException if a line is refused; it names the line
     */
    Row next() throws IOException;

    /** Which line the last row ended with, from 1. */
    long line();
}
