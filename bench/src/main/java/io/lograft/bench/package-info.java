/**
 * Microbenchmarks of the hot paths. From the root of the project:
 *
 * <pre>{@code
 * ./mvnw -q -pl bench -am test-compile dependency:build-classpath -Dmdep.outputFile=/tmp/jars -Dmdep.includeScope=runtime
 * java -cp "bench/target/classes:$(cat /tmp/jars)" org.openjdk.jmh.Main CompressionBench
 * }</pre>
 */
package io.lograft.bench;
