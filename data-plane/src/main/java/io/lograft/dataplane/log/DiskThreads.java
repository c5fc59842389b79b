package io.lograft.dataplane.log;

import io.lograft.base.EventLoop;
import io.lograft.base.WorkerPool;

/**
 * The threads that do one disk's blocking work.
 *
 * @param io makes, names, cuts and deletes files, in order
 * @param flushers sync files; 8 threads in production
 * @param readers serve reads that miss the tail cache; may be shared by all disks
 * @param repairer recovers partitions in which damage was found; 1 thread in production, may be shared by all disks
 * @param background compacts and scrubs; may be shared by all disks
 */
public record DiskThreads(
        EventLoop io, WorkerPool flushers, WorkerPool readers, WorkerPool repairer, EventLoop background) {}
