package io.lograft.client.grpc;

/** As where epoll's native library does not load. */
class GrpcNetOnNioTest extends GrpcNetContractTest {
    @Override
    boolean epoll() {
        return false;
    }
}
