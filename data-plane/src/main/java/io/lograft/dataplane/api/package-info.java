/**
 * What crosses the border of the data plane: plain values, no metadata classes, no protobuf. The server's bridge turns
 * metadata into these, its services turn requests into calls of {@code io.lograft.dataplane.DataPlane}.
 */
package io.lograft.dataplane.api;
