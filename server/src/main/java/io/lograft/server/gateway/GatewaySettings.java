package io.lograft.server.gateway;

import io.lograft.base.Address;
import java.util.List;

/**
 * What a gateway is told of its node.
 *
 * @param nodes where to begin to look for the cluster: node ports, this node's own first
 * @param bytesMax what published records, and what fetched records, may take while they wait
 */
public record GatewaySettings(List<Address> nodes, long bytesMax) {
    public GatewaySettings {
        nodes = List.copyOf(nodes);
    }
}
