package io.lograft.server.service;

import io.lograft.base.Closed;
import io.lograft.base.ErrorCode;
import io.lograft.base.EventLoop;
import io.lograft.base.Link;
import io.lograft.base.LinkHandler;
import io.lograft.base.TopicId;
import io.lograft.metadata.image.ClusterImage;
import io.lograft.metadata.image.ImageDelta;
import io.lograft.metadata.image.TopicImage;
import io.lograft.proto.v1.WatchMetadataRequest;
import io.lograft.proto.v1.WatchMetadataResponse;
import io.lograft.server.bridge.MetadataView;
import io.lograft.server.bridge.MetadataWatcher;
import java.util.Set;
import java.util.TreeSet;

/**
 * One client's watch: a complete answer to each request, then what changed. Remembers only the image that the client has;
 * while the client is slow, changes pile up as nothing but a newer image. Owned by the connection's loop, except {@link
 * #onImage}, which the intake loop calls.
 */
final class MetadataWatchStream implements LinkHandler<WatchMetadataRequest>, MetadataWatcher {
    private static final int NAMES_MAX = 10_000;

    private final MetadataView view;
    private final BrokerAddresses addresses;
    private final Link<WatchMetadataResponse> link;
    private final EventLoop loop;

    private Set<String> names = Set.of();
    private boolean allTopics;
    private boolean watching;
    private boolean closed;
    /** Whether the next answer must be complete. */
    private boolean complete;
    /** What the client has. */
    private ClusterImage sent = ClusterImage.EMPTY;
    /** What it shall have; newer than {@code sent} while the connection is not ready. */
    private ClusterImage newest = ClusterImage.EMPTY;

    MetadataWatchStream(
            MetadataView view, BrokerAddresses addresses, Link<WatchMetadataResponse> link, EventLoop loop) {
        this.view = view;
        this.addresses = addresses;
        this.link = link;
        this.loop = loop;
    }

    @Override
    public void onMessage(WatchMetadataRequest request) {
        if (request.getTopicsCount() > NAMES_MAX) {
            close(
                    ErrorCode.INVALID_REQUEST,
                    "the request names " + request.getTopicsCount() + " topics; allowed: " + NAMES_MAX
                            + ", or all_topics");
            return;
        }
        names = new TreeSet<>(request.getTopicsList());
        allTopics = request.getAllTopics();
        complete = true;
        if (!watching) {
            watching = true;
            view.watch(this, from -> loop.execute(() -> advance(null, from)));
        } else {
            sendNews(null);
        }
        // One request is answered before the next is read, so that a client that only asks cannot pile up answers.
        link.setReading(!complete);
    }

    @Override
    public void onReady() {
        sendNews(null);
    }

    @Override
    public void onClosed(Closed cause) {
        closed = true;
        view.unwatch(this);
    }

    private void close(ErrorCode code, String message) {
        onClosed(Closed.normally());
        link.closeWithError(code, message);
    }

    @Override
    public void onImage(ImageDelta delta) {
        loop.execute(() -> advance(delta, delta.to()));
    }

    private void advance(ImageDelta step, ClusterImage image) {
        if (image.version() >= newest.version()) {
            newest = image;
            sendNews(step);
        }
    }

    /** Sends what the client lacks, if the connection takes it. {@code step} is a hint: the last change alone. */
    private void sendNews(ImageDelta step) {
        if (closed || !link.isReady() || newest == ClusterImage.EMPTY) {
            return;
        }
        if (complete) {
            complete = false;
            link.send(everything());
            link.setReading(true);
        } else if (sent != newest) {
            ImageDelta delta = step != null && step.from() == sent && step.to() == newest
                    ? step
                    : ImageDelta.between(sent, newest);
            WatchMetadataResponse.Builder changes = changes(delta);
            if (changes != null) {
                link.send(changes.build());
            }
        }
        sent = newest;
    }

    private WatchMetadataResponse.Builder begin() {
        return WatchMetadataResponse.newBuilder()
                .setMetadataVersion(newest.version())
                .setClusterId(newest.clusterId())
                .setController(ClusterMessages.controller(newest));
    }

    private WatchMetadataResponse everything() {
        WatchMetadataResponse.Builder response = begin().setComplete(true)
                .setBrokersChanged(true)
                .addAllBrokers(ClusterMessages.brokers(newest, addresses));
        if (allTopics) {
            newest.topics().forEach(topic -> response.addTopics(ClusterMessages.topic(topic)));
            return response.build();
        }
        for (String name : names) {
            TopicImage topic = newest.topic(name);
            if (topic == null) {
                response.addUnknownTopics(name);
            } else {
                response.addTopics(ClusterMessages.topic(topic));
            }
        }
        return response.build();
    }

    /** Null if nothing that the client asked for changed. */
    private WatchMetadataResponse.Builder changes(ImageDelta delta) {
        WatchMetadataResponse.Builder response = begin();
        boolean any = delta.from().controllerId() != newest.controllerId()
                || delta.from().controllerEpoch() != newest.controllerEpoch();
        if (!delta.changedBrokers().isEmpty()) {
            response.setBrokersChanged(true).addAllBrokers(ClusterMessages.brokers(newest, addresses));
            any = true;
        }
        for (TopicId id : delta.changedTopics()) {
            TopicImage topic = newest.topic(id);
            if (wants(topic)) {
                response.addTopics(ClusterMessages.topic(topic, delta.changedPartitions(id)));
                any = true;
            }
        }
        for (TopicId id : delta.removedTopics()) {
            if (wants(delta.from().topic(id))) {
                response.addDeletedTopics(Messages.bytes(id));
                any = true;
            }
        }
        return any ? response : null;
    }

    private boolean wants(TopicImage topic) {
        return allTopics || names.contains(topic.name());
    }
}
