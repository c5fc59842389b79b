package io.lograft.torture.scenario;

import io.lograft.torture.cluster.LocalCluster;
import io.lograft.torture.cluster.LoopDisk;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A disk for each node of a cluster that is about to be made; removed when closed. */
final class LoopGround implements Closeable {
    private final List<LoopDisk> disks = new ArrayList<>();

    private LoopGround() {}

    /** One for all that a node has. */
    static LoopGround make(Stage stage, long bytes) throws IOException {
        return make(stage, bytes, List.of(""));
    }

    /** One for each of these directories below a node's data. */
    static LoopGround make(Stage stage, long bytes, List<String> names) throws IOException {
        String obstacle = LoopDisk.obstacle();
        if (obstacle != null) {
            throw new IOException("the scenario cannot be performed here: " + obstacle);
        }
        LoopGround ground = new LoopGround();
        try {
            for (int id = 1; id <= Bench.NODES; id++) {
                for (String name : names) {
                    LoopDisk disk = new LoopDisk(
                            LocalCluster.dataDirectory(stage.directory(), id).resolve(name));
                    disk.make(bytes);
                    ground.disks.add(disk);
                }
            }
            return ground;
        } catch (IOException e) {
            ground.close();
            throw e;
        }
    }

    @Override
    public void close() throws IOException {
        for (LoopDisk disk : disks) {
            disk.remove();
        }
    }
}
