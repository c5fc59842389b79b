/**
 * The seam of {@code io.lograft.base} on the real machine: files, clocks, randomness and threads. The network is in the
 * client's gRPC shell. Here, and in the thin input/output shells, is the only place where threads are made and the
 * system's clocks are read.
 *
 * <p>No thread of Lograft is ever interrupted: an interrupt in the middle of a file operation closes the {@link
 * java.nio.channels.FileChannel} under all its users ({@link java.nio.channels.ClosedByInterruptException}), which
 * looks like a failed disk. Loops and pools are therefore stopped through their mailboxes.
 */
package io.lograft.base.real;
