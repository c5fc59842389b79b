package io.lograft.base;

/**
 * Names one kind of call: one {@code Q} is sent, one {@code P} comes back.
 *
 * @param name the full method name, for example {@code lograft.v1.AdminService/CreateTopic}
 */
public record CallType<Q, P>(String name) {}
