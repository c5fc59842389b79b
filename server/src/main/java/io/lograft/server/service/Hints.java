package io.lograft.server.service;

import io.lograft.dataplane.api.LeaderHint;

/** Leader hints as messages. */
final class Hints {
    private Hints() {}

    static io.lograft.proto.v1.LeaderHint message(LeaderHint hint) {
        io.lograft.proto.v1.LeaderHint.Builder message = io.lograft.proto.v1.LeaderHint.newBuilder()
                .setLeader(hint.leader())
                .setLeaderEpoch(hint.leaderEpoch());
        if (hint.clientAddress() != null) {
            message.setAddress(Messages.address(hint.clientAddress()));
        }
        return message.build();
    }
}
