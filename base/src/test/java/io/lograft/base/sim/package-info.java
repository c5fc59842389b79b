/**
 * The seam of {@code io.lograft.base}, simulated: one {@link io.lograft.base.sim.SimScheduler} runs whole clusters in
 * one thread from one seed, in simulated time. A {@link io.lograft.base.sim.SimNode} is one process on one machine: it
 * has loops, worker pools, a clock, a disk that loses what was not synced, and through {@link
 * io.lograft.base.sim.SimNetwork} connections that break; it can be killed, cut from power, paused and restarted. The
 * same seed gives the same run, event by event: {@link io.lograft.base.sim.SimScheduler#digest()}.
 *
 * <pre>{@code
 * SimScheduler scheduler = new SimScheduler(seed);
 * SimNetwork network = new SimNetwork(scheduler, message -> ((MessageLite) message).getSerializedSize());
 * SimNode node = new SimNode(scheduler, "n1");
 * SimNetServer server = network.server(node, new Address("n1", 9093), List.of(node.newDataLoop("data-0")));
 * server.serve(type, acceptor);
 * server.start();
 * scheduler.runUntil("a leader is elected", () -> …, 5_000);
 * }</pre>
 *
 * <p>The fakes are strict. They stop the run ({@link io.lograft.base.sim.SimFailure}, which names the seed) on an
 * exception that leaves a task, a link or timer used off its loop, a file used after its close or closed twice, a
 * second sync after one that failed, and blocking calls on a data loop.
 */
package io.lograft.base.sim;
