/**
 * The options of a node: each is declared once, in a table, with its type, default, range and one sentence; parsing,
 * environment names, validation, the reference page and the sample file all come from the table. Reads one file and the
 * environment handed to it; knows nothing of what the options are for.
 */
package io.lograft.server.options;
