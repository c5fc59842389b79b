package io.lograft.cli;

import io.lograft.base.Address;
import io.lograft.cli.completion.ProfileNames;
import io.lograft.cli.local.LocalCluster;
import io.lograft.cli.profile.Profile;
import io.lograft.cli.profile.Profiles;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Which cluster a command talks to. The first of these that is given: {@code --bootstrap-server}, {@code --profile}, the
 * variables {@code LOGRAFT_BOOTSTRAP_SERVER} and {@code LOGRAFT_PROFILE}, the local cluster that was brought up last, and
 * {@code localhost:9092}.
 */
final class ConnectionOptions {
    private static final String SERVERS_VARIABLE = "LOGRAFT_BOOTSTRAP_SERVER";
    private static final String PROFILE_VARIABLE = "LOGRAFT_PROFILE";
    private static final String DEFAULT = "localhost:9092";

    @Option(
            names = {"-b", "--bootstrap-server"},
            paramLabel = "HOST:PORT,...",
            description =
                    "Nodes to ask first. Default: those of --profile, else $LOGRAFT_BOOTSTRAP_SERVER, else the profile"
                            + " $LOGRAFT_PROFILE, else the cluster that `lograft up` recorded, else localhost:9092.")
    private String servers;

    @Option(
            names = "--profile",
            paramLabel = "NAME",
            completionCandidates = ProfileNames.class,
            description = "Connect as this profile says; `lograft profile --help` tells more.")
    private String profile;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    List<Address> addresses() throws IOException {
        if (servers != null) {
            return parse("--bootstrap-server", servers);
        }
        if (profile != null) {
            return ofProfile("--profile", profile);
        }
        String list = System.getenv(SERVERS_VARIABLE);
        if (list != null && !list.isBlank()) {
            return parse("$" + SERVERS_VARIABLE, list);
        }
        String name = System.getenv(PROFILE_VARIABLE);
        if (name != null && !name.isBlank()) {
            return ofProfile("$" + PROFILE_VARIABLE, name.strip());
        }
        return parse(
                "the local cluster",
                LocalCluster.current().map(LocalCluster::bootstrapServer).orElse(DEFAULT));
    }

    private List<Address> ofProfile(String origin, String name) throws IOException {
        Profiles profiles = Profiles.load();
        Profile found = profiles.find(name);
        if (found == null) {
            List<String> alike = Alike.to(name, profiles.names());
            throw new ParameterException(
                    command.commandLine(),
                    origin + ": " + profiles.file() + " has no profile '" + name + "'"
                            + (alike.isEmpty()
                                    ? "; make it: lograft profile set " + name + " --bootstrap-server HOST:PORT,..."
                                    : "; did you mean " + Alike.listed(alike) + "?"));
        }
        return parse(profiles.file() + ", profile " + name, found.bootstrapServer());
    }

    private List<Address> parse(String origin, String list) {
        try {
            return addresses(list);
        } catch (IllegalArgumentException malformed) {
            throw new ParameterException(
                    command.commandLine(),
                    origin + ": " + malformed.getMessage() + "; give host:port, several separated by commas");
        }
    }

    /** The addresses of a comma-separated list; IllegalArgumentException if it names none, or one is malformed. */
    static List<Address> addresses(String list) {
        List<Address> addresses = new ArrayList<>();
        for (String text : list.split(",")) {
            if (!text.isBlank()) {
                addresses.add(Address.parse(text.strip()));
            }
        }
        if (addresses.isEmpty()) {
            throw new IllegalArgumentException("'" + list + "' names no address");
        }
        return addresses;
    }
}
