/**
 * The network of {@code base}, over gRPC and Netty: event loops ({@link io.lograft.client.grpc.NettyLoops}), the dialling
 * side ({@link io.lograft.client.grpc.GrpcNet}), what a server needs to answer it
 * ({@link io.lograft.client.grpc.GrpcStreams}, {@link io.lograft.client.grpc.GrpcCalls}), the table of methods, and how
 * failures cross the wire ({@link io.lograft.client.grpc.GrpcStatus}). A thin shell: it moves messages and decides
 * nothing. Knows nothing of topics, producers or consumers.
 */
package io.lograft.client.grpc;
