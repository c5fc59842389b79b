package io.lograft.metadata.identity;

import com.google.protobuf.ByteString;
import io.lograft.metadata.identity.QuorumMarker.Stage;
import io.lograft.proto.internal.v1.IdentityRequest;
import io.lograft.proto.internal.v1.IdentityResponse;
import io.lograft.proto.internal.v1.VoterNonce;
import java.util.HexFormat;

/** Between the handshake's values and its messages. What comes from the network is checked. */
final class IdentityMessages {
    private static final int VOTERS_MAX = 64;

    private IdentityMessages() {}

    static IdentityRequest request(Founder self, QuorumVoters voters) {
        return IdentityRequest.newBuilder()
                .setAsker(nonce(self))
                .addAllVoters(voters.ids())
                .build();
    }

    static IdentityResponse response(QuorumMarker marker, QuorumVoters voters) {
        IdentityResponse.Builder response =
                IdentityResponse.newBuilder().setSelf(nonce(marker.self())).addAllVoters(voters.ids());
        if (marker.stage() != Stage.FRESH) {
            response.setFormatted(true)
                    .setGeneration(marker.generation())
                    .setGroupId(marker.groupId().toString());
            marker.founders().forEach(founder -> response.addBootstrappedWith(nonce(founder)));
        }
        return response.build();
    }

    /** @throws IllegalArgumentException if a field is out of its range */
    static VoterAnswer answer(IdentityResponse response) {
        if (response.getVotersCount() > VOTERS_MAX || response.getBootstrappedWithCount() > VOTERS_MAX) {
            throw new IllegalArgumentException("more than " + VOTERS_MAX + " voters");
        }
        return new VoterAnswer(
                founder(response.getSelf()),
                response.getVotersList(),
                response.getFormatted(),
                response.getBootstrappedWithList().stream()
                        .map(IdentityMessages::founder)
                        .toList());
    }

    private static VoterNonce nonce(Founder founder) {
        return VoterNonce.newBuilder()
                .setNodeId(founder.id())
                .setNonce(ByteString.copyFrom(HexFormat.of().parseHex(founder.nonce())))
                .build();
    }

    private static Founder founder(VoterNonce nonce) {
        return new Founder(
                nonce.getNodeId(), HexFormat.of().formatHex(nonce.getNonce().toByteArray()));
    }
}
