package io.lograft.client.grpc;

import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServiceDescriptor;
import io.lograft.base.CallType;
import io.lograft.base.StreamType;
import io.lograft.proto.v1.AdminServiceGrpc;
import io.lograft.proto.v1.BatchLogServiceGrpc;
import io.lograft.proto.v1.ClusterServiceGrpc;
import io.lograft.proto.v1.MessagingServiceGrpc;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** From the full name of a method to its generated descriptor. Immutable. */
public final class MethodTable {
    private final Map<String, MethodDescriptor<?, ?>> byName = new HashMap<>();

    private MethodTable(Collection<ServiceDescriptor> services) {
        for (ServiceDescriptor service : services) {
            service.getMethods().forEach(method -> byName.put(method.getFullMethodName(), method));
        }
    }

    /** The methods of these services. */
    public static MethodTable of(Collection<ServiceDescriptor> services) {
        return new MethodTable(services);
    }

    /** The methods of the public API ({@code lograft.v1}). */
    public static MethodTable ofPublicApi() {
        return of(publicServices());
    }

    /** The services of the public API ({@code lograft.v1}). */
    public static List<ServiceDescriptor> publicServices() {
        return List.of(
                AdminServiceGrpc.getServiceDescriptor(),
                BatchLogServiceGrpc.getServiceDescriptor(),
                ClusterServiceGrpc.getServiceDescriptor(),
                MessagingServiceGrpc.getServiceDescriptor());
    }

    /** The descriptor of a conversation. A name that is unknown, or not a bidirectional stream, is a defect. */
    public <Q, P> MethodDescriptor<Q, P> stream(StreamType<Q, P> type) {
        return find(type.name(), MethodType.BIDI_STREAMING);
    }

    /** The descriptor of a call. A name that is unknown, or not unary, is a defect. */
    public <Q, P> MethodDescriptor<Q, P> call(CallType<Q, P> type) {
        return find(type.name(), MethodType.UNARY);
    }

    // The name decides both type arguments: a StreamType or CallType constant is declared next to its method.
    @SuppressWarnings("unchecked")
    private <Q, P> MethodDescriptor<Q, P> find(String name, MethodType expected) {
        MethodDescriptor<?, ?> method = byName.get(name);
        if (method == null || method.getType() != expected) {
            throw new IllegalArgumentException("no " + expected + " method named " + name + " is in the table");
        }
        return (MethodDescriptor<Q, P>) method;
    }
}
