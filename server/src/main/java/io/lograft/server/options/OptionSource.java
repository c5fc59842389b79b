package io.lograft.server.options;

/**
 * A value as somebody wrote it.
 *
 * @param text the value's text
 * @param where the file and line, the environment variable or the command-line option that said it
 */
record OptionSource(String text, String where) {}
