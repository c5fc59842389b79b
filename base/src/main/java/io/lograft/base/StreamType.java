package io.lograft.base;

/**
 * Names one kind of bidirectional conversation: the caller sends {@code Q}s, the server sends {@code P}s.
 *
 * @param name the full method name, for example {@code lograft.v1.BatchLogService/Produce}
 */
public record StreamType<Q, P>(String name) {}
