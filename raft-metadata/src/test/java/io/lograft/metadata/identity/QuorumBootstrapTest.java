package io.lograft.metadata.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.MessageLite;
import io.lograft.base.Address;
import io.lograft.base.LograftException;
import io.lograft.base.sim.SimLoop;
import io.lograft.base.sim.SimNetServer;
import io.lograft.base.sim.SimNetwork;
import io.lograft.base.sim.SimNode;
import io.lograft.base.sim.SimScheduler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The handshake between simulated nodes with simulated disks. */
class QuorumBootstrapTest {
    private static final Path DIRECTORY = Path.of("/metadata");

    private SimScheduler scheduler = new SimScheduler(1);
    private SimNetwork network = network();

    private SimNetwork network() {
        return new SimNetwork(scheduler, message -> ((MessageLite) message).getSerializedSize());
    }

    private final class Node implements QuorumBootstrap.Listener {
        final int id;
        final SimNode machine;
        final QuorumVoters voters;
        QuorumBootstrap bootstrap;
        QuorumIdentity identity;
        LograftException refused;

        Node(int id, QuorumVoters voters) {
            this.id = id;
            this.voters = voters;
            this.machine = new SimNode(scheduler, "node" + id);
        }

        void start() {
            identity = null;
            refused = null;
            SimLoop loop = machine.newLoop("main");
            SimNetServer server =
                    network.server(machine, new Address("node" + id, 9093), List.of(machine.newDataLoop("data")));
            bootstrap = new QuorumBootstrap(
                    id, voters, machine.disk(), DIRECTORY, network.net(machine), loop, machine.rng("nonce"));
            bootstrap.serve(server);
            server.start();
            bootstrap.start(this);
        }

        void kill() {
            machine.kill();
        }

        void restart() {
            machine.restart();
            start();
        }

        /** What Ratis does when its server is built, then the mark. */
        void startRaft() {
            scheduler.schedule(
                    0,
                    "raft",
                    () -> machine.newLoop("raft").execute(() -> {
                        makeRaftDirectory();
                        bootstrap.markStarted();
                    }));
            scheduler.runFor(50);
        }

        private void makeRaftDirectory() {
            try {
                Path current = identity.raftDirectory()
                        .resolve(identity.groupId().toString())
                        .resolve("current");
                machine.disk().createDirectories(current);
                try (var file = machine.disk().open(current.resolve("raft-meta"), true)) {
                    file.append(new ByteBuffer[] {ByteBuffer.wrap(new byte[] {1})}, 1);
                    file.force();
                }
                machine.disk().syncDirectory(current);
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }

        @Override
        public void onIdentity(QuorumIdentity known) {
            assertNull(identity);
            identity = known;
        }

        @Override
        public void onRefused(LograftException why) {
            assertNull(refused);
            refused = why;
        }

        boolean decided() {
            return identity != null || refused != null;
        }
    }

    private static QuorumVoters voters(int count) {
        return new QuorumVoters(IntStream.rangeClosed(1, count)
                .mapToObj(id -> new Voter(id, new Address("node" + id, 9094), new Address("node" + id, 9093)))
                .toList());
    }

    private List<Node> nodes(int count) {
        QuorumVoters voters = voters(count);
        return new ArrayList<>(IntStream.rangeClosed(1, count)
                .mapToObj(id -> new Node(id, voters))
                .toList());
    }

    private void awaitAll(List<Node> nodes) {
        scheduler.runUntil("all to decide", () -> nodes.stream().allMatch(Node::decided), 30_000);
    }

    private List<Node> runningQuorum() {
        List<Node> nodes = nodes(3);
        nodes.forEach(Node::start);
        awaitAll(nodes);
        nodes.forEach(Node::startRaft);
        return nodes;
    }

    @Test
    void threeFreshVotersComeToTheSameQuorum() {
        List<Node> nodes = runningQuorum();
        nodes.forEach(node -> assertNotNull(node.identity, () -> node.refused.getMessage()));
        assertEquals(
                1,
                nodes.stream().map(node -> node.identity.groupId()).distinct().count());
        assertEquals("2-0", nodes.get(1).identity.peerId());
    }

    @Test
    void aSlowOneIsWaitedFor() {
        List<Node> nodes = nodes(3);
        nodes.get(0).start();
        nodes.get(1).start();
        scheduler.runFor(20_000);
        assertTrue(nodes.stream().noneMatch(Node::decided));
        nodes.get(2).start();
        awaitAll(nodes);
        assertEquals(
                1,
                nodes.stream().map(node -> node.identity.groupId()).distinct().count());
    }

    @Test
    void aSingleVoterNeedsNobody() {
        List<Node> one = nodes(1);
        one.get(0).start();
        awaitAll(one);
        assertNotNull(one.get(0).identity);
    }

    @Test
    void aWipedVoterIsRefusedWithTheRemedyAndTheOthersAreNot() {
        List<Node> nodes = runningQuorum();
        Node wiped = nodes.get(2);
        wiped.kill();
        wiped.machine.disk().wipe();
        wiped.restart();
        awaitAll(List.of(wiped));
        assertTrue(wiped.refused.getMessage().contains("its metadata is gone"), wiped.refused.getMessage());
        nodes.get(0).kill();
        nodes.get(0).restart();
        awaitAll(List.of(nodes.get(0)));
        assertNotNull(nodes.get(0).identity);
    }

    @Test
    void aRestartNeedsNobodyAndChangesNothing() {
        List<Node> nodes = runningQuorum();
        QuorumIdentity before = nodes.get(0).identity;
        nodes.forEach(Node::kill);
        nodes.get(0).restart();
        awaitAll(List.of(nodes.get(0)));
        assertEquals(before.groupId(), nodes.get(0).identity.groupId());
        assertEquals(false, nodes.get(0).identity.mayBeEmpty());
    }

    @Test
    void aCrashBetweenTheMarkerAndRaftIsNoLoss() {
        List<Node> nodes = nodes(3);
        nodes.forEach(Node::start);
        awaitAll(nodes);
        Node crashed = nodes.get(1);
        crashed.machine.crash();
        crashed.restart();
        awaitAll(List.of(crashed));
        assertNotNull(crashed.identity, () -> crashed.refused.getMessage());
        assertEquals(nodes.get(0).identity.groupId(), crashed.identity.groupId());
        assertTrue(crashed.identity.mayBeEmpty());
    }

    @Test
    void aCrashAfterOthersBootstrappedJoinsTheirQuorum() {
        List<Node> nodes = nodes(3);
        Node late = nodes.get(2);
        nodes.forEach(Node::start);
        // Answers the others, but never hears of them.
        network.cutOneWay(nodes.get(0).machine, late.machine);
        network.cutOneWay(nodes.get(1).machine, late.machine);
        scheduler.runFor(3_000);
        network.healAll();
        awaitAll(nodes);
        assertEquals(
                1,
                nodes.stream().map(node -> node.identity.groupId()).distinct().count());
    }

    @Test
    void aMissingRaftDirectoryAfterTheStartIsALoss() throws IOException {
        List<Node> nodes = runningQuorum();
        Node victim = nodes.get(0);
        victim.kill();
        byte[] marker = read(victim);
        victim.machine.disk().wipe();
        victim.machine.restart();
        write(victim, marker);
        victim.start();
        awaitAll(List.of(victim));
        assertTrue(victim.refused.getMessage().contains("This node's metadata is gone"), victim.refused.getMessage());
    }

    @Test
    void aRaftDirectoryWithoutItsMarkerIsRefused() {
        List<Node> nodes = runningQuorum();
        Node victim = nodes.get(0);
        victim.kill();
        victim.machine.restart();
        onLoop(victim, () -> victim.machine.disk().delete(DIRECTORY.resolve(MarkerStore.FILE)));
        victim.start();
        awaitAll(List.of(victim));
        assertTrue(victim.refused.getMessage().contains("is missing, but"), victim.refused.getMessage());
    }

    @Test
    void theDirectoryOfAnotherNodeIsRefused() {
        List<Node> nodes = runningQuorum();
        nodes.get(0).kill();
        byte[] marker = read(nodes.get(0));
        Node other = new Node(2, voters(3));
        nodes.get(1).kill();
        write(other, marker);
        other.start();
        awaitAll(List.of(other));
        assertTrue(other.refused.getMessage().contains("belongs to node 1"), other.refused.getMessage());
    }

    @Test
    void aVoterWipedDuringTheFirstBootstrapEndsInARefusalAndNeverInTwoQuorumsThatVote() {
        List<Node> nodes = nodes(3);
        nodes.get(0).start();
        nodes.get(1).start();
        scheduler.runFor(1_000);
        nodes.get(1).kill();
        nodes.get(1).machine.disk().wipe();
        nodes.get(2).start();
        scheduler.runFor(50);
        nodes.get(1).restart();
        awaitAll(nodes);
        long groups = nodes.stream()
                .filter(node -> node.identity != null)
                .map(node -> node.identity.groupId())
                .distinct()
                .count();
        long refused = nodes.stream().filter(node -> node.refused != null).count();
        assertTrue(groups == 1 || refused > 0, "groups " + groups + ", refused " + refused);
    }

    /** Nodes crash and come back, with power cuts, while they find each other: one quorum, or nobody starts. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void crashesDuringTheHandshakeDoNoHarm(long seed) {
        scheduler = new SimScheduler(seed);
        network = network();
        List<Node> nodes = nodes(3);
        nodes.forEach(Node::start);
        var rng = scheduler.rng("crashes");
        for (int i = 0; i < 12; i++) {
            scheduler.runFor(rng.between(0, 150));
            Node node = nodes.get(rng.nextInt(3));
            node.machine.crash();
            node.restart();
        }
        awaitAll(nodes);
        nodes.forEach(node -> assertNotNull(node.identity, () -> node.refused.getMessage()));
        assertEquals(
                1,
                nodes.stream().map(node -> node.identity.groupId()).distinct().count());
    }

    private interface DiskWork {
        void run() throws IOException;
    }

    private void onLoop(Node node, DiskWork work) {
        boolean[] done = {false};
        node.machine.newLoop("test").execute(() -> {
            try {
                work.run();
                done[0] = true;
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        });
        scheduler.runUntil("disk work", () -> done[0], 1_000);
    }

    private byte[] read(Node node) {
        byte[][] content = {null};
        if (!node.machine.isAlive()) {
            node.machine.restart();
        }
        onLoop(node, () -> {
            try (var file = node.machine.disk().openForRead(DIRECTORY.resolve(MarkerStore.FILE))) {
                ByteBuffer bytes = ByteBuffer.allocate((int) file.size());
                file.read(bytes, 0);
                content[0] = bytes.array();
            }
        });
        node.machine.kill();
        return content[0];
    }

    private void write(Node node, byte[] content) {
        onLoop(node, () -> {
            node.machine.disk().createDirectories(DIRECTORY);
            try (var file = node.machine.disk().open(DIRECTORY.resolve(MarkerStore.FILE), true)) {
                file.append(new ByteBuffer[] {ByteBuffer.wrap(content)}, 1);
            }
        });
    }
}
