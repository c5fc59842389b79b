package io.lograft.client.grpc;

import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.lograft.base.Peer;
import java.nio.charset.StandardCharsets;

/** How a port learns who calls it. */
public enum Peers {
    /** From the connection's credential, of which plaintext has none. */
    AS_CONNECTED,
    /** Other nodes, which say on whose behalf they call; what they say is believed. */
    NODES;

    static final String ANONYMOUS = "anonymous";

    /** The principal on whose behalf a node calls another one. */
    static final Metadata.Key<byte[]> PRINCIPAL =
            Metadata.Key.of("lograft-principal-bin", Metadata.BINARY_BYTE_MARSHALLER);

    Peer of(ServerCall<?, ?> call, Metadata headers) {
        String address = String.valueOf(call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR));
        byte[] told = this == NODES ? headers.get(PRINCIPAL) : null;
        return new Peer(address, told == null ? ANONYMOUS : new String(told, StandardCharsets.UTF_8));
    }
}
