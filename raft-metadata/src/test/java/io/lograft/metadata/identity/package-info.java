/** Tests of a voter's identity: the marker, the decision, and the handshake in a simulated cluster. */
package io.lograft.metadata.identity;
