package io.lograft.base.sim;

import io.lograft.base.Address;
import io.lograft.base.CallType;
import io.lograft.base.EventLoop;
import io.lograft.base.Net;
import io.lograft.base.NetServer;
import io.lograft.base.StreamType;
import io.lograft.base.contract.NetContract;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

class SimNetContractTest extends NetContract<String, String, String, String> {
    private final SimScheduler scheduler = new SimScheduler(20_261_122);
    private final SimNetwork network = new SimNetwork(scheduler, message -> ((String) message).length());
    private final SimNode client = new SimNode(scheduler, "client");
    private int servers;
    private int loops;

    @Override
    protected Net net() {
        return network.net(client);
    }

    @Override
    protected EventLoop loop() {
        return client.newLoop("loop-" + loops++);
    }

    @Override
    protected RunningServer serve(Consumer<NetServer> registration) {
        SimNode node = new SimNode(scheduler, "server-" + servers);
        List<SimLoop> dataLoops = List.of(node.newDataLoop("data-0"), node.newDataLoop("data-1"));
        SimNetServer server = network.server(node, new Address("server-" + servers++, 9093), dataLoops);
        registration.accept(server);
        server.start();
        return new RunningServer() {
            @Override
            public Address address() {
                return server.address();
            }

            @Override
            public void kill() {
                node.kill();
            }
        };
    }

    @Override
    protected Address deserted() {
        return new Address("nobody", 1);
    }

    @Override
    protected void await(BooleanSupplier condition) {
        scheduler.runUntil(condition, 60_000);
    }

    @Override
    protected void letPass(long ms) {
        scheduler.runFor(ms);
    }

    @Override
    protected StreamType<String, String> stream() {
        return new StreamType<>("test.Service/Stream");
    }

    @Override
    protected StreamType<String, String> unknownStream() {
        return new StreamType<>("test.Service/UnknownStream");
    }

    @Override
    protected CallType<String, String> call() {
        return new CallType<>("test.Service/Call");
    }

    @Override
    protected CallType<String, String> unknownCall() {
        return new CallType<>("test.Service/UnknownCall");
    }

    @Override
    protected String up(String text) {
        return text;
    }

    @Override
    protected String textOfUp(String message) {
        return message;
    }

    @Override
    protected String down(String text) {
        return text;
    }

    @Override
    protected String textOfDown(String message) {
        return message;
    }

    @Override
    protected String request(String text) {
        return text;
    }

    @Override
    protected String textOfRequest(String message) {
        return message;
    }

    @Override
    protected String reply(String text) {
        return text;
    }

    @Override
    protected String textOfReply(String message) {
        return message;
    }
}
