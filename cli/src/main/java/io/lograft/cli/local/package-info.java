/**
 * A cluster of node processes on this machine: where its files lie, how its processes are started, watched and ended.
 * Knows nothing of commands and their output.
 */
package io.lograft.cli.local;
