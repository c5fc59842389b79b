/**
 * The answering side of the network over gRPC and Netty: a listening port ({@link io.lograft.server.grpc.GrpcServer})
 * and what it lets its peers take. A thin shell around the client module's {@code grpc} package; decides nothing about
 * what is said.
 */
package io.lograft.server.grpc;
