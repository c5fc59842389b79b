/** The gRPC shell against a real server on loopback. */
package io.lograft.client.grpc;
