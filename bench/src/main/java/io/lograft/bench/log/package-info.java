/** What the partition logs cost on this machine's disk: the figures of {@code docs/storage.md}. */
package io.lograft.bench.log;
