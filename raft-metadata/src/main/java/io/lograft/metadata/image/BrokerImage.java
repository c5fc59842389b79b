package io.lograft.metadata.image;

import io.lograft.base.Address;
import java.util.List;

/**
 * A registered broker.
 *
 * @param id the option {@code node.id}
 * @param incarnation names the process: URL-safe base64 of 16 random bytes
 * @param epoch Raft index of its registration; {@link ClusterImage#UNCOMMITTED} in a speculative image
 * @param clientAddress where clients reach it
 * @param nodeAddress where nodes reach it
 * @param rack failure domain; empty if none is configured
 * @param directories ids of its data directories, URL-safe base64, sorted
 * @param fenced out of service: leads nothing, is in no ISR, gets no partitions
 * @param shuttingDown about to leave in good order: gets no leaderships and no partitions
 */
public record BrokerImage(
        int id,
        String incarnation,
        long epoch,
        Address clientAddress,
        Address nodeAddress,
        String rack,
        List<String> directories,
        boolean fenced,
        boolean shuttingDown) {
    public BrokerImage {
        directories = List.copyOf(directories);
    }

    /** In service and staying: may get partitions, leaderships and places in ISRs. */
    public boolean active() {
        return !fenced && !shuttingDown;
    }

    BrokerImage with(boolean nowFenced, boolean nowShuttingDown) {
        return new BrokerImage(
                id, incarnation, epoch, clientAddress, nodeAddress, rack, directories, nowFenced, nowShuttingDown);
    }
}
