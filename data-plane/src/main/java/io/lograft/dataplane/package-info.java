/**
 * Partition logs, replication and ISR. {@link io.lograft.dataplane.DataPlane} is the one way in, {@link
 * io.lograft.dataplane.NodeDataPlane} what stands behind it. Imports no metadata quorum and no gRPC.
 */
package io.lograft.dataplane;
