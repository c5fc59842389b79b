package io.lograft.server.bridge;

import io.lograft.base.EventLoop;
import io.lograft.base.Timer;
import io.lograft.metadata.image.ClusterImage;
import io.lograft.metadata.image.ImageDelta;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The node's newest image, and those who wait for newer ones. The image may be read from any thread; it is replaced, and
 * watchers are told, on the metadata intake loop.
 */
public final class MetadataView {
    private final EventLoop intake;
    private final Set<MetadataWatcher> watchers = new LinkedHashSet<>();
    private final PriorityQueue<Waiter> waiters =
            new PriorityQueue<>((left, right) -> Long.compare(left.version, right.version));
    private volatile ClusterImage image = ClusterImage.EMPTY;

    public MetadataView(EventLoop intake) {
        this.intake = intake;
    }

    /** The newest image; {@link ClusterImage#EMPTY} before the first. */
    public ClusterImage image() {
        return image;
    }

    /** Takes the next image. On the intake loop. */
    public void publish(ImageDelta delta) {
        image = delta.to();
        for (MetadataWatcher watcher : List.copyOf(watchers)) {
            watcher.onImage(delta);
        }
        while (!waiters.isEmpty() && waiters.peek().version <= image.version()) {
            waiters.poll().end(true);
        }
    }

    /** Adds a watcher, and tells it once, on the intake loop, from which image on it is told of changes. */
    public void watch(MetadataWatcher watcher, Consumer<ClusterImage> from) {
        intake.run(() -> {
            watchers.add(watcher);
            from.accept(image);
        });
    }

    public void unwatch(MetadataWatcher watcher) {
        intake.run(() -> watchers.remove(watcher));
    }

    /**
     * Waits for an image of at least this version.
     *
     * @param loop where to answer
     * @param reached true if there is one, false if the time passed first
     */
    public void await(long version, long timeoutMs, EventLoop loop, Consumer<Boolean> reached) {
        if (image.version() >= version) {
            loop.run(() -> reached.accept(true));
            return;
        }
        intake.run(() -> {
            Waiter waiter = new Waiter(version, loop, reached);
            if (image.version() >= version) {
                waiter.end(true);
                return;
            }
            waiters.add(waiter);
            waiter.timer = intake.schedule(timeoutMs, () -> {
                if (waiters.remove(waiter)) {
                    waiter.end(false);
                }
            });
        });
    }

    /** Somebody who waits; owned by the intake loop. */
    private static final class Waiter {
        private final long version;
        private final EventLoop loop;
        private final Consumer<Boolean> reached;
        private Timer timer;

        private Waiter(long version, EventLoop loop, Consumer<Boolean> reached) {
            this.version = version;
            this.loop = loop;
            this.reached = reached;
        }

        private void end(boolean inTime) {
            if (timer != null) {
                timer.cancel();
            }
            loop.run(() -> reached.accept(inTime));
        }
    }
}
