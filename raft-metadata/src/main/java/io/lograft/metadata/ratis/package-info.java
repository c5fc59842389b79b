/**
 * The metadata log on Apache Ratis: one Raft server, one group, one directory, gRPC between the voters. The only package
 * that imports Ratis; no class of Ratis leaves it. A shell: it touches threads, files and sockets itself, because Ratis
 * does.
 */
package io.lograft.metadata.ratis;
