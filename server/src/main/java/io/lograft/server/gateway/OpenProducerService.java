package io.lograft.server.gateway;

import com.google.protobuf.ByteString;
import io.lograft.base.CallAcceptor;
import io.lograft.base.CallReply;
import io.lograft.base.ErrorCode;
import io.lograft.base.EventLoop;
import io.lograft.base.LograftException;
import io.lograft.base.Peer;
import io.lograft.client.core.TopicView;
import io.lograft.proto.v1.InitProducerRequest;
import io.lograft.proto.v1.InitProducerResponse;
import io.lograft.proto.v1.OpenProducerRequest;
import io.lograft.proto.v1.OpenProducerResponse;
import io.lograft.proto.v1.ProducerState;
import io.lograft.server.service.RequestKind;
import java.util.function.Consumer;

/** Hands out producers: an id from this node's block, and what the topic looks like now. Thread-safe. */
final class OpenProducerService implements CallAcceptor<OpenProducerRequest, OpenProducerResponse> {
    private final Gateway gateway;
    private final CallAcceptor<InitProducerRequest, InitProducerResponse> ids;

    OpenProducerService(Gateway gateway, CallAcceptor<InitProducerRequest, InitProducerResponse> ids) {
        this.gateway = gateway;
        this.ids = ids;
    }

    @Override
    public void accept(OpenProducerRequest request, Peer peer, EventLoop loop, CallReply<OpenProducerResponse> reply) {
        long arrivedNs = loop.clock().monotonicNs();
        Consumer<OpenProducerResponse> answer = response -> {
            reply.reply(response);
            gateway.listener()
                    .onAnswered(
                            RequestKind.OPEN_PRODUCER,
                            loop.clock().monotonicNs() - arrivedNs,
                            ErrorCode.of(response.getError().getCodeValue()));
        };
        if (gateway.work().isStopping()) {
            answer.accept(refusal(ErrorCode.SHUTTING_DOWN, "the node is stopping; ask another node"));
            return;
        }
        gateway.of(loop, peer).topics().find(request.getTopic(), new TopicDirectory.Found() {
            @Override
            public void onTopic(TopicView topic) {
                ids.accept(InitProducerRequest.getDefaultInstance(), peer, loop, new Id(topic, answer));
            }

            @Override
            public void onFailed(LograftException why) {
                answer.accept(refusal(why.code(), why.getMessage()));
            }
        });
    }

    private static OpenProducerResponse refusal(ErrorCode code, String message) {
        return OpenProducerResponse.newBuilder()
                .setError(Errors.of(code, message))
                .build();
    }

    /** Makes a producer of an id. */
    private record Id(TopicView topic, Consumer<OpenProducerResponse> answer)
            implements CallReply<InitProducerResponse> {
        @Override
        public void reply(InitProducerResponse id) {
            if (id.hasError()) {
                answer.accept(OpenProducerResponse.newBuilder()
                        .setError(id.getError())
                        .build());
                return;
            }
            answer.accept(OpenProducerResponse.newBuilder()
                    .setProducer(ProducerState.newBuilder()
                            .setProducerId(id.getProducerId())
                            .setProducerEpoch(id.getProducerEpoch())
                            .setTopicId(ByteString.copyFrom(topic.id().toBytes()))
                            .setPartitionCount(topic.partitions().size()))
                    .build());
        }

        @Override
        public void fail(ErrorCode code, String message) {
            answer.accept(refusal(code, message));
        }
    }
}
