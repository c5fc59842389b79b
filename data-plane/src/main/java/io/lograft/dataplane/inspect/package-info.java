/**
 * Looks at the files of a stopped node: dumps, verifies and compares them. Reads, never writes; blocks. For the command
 * line, which reaches files through here only. Uses the log's {@code StoredFiles} and the batch codec.
 */
package io.lograft.dataplane.inspect;
