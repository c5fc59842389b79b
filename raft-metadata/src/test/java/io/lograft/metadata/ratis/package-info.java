/** Tests of the metadata log on real Raft servers, in one process. */
package io.lograft.metadata.ratis;
