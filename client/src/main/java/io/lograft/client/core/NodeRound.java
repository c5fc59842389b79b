package io.lograft.client.core;

import io.lograft.base.Address;
import io.lograft.base.Closed;
import io.lograft.base.Rng;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;

/**
 * Which node to ask next: bootstrap addresses and known brokers in turn, beginning at a random one, so that many clients
 * spread over all nodes; and why the others could not be used. Owned by the client's loop.
 */
final class NodeRound {
    private final List<Address> bootstrap;
    private final Map<Address, Closed> failures = new LinkedHashMap<>();
    private int turn;
    private int failuresThisRound;
    private int rounds;

    NodeRound(List<Address> bootstrap, Rng rng) {
        this.bootstrap = bootstrap;
        this.turn = rng.nextInt(bootstrap.size());
    }

    Address next(ClusterView view) {
        return nextExcept(view, Set.of());
    }

    /** Null if all are excepted. */
    Address nextExcept(ClusterView view, Set<Address> except) {
        List<Address> all = candidates(view);
        for (int i = 0; i < all.size(); i++) {
            Address candidate = all.get(Math.floorMod(turn++, all.size()));
            if (!except.contains(candidate)) {
                return candidate;
            }
        }
        return null;
    }

    void answered(Address node) {
        failures.remove(node);
        failuresThisRound = 0;
        rounds = 0;
    }

    void failed(Address node, Closed cause) {
        failures.put(node, cause);
        failuresThisRound++;
    }

    /** Whether every node has failed since the round began. */
    boolean roundIsOver(ClusterView view) {
        return failuresThisRound >= candidates(view).size();
    }

    /** Begins the next round; returns how many went before without an answer. */
    int beginRound() {
        failuresThisRound = 0;
        return ++rounds;
    }

    /** Whether every node was tried and refused the connection: nobody listens. */
    boolean allRefused(ClusterView view) {
        return candidates(view).stream()
                .allMatch(
                        node -> failures.containsKey(node) && failures.get(node).refused());
    }

    String describe() {
        if (failures.isEmpty()) {
            return "no node has answered yet";
        }
        StringJoiner reasons = new StringJoiner("; ");
        failures.forEach((node, cause) -> reasons.add(node + " (" + cause.message() + ")"));
        return reasons.toString();
    }

    private List<Address> candidates(ClusterView view) {
        Set<Address> all = new LinkedHashSet<>();
        view.brokers().values().forEach(broker -> all.add(broker.address()));
        all.addAll(bootstrap);
        return new ArrayList<>(all);
    }
}
