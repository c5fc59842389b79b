/**
 * The log that orders metadata: the interface {@link io.lograft.metadata.log.MetadataLog}, the format of its entries, and
 * the pure state machine ({@link io.lograft.metadata.log.MetadataStateMachine}) that turns them into images, the same
 * behind Ratis and behind the simulated log. Uses the image package, proto and base; starts no thread.
 */
package io.lograft.metadata.log;
