package io.lograft.metadata.log;

import java.util.List;
import java.util.function.BooleanSupplier;

/** Voters of one metadata quorum, real or simulated, as the contract's tests drive them. Node ids count from 1. */
public interface TestQuorum extends AutoCloseable {
    /** Node ids of all voters. */
    List<Integer> ids();

    /** The voter's log in its current life. */
    MetadataLog log(int id);

    /** What the voter's log told its listener in its current life. */
    RecordingListener heard(int id);

    /** The voter's process ends; what it has on disk stays. */
    void stop(int id);

    /** A stopped voter starts again. */
    void restart(int id);

    /** Lets things happen until the condition holds, and fails after a generous while. */
    void await(String what, BooleanSupplier condition);

    @Override
    void close();

    /** The leader, once there is one that is ready among the voters given. */
    default int awaitLeader(List<Integer> among) {
        int[] leader = {-1};
        await("a ready leader among " + among, () -> {
            leader[0] = among.stream()
                    .filter(id -> log(id).leadership().ready())
                    .findFirst()
                    .orElse(-1);
            return leader[0] >= 0;
        });
        return leader[0];
    }
}
