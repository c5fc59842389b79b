package io.lograft.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The table of jars in client/README.md is what an application gets with the client, with the sizes that they have. */
final class ClientJarsIT {
    private static final Pattern ROW = Pattern.compile("\\| `([a-zA-Z0-9_.-]+\\.jar)` \\| ([0-9,]+) \\|.*");
    private static final Pattern SUM = Pattern.compile("([0-9.]+) MB without the optional ones");
    private static final Pattern CHOSEN = Pattern.compile(
            "(netty-.+?|guava|gson|error_prone_annotations|jspecify|protobuf-java)-[0-9]+\\.[0-9].*\\.jar");
    private static final String OPTIONAL = "optional";

    private final Path root = Path.of(System.getProperty("lograft.root"));

    @Test
    void theReadmeListsEveryJarWithItsSize() throws IOException {
        Map<String, Long> real = jars();
        Map<String, Long> listed = new TreeMap<>();
        long needed = 0;
        double sum = -1;
        for (String line : Files.readAllLines(root.resolve("client/README.md"))) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                long kib = Long.parseLong(row.group(2).replace(",", ""));
                listed.put(row.group(1), kib);
                needed += line.contains(OPTIONAL) ? 0 : kib;
            }
            Matcher total = SUM.matcher(line);
            sum = total.find() ? Double.parseDouble(total.group(1)) : sum;
        }
        assertEquals(real.keySet(), listed.keySet(), () -> "client/README.md should list\n" + table(real));
        real.forEach((jar, kib) -> {
            // Ours change with every commit: near enough is enough.
            long tolerance = jar.startsWith("lograft-") ? Math.max(5, kib / 8) : 0;
            assertTrue(
                    Math.abs(listed.get(jar) - kib) <= tolerance,
                    () -> jar + " has " + kib + " KiB, client/README.md says " + listed.get(jar));
        });
        assertEquals(needed / 1024.0, sum, 0.2, "MB of all jars together, as client/README.md says");
    }

    /**
     * An application does not inherit the versions that our parent manages. So each jar of a library whose version we
     * choose has to be named where the application's build sees it.
     */
    @Test
    void anApplicationGetsTheVersionsThatAreTested() throws IOException {
        String named =
                Files.readString(root.resolve("client/pom.xml")) + Files.readString(root.resolve("proto/pom.xml"));
        for (String jar : jars().keySet()) {
            Matcher chosen = CHOSEN.matcher(jar);
            if (chosen.matches()) {
                assertTrue(
                        named.contains("<artifactId>" + chosen.group(1) + "</artifactId>"),
                        () -> "client/pom.xml should name " + chosen.group(1) + ", so that applications get " + jar);
            }
        }
    }

    /** By file name, in KiB, rounded up. */
    private Map<String, Long> jars() throws IOException {
        Path client = root.resolve("client/target");
        Map<String, Long> jars = new TreeMap<>();
        String version = version();
        put(jars, client.resolve("lograft-client-" + version + ".jar"));
        for (String entry :
                Files.readString(client.resolve("runtime-classpath")).strip().split(File.pathSeparator)) {
            put(jars, Path.of(entry));
        }
        return jars;
    }

    private static void put(Map<String, Long> jars, Path jar) throws IOException {
        jars.put(jar.getFileName().toString(), (Files.size(jar) + 1023) / 1024);
    }

    private static String version() {
        return Path.of(System.getProperty("lograft.distribution"))
                .getFileName()
                .toString()
                .substring("lograft-".length());
    }

    private static String table(Map<String, Long> jars) {
        StringBuilder table = new StringBuilder();
        jars.forEach((jar, kib) -> table.append("| `")
                .append(jar)
                .append("` | ")
                .append(String.format("%,d", kib))
                .append(" |  |\n"));
        return table.toString();
    }
}
