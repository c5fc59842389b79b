package io.lograft.metadata.session;

import io.lograft.base.Address;
import io.lograft.base.ErrorCode;
import io.lograft.base.sim.SimNetwork;
import io.lograft.base.sim.SimScheduler;
import io.lograft.metadata.identity.QuorumVoters;
import io.lograft.metadata.identity.Voter;
import io.lograft.metadata.image.ClusterImage;
import io.lograft.metadata.sim.SimLogFaults;
import io.lograft.metadata.sim.SimMetadataQuorum;
import io.lograft.proto.internal.v1.ControlRequest;
import io.lograft.proto.internal.v1.ControlResponse;
import java.util.List;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/** Voters that are brokers too, and brokers that are not voters, on a simulated network. Node ids count from 1. */
final class SimCluster {
    final SimScheduler scheduler;
    final SimNetwork network;
    final SimMetadataQuorum quorum;
    final QuorumVoters voters;
    final TreeMap<Integer, SimMember> members = new TreeMap<>();

    SimCluster(long seed, int voterCount, int brokersOnly, SimLogFaults faults, SessionSettings settings) {
        scheduler = new SimScheduler(seed);
        network = SimMember.network(scheduler).delayMicros(50, 800);
        quorum = new SimMetadataQuorum(scheduler, voterCount, faults);
        voters = new QuorumVoters(IntStream.rangeClosed(1, voterCount)
                .mapToObj(id -> new Voter(id, new Address("node" + id, 9094), SimMember.nodeAddress(id)))
                .toList());
        for (int id = 1; id <= voterCount + brokersOnly; id++) {
            members.put(id, new SimMember(scheduler, network, quorum, voters, settings, id));
        }
        members.values().forEach(SimMember::start);
    }

    static SimCluster ofThree(long seed) {
        return new SimCluster(seed, 3, 0, SimLogFaults.NONE, SessionSettings.DEFAULTS);
    }

    SimMember member(int id) {
        return members.get(id);
    }

    void await(String what, BooleanSupplier condition) {
        scheduler.runUntil(what, condition, 60_000);
    }

    void await(String what, BooleanSupplier condition, long withinMs) {
        scheduler.runUntil(what, condition, withinMs);
    }

    void runFor(long ms) {
        scheduler.runFor(ms);
    }

    /** The active controller's member. */
    SimMember active() {
        await("an active controller", () -> members.values().stream().anyMatch(this::isActive));
        return members.values().stream().filter(this::isActive).findFirst().orElseThrow();
    }

    private boolean isActive(SimMember member) {
        return member.node.isAlive()
                && !member.node.isPaused()
                && member.controller != null
                && member.controller.active()
                && quorum.leader() == member.id;
    }

    /** What is committed, as the active controller sees it. */
    ClusterImage image() {
        return active().controller.image();
    }

    void awaitAllInService() {
        await("all brokers in service, and told so", () -> {
            List<SimMember> alive =
                    members.values().stream().filter(m -> m.node.isAlive()).toList();
            return alive.stream()
                            .allMatch(m ->
                                    alive.stream().allMatch(other -> SimMember.inService(m.session.image(), other.id)))
                    && alive.stream().noneMatch(m -> m.session.fenced());
        });
    }

    boolean inService(int id) {
        return members.values().stream()
                .filter(this::isActive)
                .anyMatch(m -> SimMember.inService(m.controller.image(), id));
    }

    boolean outOfService(int id) {
        return members.values().stream()
                .filter(this::isActive)
                .anyMatch(m -> !SimMember.inService(m.controller.image(), id));
    }

    /** A broker that is not on the active controller's node. */
    SimMember bystander() {
        int controller = active().id;
        return members.values().stream()
                .filter(m -> m.id != controller && m.node.isAlive())
                .findFirst()
                .orElseThrow();
    }

    Answer control(SimMember from, ControlRequest.Builder request, long timeoutMs) {
        Answer answer = new Answer();
        from.session.control(request.build(), timeoutMs, from.intakeLoop, answer);
        return answer;
    }

    /** The outcome of one control call. */
    static final class Answer implements ControlHandler {
        ControlResponse response;
        ErrorCode failure;

        boolean given() {
            return response != null || failure != null;
        }

        @Override
        public void onReply(ControlResponse newResponse) {
            once();
            response = newResponse;
        }

        @Override
        public void onFailure(ErrorCode code, String message) {
            once();
            failure = code;
        }

        private void once() {
            if (given()) {
                throw new AssertionError("answered twice");
            }
        }
    }
}
