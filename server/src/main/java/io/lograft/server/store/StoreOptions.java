package io.lograft.server.store;

/**
 * Settings of a node's store.
 *
 * @param tailCacheBytes memory for the newest records
 * @param diskReserveBytes free space below which a disk takes no records
 */
public record StoreOptions(long tailCacheBytes, long diskReserveBytes) {}
