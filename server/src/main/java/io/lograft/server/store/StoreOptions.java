package io.lograft.server.store;

import io.lograft.dataplane.log.CleanerOptions;

/**
 * Settings of a node's store.
 *
 * @param tailCacheBytes memory for the newest records
 * @param diskReserveBytes free space below which a disk takes no records
 * @param cleaner what compaction and scrubbing may take
 */
public record StoreOptions(long tailCacheBytes, long diskReserveBytes, CleanerOptions cleaner) {}
