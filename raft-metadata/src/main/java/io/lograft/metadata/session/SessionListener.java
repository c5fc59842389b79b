package io.lograft.metadata.session;

import io.lograft.base.ErrorCode;

/**
 * Hears of the broker's session. Called on the liveness loop, whose only work is heartbeats: post to a loop of your own.
 */
public interface SessionListener {
    /**
     * The broker is registered, or its session resumed, possibly with another controller.
     *
     * @param brokerEpoch metadata index of the registration; constant for the life of the process, unless another process
     *     registered with the same id in between
     * @param clusterId URL-safe base64 of the cluster's id
     */
    void onRegistered(long brokerEpoch, String clusterId);

    /** The controller put the broker into service, or took it out. */
    void onFenced(boolean fenced);

    /**
     * The registration was refused, and is tried again: {@link ErrorCode#CLUSTER_MISMATCH}, {@link
     * ErrorCode#DUPLICATE_BROKER} and others that a person has to look at.
     */
    void onRefused(ErrorCode code, String message);

    /** The process of the voter that was the controller is gone: a connection to it was refused. */
    default void onControllerGone(int nodeId) {}
}
