/**
 * The whole in one thread: brokers with their controllers, logs and services, and real clients, on simulated clocks, loops,
 * disks and a simulated network, broken on purpose from one seed. Only the seam of {@code base} is exchanged, and the Raft
 * log by its stand-in.
 */
package io.lograft.torture.sim;
