package io.lograft.metadata.log;

import io.lograft.metadata.image.ClusterImage;
import io.lograft.proto.metadata.v1.ConfigRecord;
import io.lograft.proto.metadata.v1.MetadataRecord;
import io.lograft.proto.metadata.v1.Setting;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/** Entries whose effect is easy to see: each sets one setting of the cluster. */
public final class TestEntries {
    private TestEntries() {}

    public static byte[] setting(long term, long previousIndex, String key, String value) {
        MetadataRecord record = MetadataRecord.newBuilder()
                .setConfig(ConfigRecord.newBuilder()
                        .setCluster(true)
                        .addSet(Setting.newBuilder().setKey(key).setValue(value)))
                .build();
        return EntryCodec.encode(term, previousIndex, List.of(record));
    }

    /** Appends on top of what the voter has applied, in its term, and waits for the outcome. */
    public static AppendOutcome append(TestQuorum quorum, int voter, String key, String value) {
        ClusterImage image = quorum.heard(voter).image();
        long term = quorum.log(voter).leadership().term();
        return append(quorum, voter, setting(term, image.version(), key, value));
    }

    public static AppendOutcome append(TestQuorum quorum, int voter, byte[] entry) {
        AtomicReference<AppendOutcome> outcome = new AtomicReference<>();
        quorum.log(voter).append(entry, result -> {
            if (!outcome.compareAndSet(null, result)) {
                throw new IllegalStateException("a second outcome: " + result);
            }
        });
        quorum.await("an outcome", () -> outcome.get() != null);
        return outcome.get();
    }

    /**
     * As a controller does it: with a leader, on top of what is applied, and again if a change of leader came between. Says
     * who led.
     */
    public static int applied(TestQuorum quorum, List<Integer> among, String key, String value) {
        while (true) {
            int leader = quorum.awaitLeader(among);
            if (barrier(quorum, leader) && append(quorum, leader, key, value).kind() == AppendOutcome.Kind.APPLIED) {
                return leader;
            }
        }
    }

    public static boolean barrier(TestQuorum quorum, int voter) {
        AtomicReference<Boolean> passed = new AtomicReference<>();
        quorum.log(voter).barrier(passed::set);
        quorum.await("a barrier", () -> passed.get() != null);
        return passed.get();
    }
}
