/**
 * One node's replicas: the state machine of a partition, what it does as leader and as follower, the high watermark and
 * the in-sync replicas. Owned by the partition's loop. Uses {@code .log} and {@code .api}; reaches other nodes only
 * through {@link io.lograft.dataplane.replica.PushTarget}, {@link io.lograft.dataplane.replica.OfferAnswers} and {@link
 * io.lograft.dataplane.replica.LeaderLine}, which {@code .link} implements.
 */
package io.lograft.dataplane.replica;
