package io.lograft.server.gateway;

/** A conversation that is told when the node stops. */
interface GatewayStream {
    /** Takes nothing more, answers what it has taken, and tells the caller to go to another node. On its loop. */
    void drain();
}
