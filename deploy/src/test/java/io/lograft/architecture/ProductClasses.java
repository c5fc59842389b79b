package io.lograft.architecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;

/** The classes that the rules are about, and the packages that several rules name. */
final class ProductClasses {

    /** What protoc and its gRPC generator write. */
    static final String[] GENERATED = {
        "io.lograft.proto.v1..", "io.lograft.proto.internal.v1..", "io.lograft.proto.metadata.v1.."
    };

    /** The thin shells that implement the seam: real clocks, disks, threads and sockets are theirs to touch. */
    static final String[] SHELLS = {
        "io.lograft.base.real..", "io.lograft.metadata.ratis..", "io.lograft.client.grpc..", "io.lograft.server..",
    };

    private ProductClasses() {}

    static JavaClasses load() {
        return new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("io.lograft");
    }
}
