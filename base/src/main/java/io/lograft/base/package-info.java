/**
 * The shared vocabulary of Lograft, and the seam to everything nondeterministic: time ({@link io.lograft.base.Clock}),
 * threads ({@link io.lograft.base.EventLoop}, {@link io.lograft.base.WorkerPool}), files
 * ({@link io.lograft.base.Disk}), the network ({@link io.lograft.base.Net}) and randomness
 * ({@link io.lograft.base.Rng}). Knows no protobuf, no gRPC, no Ratis. The simulated implementations live in this
 * module's test-jar; the real ones live in {@code io.lograft.base.real} and, for the network, in the client's gRPC shell.
 */
package io.lograft.base;
