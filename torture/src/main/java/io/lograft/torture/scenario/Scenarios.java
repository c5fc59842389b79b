package io.lograft.torture.scenario;

import java.util.List;
import java.util.Optional;

/** All scenarios there are. */
public final class Scenarios {
    public static final List<Scenario> ALL = List.of(
            new Kills(),
            new AllNodes(),
            new StoppedController(),
            new ZombieLeader(),
            new BounceStorm(),
            new ShortPauses(),
            new RollingRestart(),
            new PowerCut(false),
            new PowerCut(true),
            new DiskTrouble(),
            new DataDirectories(),
            new ClientSoak(),
            new CompactionRaces(),
            new HostilePeers());

    private Scenarios() {}

    public static Optional<Scenario> find(String name) {
        return ALL.stream().filter(scenario -> scenario.name().equals(name)).findFirst();
    }
}
