package io.lograft.server.options;

import io.lograft.base.Address;

/**
 * One voter of the metadata quorum, as {@code quorum.voters} names it.
 *
 * @param id the voter's {@code node.id}
 * @param raftAddress its Raft port
 * @param nodeAddress its node port; the port before the Raft port unless given
 */
public record Voter(int id, Address raftAddress, Address nodeAddress) {
    /** Raft commits at the pace of a majority; more voters than this only cost. */
    static final int COUNT_MAX = 9;

    /** Parses {@code id@host:raftPort[/nodePort]}. */
    static Voter parse(String text) {
        int at = text.indexOf('@');
        if (at < 1) {
            throw new IllegalArgumentException("'" + text + "' is not id@host:raftPort");
        }
        int id = number(text, text.substring(0, at), 0, Integer.MAX_VALUE);
        int slash = text.indexOf('/', at);
        Address raft = Address.parse(text.substring(at + 1, slash < 0 ? text.length() : slash));
        int nodePort = slash < 0 ? raft.port() - 1 : number(text, text.substring(slash + 1), 1, 65_535);
        return new Voter(id, raft, new Address(raft.host(), nodePort));
    }

    private static int number(String whole, String text, int min, int max) {
        try {
            int value = Integer.parseInt(text);
            if (value >= min && value <= max) {
                return value;
            }
        } catch (NumberFormatException notANumber) {
            throw new IllegalArgumentException("'" + whole + "' is not id@host:raftPort[/nodePort]", notANumber);
        }
        throw new IllegalArgumentException("'" + whole + "' holds a number out of range");
    }

    @Override
    public String toString() {
        return id + "@" + raftAddress + "/" + nodeAddress.port();
    }
}
