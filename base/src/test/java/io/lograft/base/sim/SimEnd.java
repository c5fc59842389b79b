package io.lograft.base.sim;

import io.lograft.base.Closed;

/** One end of a conversation or call, for its connection. */
interface SimEnd {
    /** The connection broke: tells the handler, on its loop. */
    void broken(Closed cause);

    boolean isOpen();
}
