package io.lograft.metadata.session;

import io.lograft.base.CallHandler;
import io.lograft.base.Clock;
import io.lograft.base.Closed;
import io.lograft.base.ErrorCode;
import io.lograft.base.EventLoop;
import io.lograft.base.Net;
import io.lograft.base.Timer;
import io.lograft.metadata.controller.Controller;
import io.lograft.metadata.controller.ReplyHandler;
import io.lograft.metadata.image.BrokerImage;
import io.lograft.metadata.image.ClusterImage;
import io.lograft.metadata.op.BeginShutdown;
import io.lograft.metadata.op.BrokerRequest;
import io.lograft.metadata.op.FenceBroker;
import io.lograft.metadata.op.Operation;
import io.lograft.metadata.op.Outcome;
import io.lograft.metadata.op.RegisterBroker;
import io.lograft.metadata.op.UnfenceBroker;
import io.lograft.proto.Rpc;
import io.lograft.proto.internal.v1.Heartbeat;
import io.lograft.proto.internal.v1.ProbeRequest;
import io.lograft.proto.internal.v1.ProbeResponse;
import io.lograft.proto.internal.v1.Refused;
import io.lograft.proto.internal.v1.Register;
import io.lograft.proto.internal.v1.Registered;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * Registers brokers, keeps their sessions while this node is the active controller, and turns what {@link SessionTable}
 * decides into probes and operations. Owned by the controller's loop.
 */
final class BrokerSessions {
    private static final Logger LOG = LogManager.getLogger(BrokerSessions.class);

    private final int nodeId;
    private final EventLoop loop;
    private final Clock clock;
    private final Net net;
    private final SessionSettings settings;
    private final Map<Integer, Session> open = new HashMap<>();
    private final ConcurrentHashMap<Integer, Contact> contacts = new ConcurrentHashMap<>();

    private Controller controller;
    private SessionTable table;
    private long epoch;
    private ClusterImage image = ClusterImage.EMPTY;
    private Timer timer;
    private volatile int count;
    private volatile long fencings;

    /** A registered broker with its stream. */
    private static final class Session {
        final BrokerLink link;
        final String incarnation;
        final long brokerEpoch;
        boolean changing;
        boolean mayStop;

        Session(BrokerLink link, BrokerImage broker) {
            this.link = link;
            this.incarnation = broker.incarnation();
            this.brokerEpoch = broker.epoch();
        }
    }

    BrokerSessions(int nodeId, EventLoop loop, Clock clock, Net net, SessionSettings settings) {
        this.nodeId = nodeId;
        this.loop = loop;
        this.clock = clock;
        this.net = net;
        this.settings = settings;
    }

    /** Last contacts by broker; any thread may look up and stamp. */
    ConcurrentHashMap<Integer, Contact> contacts() {
        return contacts;
    }

    int count() {
        return count;
    }

    long fencings() {
        return fencings;
    }

    void attach(Controller served) {
        controller = served;
    }

    // -- the controller's life

    void activated(long newEpoch, ClusterImage committed) {
        epoch = newEpoch;
        image = committed;
        long now = clock.monotonicMs();
        table = new SessionTable(settings.sessionTimeoutMs(), now);
        for (BrokerImage broker : committed.brokers()) {
            if (!broker.fenced()) {
                carryOut(List.of(table.inherit(broker.id(), broker.incarnation(), broker.epoch(), now)));
            }
        }
        timer = loop.schedule(table.nextTickMs(), this::tick);
    }

    void deactivated(String reason) {
        if (table == null) {
            return;
        }
        table = null;
        timer.cancel();
        open.values().forEach(session -> session.link.refuse(notController(reason)));
        open.clear();
        contacts.clear();
        count = 0;
    }

    void imageChanged(ClusterImage committed) {
        image = committed;
        if (table != null) {
            open.forEach((brokerId, session) -> show(brokerId, session));
        }
    }

    private void tick() {
        if (table != null) {
            carryOut(table.tick(clock.monotonicMs()));
            count = table.size();
            timer = loop.schedule(table.nextTickMs(), this::tick);
        }
    }

    // -- registration

    void register(BrokerLink from, Register request) {
        if (table == null) {
            from.refuse(notController("node " + nodeId + " is not the active controller"));
            return;
        }
        if (request.getControllerEpoch() > epoch) {
            from.refuse(Messages.refused(
                    ErrorCode.NOT_CONTROLLER,
                    "controller epoch " + epoch + " is over: the broker knows epoch " + request.getControllerEpoch(),
                    -1));
            return;
        }
        String incarnation = RegisterBroker.incarnationText(request.getIncarnation());
        boolean duplicate = table.heldByAnother(request.getBrokerId(), incarnation, clock.monotonicMs());
        long ofEpoch = epoch;
        controller.submit(
                RegisterBroker::decide,
                new RegisterBroker.Request(request, duplicate),
                new ReplyHandler<RegisterBroker.Reply>() {
                    @Override
                    public void onReply(RegisterBroker.Reply reply, ClusterImage applied) {
                        registered(from, request.getBrokerId(), incarnation, ofEpoch, reply, applied);
                    }

                    @Override
                    public void onFailure(ErrorCode code, String message) {
                        from.refuse(Messages.refused(code, message, leaderHint()));
                    }
                });
    }

    private void registered(
            BrokerLink from,
            int brokerId,
            String incarnation,
            long ofEpoch,
            RegisterBroker.Reply reply,
            ClusterImage applied) {
        if (!reply.outcome().done()) {
            from.refuse(Messages.refused(reply.outcome().code(), reply.outcome().message(), nodeId));
            return;
        }
        BrokerImage broker = applied.broker(brokerId);
        if (table == null
                || epoch != ofEpoch
                || broker == null
                || !broker.incarnation().equals(incarnation)) {
            from.refuse(notController("the registration was overtaken; register again"));
            return;
        }
        Session session = new Session(from, broker);
        Session before = open.put(brokerId, session);
        if (before != null && before.link != from) {
            before.link.refuse(Messages.refused(
                    ErrorCode.STALE_BROKER_EPOCH, "broker " + brokerId + " opened another session", nodeId));
        }
        table.open(brokerId, incarnation, broker.epoch(), from.contact());
        contacts.put(brokerId, from.contact());
        LOG.info(
                "Broker {} {} with epoch {} from {}.",
                brokerId,
                reply.resumed() ? "resumed its session" : "registered",
                broker.epoch(),
                from.peer().address());
        from.registered(
                Registered.newBuilder()
                        .setBrokerEpoch(broker.epoch())
                        .setControllerId(nodeId)
                        .setControllerEpoch(epoch)
                        .setSessionTimeoutMs((int) settings.sessionTimeoutMs())
                        .setClusterId(applied.clusterId())
                        .build(),
                new BrokerLink.View(broker.fenced(), false, applied.version()));
    }

    void broken(BrokerLink from, Closed cause) {
        for (Map.Entry<Integer, Session> entry : open.entrySet()) {
            Session session = entry.getValue();
            if (session.link == from) {
                int brokerId = entry.getKey();
                open.remove(brokerId);
                boolean inGoodOrder = session.mayStop && cause.code() == ErrorCode.NONE;
                carryOut(
                        inGoodOrder
                                ? table.left(brokerId, from.contact())
                                : table.broken(brokerId, from.contact(), clock.monotonicMs()));
                return;
            }
        }
    }

    // -- what heartbeats ask for

    void wish(BrokerLink from, Heartbeat heartbeat) {
        if (table == null) {
            return;
        }
        open.forEach((brokerId, session) -> {
            if (session.link != from || session.changing) {
                return;
            }
            BrokerImage broker = image.broker(brokerId);
            if (heartbeat.getShuttingDown()) {
                beginShutdown(brokerId, session);
            } else if (heartbeat.getReady()
                    && heartbeat.getMetadataVersion() >= session.brokerEpoch
                    && broker != null
                    && broker.fenced()) {
                unfence(brokerId, session);
            }
        });
    }

    private void unfence(int brokerId, Session session) {
        session.changing = true;
        submit(brokerId, session, UnfenceBroker::decide, (outcome, applied) -> {
            if (outcome.done()) {
                LOG.info("Broker {} is in service.", brokerId);
            }
        });
    }

    private void beginShutdown(int brokerId, Session session) {
        session.changing = true;
        submit(brokerId, session, BeginShutdown::decide, (reply, applied) -> {
            Outcome outcome = reply.outcome();
            if (outcome.done() || outcome.code() == ErrorCode.SHUTTING_DOWN) {
                session.mayStop = true;
                LOG.info("Broker {} leaves; it goes on leading {} partitions.", brokerId, reply.leadershipsLeft());
            }
        });
    }

    private interface Done<R> {
        void onReply(R reply, ClusterImage applied);
    }

    private <R> void submit(int brokerId, Session session, Operation<BrokerRequest, R> operation, Done<R> done) {
        controller.submit(operation, new BrokerRequest(brokerId, session.brokerEpoch), new ReplyHandler<R>() {
            @Override
            public void onReply(R reply, ClusterImage applied) {
                session.changing = false;
                done.onReply(reply, applied);
                if (open.get(brokerId) == session) {
                    show(brokerId, session);
                }
            }

            @Override
            public void onFailure(ErrorCode code, String message) {
                // The next heartbeat asks again.
                session.changing = false;
            }
        });
    }

    private void show(int brokerId, Session session) {
        BrokerImage broker = image.broker(brokerId);
        boolean fenced = broker == null || broker.fenced();
        session.link.show(new BrokerLink.View(fenced, session.mayStop, image.version()));
    }

    // -- what the table decides

    private void carryOut(List<SessionTable.Action> actions) {
        for (SessionTable.Action action : actions) {
            if (action instanceof SessionTable.Probe probe) {
                probe(probe);
            } else if (action instanceof SessionTable.Fence fence) {
                fence(fence);
            }
        }
    }

    private void probe(SessionTable.Probe probe) {
        BrokerImage broker = image.broker(probe.brokerId());
        SessionTable asked = table;
        if (broker == null) {
            return;
        }
        net.call(
                broker.nodeAddress(),
                Rpc.PROBE,
                ProbeRequest.getDefaultInstance(),
                settings.probeTimeoutMs(),
                loop,
                new CallHandler<ProbeResponse>() {
                    @Override
                    public void onReply(ProbeResponse reply) {
                        boolean same = reply.getBrokerId() == probe.brokerId()
                                && RegisterBroker.incarnationText(reply.getIncarnation())
                                        .equals(probe.incarnation());
                        found(same ? SessionTable.Finding.ALIVE : SessionTable.Finding.GONE);
                    }

                    @Override
                    public void onFailure(Closed cause) {
                        found(cause.refused() ? SessionTable.Finding.GONE : SessionTable.Finding.SILENT);
                    }

                    private void found(SessionTable.Finding finding) {
                        if (table == asked && table != null) {
                            timer.cancel();
                            timer = loop.schedule(SessionTable.PROBE_INTERVAL_MS, BrokerSessions.this::tick);
                            carryOut(table.probed(
                                    probe.brokerId(),
                                    probe.incarnation(),
                                    finding,
                                    image.brokers().size(),
                                    clock.monotonicMs()));
                        }
                    }
                });
    }

    private void fence(SessionTable.Fence fence) {
        int brokerId = fence.brokerId();
        fencings++;
        LOG.info("Fencing broker {}: {}.", brokerId, fence.reason());
        SessionTable decided = table;
        controller.submit(
                FenceBroker::decide, new BrokerRequest(brokerId, fence.brokerEpoch()), new ReplyHandler<Outcome>() {
                    @Override
                    public void onReply(Outcome outcome, ClusterImage applied) {
                        if (table != decided) {
                            return;
                        }
                        table.forget(brokerId, fence.brokerEpoch());
                        Session session = open.get(brokerId);
                        if (session != null && session.brokerEpoch == fence.brokerEpoch()) {
                            open.remove(brokerId);
                            session.link.refuse(Messages.refused(
                                    ErrorCode.TIMED_OUT,
                                    "broker " + brokerId + " was fenced: " + fence.reason(),
                                    nodeId));
                        }
                    }

                    @Override
                    public void onFailure(ErrorCode code, String message) {
                        if (table == decided && table != null) {
                            table.fenceFailed(brokerId);
                        }
                    }
                });
    }

    private Refused notController(String message) {
        return Messages.refused(ErrorCode.NOT_CONTROLLER, message, leaderHint());
    }

    /** The quorum's leader; this very node if it leads, and is not yet, or not any more, the active controller. */
    private int leaderHint() {
        return controller == null ? -1 : controller.leaderId();
    }
}
