/** Peers that do not keep to the protocol: raw sockets with bytes that no client of ours would send. */
package io.lograft.torture.hostile;
