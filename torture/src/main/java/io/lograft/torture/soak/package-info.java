/**
 * An application that uses the Java client for a long time while its cluster is broken: a process of its own, so that
 * what it takes of memory, threads and files is the client's doing. It tells of itself in a journal, and of its records
 * in a history.
 */
package io.lograft.torture.soak;
