/**
 * How batches travel between nodes: the follower's and the leader's end of a replication conversation (see {@code
 * replication.proto}), what is waiting to be pushed, and when. Knows no ISR and no high watermark rules; those are in
 * {@code .replica}.
 */
package io.lograft.dataplane.link;
