/**
 * The client's logic against a strict cluster of fakes in simulated time. {@code FakeCluster} decides who leads, {@code
 * FakeBroker} is one node of it, {@code FakePartition} the log that all nodes share in place of replication.
 */
package io.lograft.client.core;
