package io.lograft.metadata.ratis;

import io.lograft.metadata.log.MetadataLogContract;
import io.lograft.metadata.log.TestQuorum;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** The contract, on real Raft servers. */
class RatisMetadataLogTest extends MetadataLogContract {
    @TempDir
    Path directory;

    @Override
    protected TestQuorum threeVoters() {
        return RatisTestQuorum.of(directory, 3);
    }
}
