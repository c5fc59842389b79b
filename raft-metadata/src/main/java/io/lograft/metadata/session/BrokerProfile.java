package io.lograft.metadata.session;

import io.lograft.base.Address;

/**
 * What a broker says of itself when it registers.
 *
 * @param id the option {@code node.id}
 * @param clusterId URL-safe base64, from the data directories' cookies; empty if they hold none yet
 * @param clientAddress where clients reach it
 * @param nodeAddress where nodes reach it
 * @param rack failure domain; empty if none is configured
 */
public record BrokerProfile(int id, String clusterId, Address clientAddress, Address nodeAddress, String rack) {}
