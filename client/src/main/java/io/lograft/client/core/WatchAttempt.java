package io.lograft.client.core;

import io.lograft.base.Address;
import io.lograft.base.Closed;
import io.lograft.base.ErrorCode;
import io.lograft.base.EventLoop;
import io.lograft.base.Link;
import io.lograft.base.LinkHandler;
import io.lograft.base.Net;
import io.lograft.base.Timer;
import io.lograft.proto.Rpc;
import io.lograft.proto.v1.WatchMetadataRequest;
import io.lograft.proto.v1.WatchMetadataResponse;

/**
 * A metadata watch on one node. After each question it expects an answer: silence for {@code hedgeMs} is reported, and
 * silence for {@code attemptMs} ends it. Owned by the client's loop.
 */
final class WatchAttempt implements LinkHandler<WatchMetadataResponse> {
    /** Who tries. */
    interface Owner {
        void onAnswer(WatchAttempt attempt, WatchMetadataResponse message);

        void onSilence(WatchAttempt attempt);

        void onEnd(WatchAttempt attempt, Closed cause);
    }

    private final Address address;
    private final MetadataSettings settings;
    private final EventLoop loop;
    private final Owner owner;
    private Link<WatchMetadataRequest> link;
    private boolean ended;
    private long heardMs;
    private Timer silence;
    private Timer limit;

    WatchAttempt(Address address, MetadataSettings settings, EventLoop loop, Owner owner) {
        this.address = address;
        this.settings = settings;
        this.loop = loop;
        this.owner = owner;
    }

    Address address() {
        return address;
    }

    void open(Net net, WatchMetadataRequest request) {
        heardMs = loop.clock().monotonicMs();
        link = net.open(address, Rpc.WATCH_METADATA, this, loop);
        ask(request);
    }

    void ask(WatchMetadataRequest request) {
        if (ended) {
            return;
        }
        link.send(request);
        if (silence == null) {
            silence = loop.schedule(settings.hedgeMs(), () -> owner.onSilence(this));
            limit = loop.schedule(settings.attemptMs(), this::giveUp);
        }
    }

    long silentMs() {
        return loop.clock().monotonicMs() - heardMs;
    }

    void close() {
        if (!ended) {
            end();
            // There is none when the network broke while it was to be opened.
            if (link != null) {
                link.close();
            }
        }
    }

    void refuse(ErrorCode code, String why) {
        end();
        link.closeWithError(code, why);
    }

    @Override
    public void onMessage(WatchMetadataResponse message) {
        if (ended) {
            return;
        }
        heardMs = loop.clock().monotonicMs();
        cancelTimers();
        owner.onAnswer(this, message);
    }

    @Override
    public void onClosed(Closed cause) {
        if (!ended) {
            end();
            owner.onEnd(this, cause);
        }
    }

    private void giveUp() {
        if (!ended) {
            String why = "no answer within " + settings.attemptMs() + " ms";
            refuse(ErrorCode.TIMED_OUT, why);
            owner.onEnd(this, new Closed(ErrorCode.TIMED_OUT, false, why));
        }
    }

    private void end() {
        ended = true;
        cancelTimers();
    }

    private void cancelTimers() {
        if (silence != null) {
            silence.cancel();
            limit.cancel();
            silence = null;
            limit = null;
        }
    }
}
