package io.lograft.proto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.grpc.MethodDescriptor;
import io.grpc.ServiceDescriptor;
import io.lograft.base.CallType;
import io.lograft.base.StreamType;
import io.lograft.proto.internal.v1.ControllerServiceGrpc;
import io.lograft.proto.internal.v1.NodeServiceGrpc;
import io.lograft.proto.internal.v1.ReplicationServiceGrpc;
import io.lograft.proto.v1.AdminServiceGrpc;
import io.lograft.proto.v1.BatchLogServiceGrpc;
import io.lograft.proto.v1.ClusterServiceGrpc;
import io.lograft.proto.v1.MessagingServiceGrpc;
import java.lang.reflect.Field;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The table against what was generated from the .proto files. */
class RpcTest {
    private static final List<ServiceDescriptor> SERVICES = List.of(
            BatchLogServiceGrpc.getServiceDescriptor(),
            AdminServiceGrpc.getServiceDescriptor(),
            ClusterServiceGrpc.getServiceDescriptor(),
            MessagingServiceGrpc.getServiceDescriptor(),
            ControllerServiceGrpc.getServiceDescriptor(),
            NodeServiceGrpc.getServiceDescriptor(),
            ReplicationServiceGrpc.getServiceDescriptor());

    private final Map<String, MethodDescriptor<?, ?>> methods = SERVICES.stream()
            .flatMap(service -> service.getMethods().stream())
            .collect(Collectors.toMap(MethodDescriptor::getFullMethodName, Function.identity()));

    @Test
    void everyMethodOfTheServicesIsInTheTable() throws Exception {
        TreeSet<String> named = new TreeSet<>();
        for (Field field : constants()) {
            named.add(nameOf(field));
        }
        assertEquals(new TreeSet<>(methods.keySet()), named);
    }

    @Test
    void eachConstantHasItsMethodsKindAndMessages() throws Exception {
        for (Field field : constants()) {
            MethodDescriptor<?, ?> method = methods.get(nameOf(field));
            assertNotNull(method, field.getName());
            Type[] messages = ((ParameterizedType) field.getGenericType()).getActualTypeArguments();
            assertEquals(messageOf(method.getRequestMarshaller()), messages[0], field.getName());
            assertEquals(messageOf(method.getResponseMarshaller()), messages[1], field.getName());
            MethodDescriptor.MethodType kind = field.getType() == StreamType.class
                    ? MethodDescriptor.MethodType.BIDI_STREAMING
                    : MethodDescriptor.MethodType.UNARY;
            assertEquals(kind, method.getType(), field.getName());
        }
    }

    private static List<Field> constants() {
        return Arrays.stream(Rpc.class.getFields()).toList();
    }

    private static String nameOf(Field field) throws IllegalAccessException {
        Object constant = field.get(null);
        return constant instanceof StreamType<?, ?> stream ? stream.name() : ((CallType<?, ?>) constant).name();
    }

    private static Class<?> messageOf(MethodDescriptor.Marshaller<?> marshaller) {
        return ((MethodDescriptor.PrototypeMarshaller<?>) marshaller)
                .getMessagePrototype()
                .getClass();
    }
}
