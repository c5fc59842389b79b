package io.lograft.bench.log;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** {@code bench/log DIRECTORY WHAT [NUMBER…]}: measures the logs in a directory that it makes and leaves empty. */
public final class LogBench {
    private static final String USAGE = """
            usage: bench/log DIRECTORY append
                   bench/log DIRECTORY durability PARTITIONS…
                   bench/log DIRECTORY start PARTITIONS MIB-EACH
                   bench/log DIRECTORY recovery MIB…
                   bench/log DIRECTORY idle PARTITIONS""";

    private LogBench() {}

    public static void main(String[] args) throws Exception {
        if (args.length < 2) {
            System.err.println(USAGE);
            System.exit(2);
        }
        Path directory = Path.of(args[0]).toAbsolutePath();
        int[] numbers = Arrays.stream(args).skip(2).mapToInt(Integer::parseInt).toArray();
        if (Files.exists(directory)) {
            throw new IOException(
                    directory + " exists; name a directory that the benchmark can make, and delete again");
        }
        Files.createDirectories(directory);
        try {
            measure(args[1], numbers, directory).forEach(System.out::println);
        } finally {
            BenchStore.delete(directory);
        }
        System.exit(0);
    }

    private static List<String> measure(String what, int[] numbers, Path directory) throws Exception {
        return switch (what) {
            case "append" -> AppendAndRead.measure(directory);
            case "durability" -> DurabilityCost.measure(directory, numbers);
            case "start" -> StartTime.afterCleanStop(directory, numbers[0], numbers[1]);
            case "recovery" -> StartTime.afterKill(directory, numbers);
            case "idle" -> IdlePartitions.measure(directory, numbers[0]);
            default -> throw new IllegalArgumentException(USAGE);
        };
    }
}
