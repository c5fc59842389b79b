package io.lograft.metadata.session;

import io.lograft.base.Address;
import java.util.List;

/**
 * What a broker says of itself when it registers.
 *
 * @param id the option {@code node.id}
 * @param clusterId URL-safe base64, from the data directories' cookies; empty if they hold none yet
 * @param clientAddress where clients reach it
 * @param nodeAddress where nodes reach it
 * @param rack failure domain; empty if none is configured
 * @param directories 16 bytes for each data directory that is online
 */
public record BrokerProfile(
        int id, String clusterId, Address clientAddress, Address nodeAddress, String rack, List<byte[]> directories) {
    public BrokerProfile {
        directories = List.copyOf(directories);
    }
}
