package io.lograft.server.service;

import com.google.protobuf.MessageLite;
import io.lograft.base.Address;
import io.lograft.base.CallHandler;
import io.lograft.base.CallType;
import io.lograft.base.Closed;
import io.lograft.base.ErrorCode;
import io.lograft.base.Link;
import io.lograft.base.LinkHandler;
import io.lograft.base.NetServer;
import io.lograft.base.StreamType;
import io.lograft.base.TopicId;
import io.lograft.base.TopicIdPartition;
import io.lograft.base.sim.SimLoop;
import io.lograft.base.sim.SimNetServer;
import io.lograft.base.sim.SimNetwork;
import io.lograft.base.sim.SimNode;
import io.lograft.base.sim.SimScheduler;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** A node that serves one thing and a client that talks to it, over the simulated network. */
final class ServiceBench implements RequestListener {
    static final TopicId TOPIC = new TopicId(7, 11);

    final SimScheduler scheduler = new SimScheduler(20_261_122);
    final SimNetwork network = new SimNetwork(scheduler, message -> ((MessageLite) message).getSerializedSize());
    final SimNode node = new SimNode(scheduler, "node");
    final SimLoop nodeLoop = node.newLoop("data-0");
    final FakeDataPlane dataPlane = new FakeDataPlane();
    final Map<RequestKind, List<ErrorCode>> answered = new EnumMap<>(RequestKind.class);
    private final SimNode client = new SimNode(scheduler, "client");
    private final SimLoop clientLoop = client.newLoop("client");
    private final Address address = new Address("node", 9092);

    void serve(Consumer<NetServer> registration) {
        SimNetServer server = network.server(node, address, List.of(nodeLoop));
        registration.accept(server);
        server.start();
    }

    static TopicIdPartition partition(int index) {
        return new TopicIdPartition(TOPIC, index);
    }

    <Q, P> Conversation<Q, P> open(StreamType<Q, P> type) {
        Conversation<Q, P> conversation = new Conversation<>();
        clientLoop.execute(() -> conversation.link = network.net(client).open(address, type, conversation, clientLoop));
        settle();
        return conversation;
    }

    <Q, P> P call(CallType<Q, P> type, Q request) {
        List<P> replies = new ArrayList<>();
        clientLoop.execute(() -> network.net(client)
                .call(address, type, request, 60_000, clientLoop, new CallHandler<>() {
                    @Override
                    public void onReply(P reply) {
                        replies.add(reply);
                    }

                    @Override
                    public void onFailure(Closed cause) {
                        throw new AssertionError(cause);
                    }
                }));
        scheduler.runUntil(() -> !replies.isEmpty(), 60_000);
        return replies.get(0);
    }

    /** Runs on the node's loop, and lets everything come to rest. */
    void onNode(Runnable task) {
        nodeLoop.execute(task);
        settle();
    }

    void settle() {
        scheduler.runFor(50);
    }

    @Override
    public void onAnswered(RequestKind kind, long latencyNs, ErrorCode error) {
        answered.computeIfAbsent(kind, fresh -> new ArrayList<>()).add(error);
    }

    @Override
    public void onBytes(RequestKind kind, long bytes) {
        if (bytes < 0) {
            throw new AssertionError(kind + " of " + bytes + " bytes");
        }
    }

    /** The client's end. */
    final class Conversation<Q, P> implements LinkHandler<P> {
        final List<P> heard = new ArrayList<>();
        Closed closed;
        private Link<Q> link;

        void say(Q message) {
            clientLoop.execute(() -> link.send(message));
            settle();
        }

        void setReading(boolean reading) {
            clientLoop.execute(() -> link.setReading(reading));
            settle();
        }

        void close() {
            clientLoop.execute(link::close);
            settle();
        }

        @Override
        public void onMessage(P message) {
            heard.add(message);
        }

        @Override
        public void onClosed(Closed cause) {
            closed = cause;
        }
    }
}
