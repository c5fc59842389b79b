package io.lograft.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import io.lograft.dataplane.log.StoredFiles;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class LayersTest {

    /** What the command line may know of the data plane: it looks at files, and never writes them. */
    private static final DescribedPredicate<JavaClass> INSPECTION =
            resideInAPackage("io.lograft.dataplane.inspect..").or(belongToAnyOf(StoredFiles.class));

    private static JavaClasses classes;

    @BeforeAll
    static void load() {
        classes = ProductClasses.load();
    }

    @Test
    void eachModuleImportsOnlyWhatTheDesignAllowsIt() {
        layeredArchitecture()
                .consideringOnlyDependenciesInAnyPackage("io.lograft..")
                .layer("base")
                .definedBy("io.lograft.base..")
                .layer("proto")
                .definedBy("io.lograft.proto..")
                .layer("raft-metadata")
                .definedBy("io.lograft.metadata..")
                .layer("data-plane")
                .definedBy(resideInAPackage("io.lograft.dataplane..").and(not(INSPECTION)))
                .layer("files for a look")
                .definedBy(INSPECTION)
                .layer("client")
                .definedBy("io.lograft.client..")
                .layer("server")
                .definedBy("io.lograft.server..")
                .layer("cli")
                .definedBy("io.lograft.cli..")
                .whereLayer("base")
                .mayNotAccessAnyLayer()
                .whereLayer("proto")
                .mayOnlyAccessLayers("base")
                .whereLayer("raft-metadata")
                .mayOnlyAccessLayers("proto", "base")
                .whereLayer("data-plane")
                .mayOnlyAccessLayers("proto", "base", "files for a look")
                .whereLayer("files for a look")
                .mayOnlyAccessLayers("data-plane", "proto", "base")
                .whereLayer("client")
                .mayOnlyAccessLayers("proto", "base")
                .whereLayer("server")
                .mayOnlyAccessLayers("raft-metadata", "data-plane", "client", "proto", "base")
                .whereLayer("cli")
                .mayOnlyAccessLayers("client", "files for a look", "proto", "base")
                .check(classes);
    }

    @Test
    void aNodeUsesTheClientOnlyInItsGatewayAndForDialling() {
        noClasses()
                .that()
                .resideInAPackage("io.lograft.server..")
                .and()
                .resideOutsideOfPackage("io.lograft.server.gateway..")
                .should()
                .dependOnClassesThat(
                        resideInAPackage("io.lograft.client..").and(resideOutsideOfPackage("io.lograft.client.grpc..")))
                .because(
                        "links between nodes are dialled by the client's gRPC shell, and nothing else of it serves a node")
                .check(classes);
    }

    @Test
    void packagesOfTheTopLevelFormNoCycle() {
        slices().matching("io.lograft.(*)..").should().beFreeOfCycles().check(classes);
    }

    @Test
    void onlyOnePackageImportsRatis() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.lograft.metadata.ratis..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.ratis..")
                .because("the metadata log is an interface, and Ratis one implementation of it")
                .check(classes);
    }

    @Test
    void logicKnowsNoGrpcAndNoNetty() {
        noClasses()
                .that()
                .resideOutsideOfPackages(ProductClasses.GENERATED)
                .and()
                .resideOutsideOfPackages("io.lograft.client.grpc..", "io.lograft.server..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.grpc..", "io.netty..")
                .because("all logic talks through base's Net, so that it also runs in the simulator")
                .check(classes);
    }

    @Test
    void baseKnowsNoProtobuf() {
        noClasses()
                .that()
                .resideInAPackage("io.lograft.base..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.google.protobuf..")
                .check(classes);
    }

    @Test
    void metricsLibraryIsTheServersAloneButForTheClientsBinder() {
        noClasses()
                .that()
                .resideOutsideOfPackages("io.lograft.server..", "io.lograft.client.metrics..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.micrometer..", "io.prometheus..")
                .check(classes);
    }

    @Test
    void commandLineLibraryIsTheCommandLinesAlone() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.lograft.cli..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("picocli..")
                .check(classes);
    }

    @Test
    void loggingGoesThroughLog4jsApi() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.slf4j..", "java.util.logging..", "org.apache.logging.log4j.core..")
                .check(classes);
    }
}
