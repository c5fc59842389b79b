package io.lograft.server.bridge;

import io.lograft.base.EventLoop;
import io.lograft.dataplane.api.ControllerCalls;
import java.util.List;

/** What the data plane asks of the controller, brought over from any loop to the intake loop, which collects it. */
public final class ControllerMailbox implements ControllerCalls {
    private final EventLoop intake;
    private final IsrProposals proposals;
    private final ReplicaReports reports;
    private final RecoveredReplicas known;

    public ControllerMailbox(ControllerAccess controller, RecoveredReplicas known, EventLoop intake) {
        this.known = known;
        this.intake = intake;
        this.proposals = new IsrProposals(controller, intake);
        this.reports = new ReplicaReports(controller, intake);
    }

    @Override
    public void alterPartition(IsrProposal proposal, ProposalCallback callback) {
        intake.execute(() -> proposals.propose(proposal, callback));
    }

    @Override
    public void report(List<ReplicaHealth> replicas) {
        replicas.forEach(known::note);
        intake.execute(() -> reports.report(replicas));
    }
}
