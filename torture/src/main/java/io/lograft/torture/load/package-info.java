/**
 * The load that runs while things break: an open-loop producer and readers over a client library that is reached
 * through {@link io.lograft.torture.load.ClusterClient} only, so that the same load can drive another broker. All they
 * do and see goes into the history.
 */
package io.lograft.torture.load;
