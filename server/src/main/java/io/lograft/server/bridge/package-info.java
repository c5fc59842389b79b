/**
 * Where metadata meets the data plane: the node's newest image ({@link io.lograft.server.bridge.MetadataView}), what it
 * means for the replicas here, and what the replicas ask of the controller. Translates; decides nothing. Runs on the
 * metadata intake loop unless a class says otherwise.
 */
package io.lograft.server.bridge;
