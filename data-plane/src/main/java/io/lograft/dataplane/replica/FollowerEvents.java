package io.lograft.dataplane.replica;

/** What a {@link FollowerState} tells its partition. */
interface FollowerEvents {
    /** The log is being cut; the replica's role must not change until it is done. */
    void onCutBegins();

    void onCutDone();

    /** The replica has, as durably as it must, everything that was committed when it was attached. */
    void onCaughtUp();
}
