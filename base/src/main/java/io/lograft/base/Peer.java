package io.lograft.base;

/**
 * Who is at the other end, as its connection's credential says; never taken from a message.
 *
 * @param address remote address and port, for people
 * @param principal the authenticated name; {@code anonymous} on plaintext
 */
public record Peer(String address, String principal) {}
