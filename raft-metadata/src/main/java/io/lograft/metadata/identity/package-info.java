/**
 * Who this node is in the metadata quorum: the marker file in {@code metadata.dir}, and the handshake by which voters
 * that all start for the first time become one quorum, while a voter that lost its metadata is kept from voting again.
 * Talks through {@code base.Net} ({@code NodeService/Identity}) and {@code base.Disk}; knows no Ratis.
 */
package io.lograft.metadata.identity;
