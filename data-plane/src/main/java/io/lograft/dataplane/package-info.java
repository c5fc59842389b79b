/** Partition logs, replication and ISR. Imports no metadata quorum and no gRPC. */
package io.lograft.dataplane;
