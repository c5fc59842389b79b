package io.lograft.torture.scenario;

import io.lograft.base.Address;
import io.lograft.torture.cluster.ClusterState;
import io.lograft.torture.cluster.NodeProcess;
import io.lograft.torture.hostile.Attack;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Bytes that nobody should send, at every port of every node under load (row M38 of the matrix, as far as there is no authentication). */
final class HostilePeers implements BenchScenario {
    private static final int ROUNDS = 3;
    private static final int IDLE_CONNECTIONS = 10_000;
    private static final int PORTS = 4;
    private static final int TRICKLES = 10;
    private static final long TRICKLE_MS = 500;
    private static final long CALM_MS = 3_000;
    private static final long GAP_LIMIT_MS = 1_000;
    private static final long GROWTH_LIMIT_MIB = 64;
    private static final long SEED = 20_261_122;

    @Override
    public String name() {
        return "hostile-peers";
    }

    @Override
    public String summary() {
        return "random, truncated, oversized, slow and endless bytes, rapid resets and 10,000 idle connections at all ports of a node (M38):"
                + " no node ends, no leader changes, gap within 1 s, at most 64 MiB more memory";
    }

    @Override
    public void run(Bench bench, Report report) throws Exception {
        int rounds = bench.settings().roundsOr(ROUNDS);
        ClusterState before = bench.describe();
        long worstGrowth = 0;
        for (int round = 0; round < rounds; round++) {
            NodeProcess node = bench.cluster().nodes().get(round % Bench.NODES);
            long residentBefore = node.residentKib();
            Round result = attack(bench, node, SEED + round);
            long growth = Math.max(0, node.residentKib() - residentBefore) >> 10;
            worstGrowth = Math.max(worstGrowth, growth);
            report.add(result);
            bench.progress((round + 1) + "/" + rounds + " " + result.detail() + ": gap " + result.gapMs() + " ms, "
                    + growth + " MiB more memory");
            bench.await().pass(CALM_MS);
        }
        checkUnharmed(before, bench.describe(), report);
        report.limit("worst gap, ms", report.gaps(null).worst(), GAP_LIMIT_MS);
        report.limit("memory grown, MiB", worstGrowth, GROWTH_LIMIT_MIB);
    }

    private static Round attack(Bench bench, NodeProcess node, long seed) throws Exception {
        long startedAt = bench.nowNs();
        List<Attack> attacks = new ArrayList<>();
        try {
            for (Port port : ports(node)) {
                attacks.add(new Attack(port.address(), port.method(), seed));
            }
            attacks.forEach(Attack::strike);
            attacks.forEach(attack -> attack.idle(IDLE_CONNECTIONS / PORTS));
            for (int i = 0; i < TRICKLES; i++) {
                bench.await().pass(TRICKLE_MS);
                attacks.forEach(Attack::trickle);
            }
            int made = attacks.stream().mapToInt(Attack::connections).sum();
            int refused = attacks.stream().mapToInt(Attack::refused).sum();
            String detail = "node " + node.id() + ": " + made + " connections, " + refused + " refused";
            return new Round("node", detail, bench.gapMsSince(startedAt), bench.awaitFullIsr());
        } finally {
            closeAll(attacks);
        }
    }

    private static void closeAll(List<Attack> attacks) throws IOException {
        for (Attack attack : attacks) {
            attack.close();
        }
    }

    private record Port(Address address, String method) {}

    private static List<Port> ports(NodeProcess node) {
        return List.of(
                new Port(node.addresses().client(), "lograft.v1.BatchLogService/Produce"),
                new Port(node.addresses().node(), "lograft.internal.v1.ReplicationService/Replicate"),
                new Port(node.addresses().raft(), "ratis.grpc.RaftServerProtocolService/appendEntries"),
                new Port(node.addresses().http(), "metrics"));
    }

    private static void checkUnharmed(ClusterState before, ClusterState after, Report report) {
        if (after.controllerEpoch() != before.controllerEpoch()) {
            report.violated(
                    "the controller's epoch went from " + before.controllerEpoch() + " to " + after.controllerEpoch());
        }
        if (!after.topics().equals(before.topics())) {
            report.violated("partitions changed: " + before.topics() + ", then " + after.topics());
        }
    }
}
