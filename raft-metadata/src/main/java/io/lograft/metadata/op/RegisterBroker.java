package io.lograft.metadata.op;

import com.google.protobuf.ByteString;
import io.lograft.base.Decision;
import io.lograft.base.ErrorCode;
import io.lograft.base.TopicIdPartition;
import io.lograft.metadata.image.BrokerImage;
import io.lograft.metadata.image.ClusterImage;
import io.lograft.metadata.image.FaultKind;
import io.lograft.metadata.image.ReplicaFault;
import io.lograft.proto.internal.v1.Register;
import io.lograft.proto.internal.v1.ReplicaHealth;
import io.lograft.proto.internal.v1.ReplicaState;
import io.lograft.proto.metadata.v1.BrokerRegistrationRecord;
import io.lograft.proto.metadata.v1.Endpoint;
import io.lograft.proto.metadata.v1.MetadataRecord;
import io.lograft.proto.v1.Address;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A broker's process registers. A new incarnation fences the old one in the same entry (else two incarnations could write
 * different bytes at the same epoch and offset), and starts out of service. Its replicas that lost data leave ISR and ELR;
 * what else it reports of them replaces what was known. The same incarnation resumes, and nothing is written.
 *
 * <p>Which directory holds a replica is known to the broker alone. So it names all replicas that it found, and what it does
 * not name is judged by its directories: offline while one of them cannot be used, lost once one has gone for good. A
 * directory that cannot be used stays known, so that its loss is noticed also after further restarts.
 */
public final class RegisterBroker {
    private static final int INCARNATION_BYTES = 16;
    private static final int DIRECTORY_BYTES = 16;
    private static final int DIRECTORIES_MAX = 64;
    private static final int TEXT_MAX = 255;

    private RegisterBroker() {}

    /**
     * @param body as the broker sent it
     * @param otherSessionAlive whether another incarnation of this broker id has a session that is alive
     */
    public record Request(Register body, boolean otherSessionAlive) {}

    /**
     * @param outcome whether the broker is registered
     * @param resumed whether it was registered already. Its broker epoch is in the image given with the reply
     */
    public record Reply(Outcome outcome, boolean resumed) {}

    /** The text form of the 16 bytes of an incarnation, as {@link BrokerImage#incarnation()} has it. */
    public static String incarnationText(ByteString incarnation) {
        return text(incarnation);
    }

    /** INVALID_REQUEST, CLUSTER_MISMATCH, DUPLICATE_BROKER. */
    public static Decision<MetadataRecord, Reply> decide(ClusterImage image, Request request, long nowMs) {
        Register body = request.body();
        Outcome refused = check(image, body);
        if (!refused.done()) {
            return Decision.noChange(new Reply(refused, false));
        }
        BrokerImage old = image.broker(body.getBrokerId());
        if (old != null && old.incarnation().equals(text(body.getIncarnation()))) {
            return Decision.noChange(new Reply(Outcome.DONE, true));
        }
        if (old != null && request.otherSessionAlive()) {
            Outcome duplicate = Outcome.of(
                    ErrorCode.DUPLICATE_BROKER,
                    "broker " + old.id() + " at " + address(body.getNodeAddress())
                            + " was refused: a live process at " + old.nodeAddress()
                            + " has the same id; give each node its own node.id, or stop the other process");
            return Decision.noChange(new Reply(duplicate, false));
        }
        List<MetadataRecord> records = new ArrayList<>();
        records.add(registration(body, old));
        if (old != null) {
            records.addAll(replicaChanges(image, old, body).records());
        }
        return new Decision<>(records, new Reply(Outcome.DONE, false));
    }

    private static Outcome check(ClusterImage image, Register body) {
        if (!body.getClusterId().isEmpty() && !body.getClusterId().equals(image.clusterId())) {
            return Outcome.of(
                    ErrorCode.CLUSTER_MISMATCH,
                    "broker " + body.getBrokerId() + " was refused: its data belongs to cluster " + body.getClusterId()
                            + ", this is cluster " + image.clusterId() + "; check quorum.voters and data.dir");
        }
        if (body.getBrokerId() < 0) {
            return invalid("broker_id is " + body.getBrokerId() + ", 0 or more is allowed");
        }
        if (body.getIncarnation().size() != INCARNATION_BYTES) {
            return invalid("incarnation has " + body.getIncarnation().size() + " bytes, 16 are needed");
        }
        if (!valid(body.getClientAddress()) || !valid(body.getNodeAddress())) {
            return invalid("client_address and node_address need a host of 1 to 255 characters and a port of 1..65535,"
                    + " got " + address(body.getClientAddress()) + " and " + address(body.getNodeAddress()));
        }
        if (body.getRack().length() > TEXT_MAX) {
            return invalid("rack has " + body.getRack().length() + " characters, at most 255 are allowed");
        }
        boolean directoriesFit = body.getDirectoriesCount() <= DIRECTORIES_MAX
                && body.getDirectoriesList().stream().allMatch(id -> id.size() == DIRECTORY_BYTES);
        if (!directoriesFit) {
            return invalid("directories must be at most 64 ids of 16 bytes, got " + body.getDirectoriesCount());
        }
        return ReplicaStates.check(body.getReplicasList());
    }

    private static Outcome invalid(String problem) {
        return Outcome.of(
                ErrorCode.INVALID_REQUEST, "the registration was refused: " + problem + "; correct the node's options");
    }

    private static boolean valid(Address address) {
        return !address.getHost().isBlank()
                && address.getHost().length() <= TEXT_MAX
                && address.getPort() >= 1
                && address.getPort() <= 65_535;
    }

    private static String address(Address address) {
        return "'" + address.getHost() + ":" + Integer.toUnsignedString(address.getPort()) + "'";
    }

    private static MetadataRecord registration(Register body, BrokerImage old) {
        return MetadataRecord.newBuilder()
                .setBrokerRegistration(BrokerRegistrationRecord.newBuilder()
                        .setBrokerId(body.getBrokerId())
                        .setIncarnation(text(body.getIncarnation()))
                        .setClientEndpoint(endpoint(body.getClientAddress()))
                        .setNodeEndpoint(endpoint(body.getNodeAddress()))
                        .setRack(body.getRack())
                        .addAllDirectories(known(body, old)))
                .build();
    }

    private static Endpoint endpoint(Address address) {
        return Endpoint.newBuilder()
                .setHost(address.getHost())
                .setPort(address.getPort())
                .build();
    }

    private static List<String> directories(Register body) {
        return body.getDirectoriesList().stream()
                .map(RegisterBroker::text)
                .sorted()
                .toList();
    }

    /** The directories that are online; those that went before are among the unusable ones as long as there are any. */
    private static List<String> known(Register body, BrokerImage old) {
        List<String> online = directories(body);
        if (old == null || body.getUnusableDirectories() == 0) {
            return online;
        }
        return Stream.concat(online.stream(), old.directories().stream())
                .distinct()
                .sorted()
                .toList();
    }

    private static String text(ByteString bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.toByteArray());
    }

    private static PartitionEdits replicaChanges(ClusterImage image, BrokerImage old, Register body) {
        boolean directoryLost = !directories(body).containsAll(old.directories());
        Map<TopicIdPartition, ReplicaHealth> reports = ReplicaStates.byPartition(body.getReplicasList());
        Brokers brokers = Brokers.withFenced(image, old.id());
        PartitionEdits edits = new PartitionEdits();
        PartitionEdits.forEachOn(image, old.id(), (topic, index, partition) -> {
            int minIsr = TopicConfigs.minInsyncReplicas(topic.configs());
            PartitionTransition transition =
                    PartitionTransition.of(partition, minIsr, brokers).without(old.id());
            ReplicaHealth report = reports.get(new TopicIdPartition(topic.id(), index));
            if (report != null && report.getState() != ReplicaState.REPLICA_STATE_GOOD) {
                ReplicaStates.apply(transition, old.id(), report);
            } else if (report == null && body.getUnusableDirectories() > 0) {
                transition.fault(new ReplicaFault(old.id(), FaultKind.OFFLINE, -1, 0));
            } else if (report == null && directoryLost) {
                transition.fault(new ReplicaFault(old.id(), FaultKind.LOSSY, -1, 0));
            } else {
                transition.returned(old.id());
            }
            edits.add(topic, index, transition.next());
        });
        return edits;
    }
}
