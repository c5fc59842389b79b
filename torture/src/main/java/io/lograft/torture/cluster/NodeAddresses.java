package io.lograft.torture.cluster;

import io.lograft.base.Address;

/** Where a node listens, by its id (from 1) and the cluster's base port. */
public record NodeAddresses(Address client, Address node, Address raft, Address http) {
    private static final String HOST = "127.0.0.1";
    private static final int PORTS_PER_NODE = 10;

    static NodeAddresses of(int id, int basePort) {
        int first = basePort + PORTS_PER_NODE * (id - 1);
        return new NodeAddresses(
                new Address(HOST, first),
                new Address(HOST, first + 1),
                new Address(HOST, first + 2),
                new Address(HOST, first + 3));
    }
}
