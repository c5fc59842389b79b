/**
 * What compaction decides: which records of a log are the last of their key, and what is left of a batch. Knows batches,
 * no files and no threads.
 */
package io.lograft.dataplane.log.compaction;
