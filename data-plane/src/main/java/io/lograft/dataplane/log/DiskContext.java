package io.lograft.dataplane.log;

import io.lograft.base.Clock;
import io.lograft.base.Disk;
import io.lograft.base.Rng;
import io.lograft.base.TopicIdPartition;
import io.lograft.base.WorkerPool;
import java.nio.file.Path;

/** What the logs of one disk share. */
record DiskContext(
        Disk disk,
        Clock clock,
        Rng rng,
        Path directory,
        DiskJobs jobs,
        CheckpointLog checkpoints,
        SpaceGuard space,
        WorkerPool flushers,
        WorkerPool readers,
        WorkerPool repairer,
        DiskJobs.Outcome outcome,
        DiskCleaner cleaner,
        DiskScrubber scrubber) {

    LogFiles files(String name, TopicIdPartition id) {
        return new LogFiles(disk, clock, rng, directory.resolve(name), id);
    }
}
