package io.lograft.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lograft.base.TopicPartition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReassignmentPlanTest {
    @TempDir
    private Path directory;

    @Test
    void whatKafkasToolWritesIsRead() throws IOException, CommandFailure {
        String plan = """
                {"version":1,
                 "partitions":[{"topic":"foo","partition":1,"replicas":[3,1],"log_dirs":["any","any"]},
                               {"topic":"foo","partition":0,"replicas":[2]}]}
                """;
        assertEquals(
                Map.of(new TopicPartition("foo", 1), List.of(3, 1), new TopicPartition("foo", 0), List.of(2)),
                read(plan));
    }

    @Test
    void whatIsNoPlanIsRefusedWithItsPlace() throws IOException {
        refused("{\"version\":2,\"partitions\":[]}", "version 1");
        refused("{\"version\":1,\"partitions\":[]}", "names no partition");
        refused("{\"version\":1}", "names no partition");
        refused("[]", "an object");
        refused("{\"version\":1,", "no JSON at line 1");
        refused(partition("\"topic\":\"t\",\"partition\":0"), "replicas");
        refused(partition("\"topic\":\"t\",\"partition\":-1,\"replicas\":[1]"), "a partition's number");
        refused(partition("\"topic\":\"t\",\"partition\":0,\"replicas\":[\"1\"]"), "a broker's id");
        refused(partition("\"topic\":\"t\",\"partition\":0,\"replica\":[1]"), "a field 'replica'");
        refused(
                partition("\"topic\":\"t\",\"partition\":0,\"replicas\":[1],\"log_dirs\":[\"/data\"]"),
                "\"any\" in log_dirs");
        String one = "{\"topic\":\"t\",\"partition\":0,\"replicas\":[1]}";
        refused("{\"version\":1,\"partitions\":[" + one + "," + one + "]}", "names t-0 twice");
        refused("{\"version\":1,\"partitions\":[" + one + "]} more", "");
    }

    private static String partition(String fields) {
        return "{\"version\":1,\"partitions\":[{" + fields + "}]}";
    }

    private void refused(String plan, String named) {
        CommandFailure refusal = assertThrows(CommandFailure.class, () -> read(plan));
        assertTrue(refusal.getMessage().contains(named), refusal.getMessage());
        assertEquals(ExitCode.FAILED, refusal.exitCode());
    }

    private Map<TopicPartition, List<Integer>> read(String plan) throws IOException, CommandFailure {
        return ReassignmentPlan.read(Files.writeString(directory.resolve("plan.json"), plan));
    }
}
