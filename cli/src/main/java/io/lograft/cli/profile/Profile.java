package io.lograft.cli.profile;

/**
 * How to connect to one cluster.
 *
 * @param bootstrapServer comma-separated {@code host:port}
 */
public record Profile(String name, String bootstrapServer) {}
