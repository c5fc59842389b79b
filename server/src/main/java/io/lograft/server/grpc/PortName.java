package io.lograft.server.grpc;

/**
 * What a port is called.
 *
 * @param title for messages to people: {@code client port}
 * @param option the option that sets it: {@code client.port}
 */
public record PortName(String title, String option) {}
