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

    static LoopGround make(Stage stage, long bytes) throws IOException {
        String obstacle = LoopDisk.obstacle();
        if (obstacle != null) {
            throw new IOException("the scenario cannot be performed here: " + obstacle);
        }
        LoopGround ground = new LoopGround();
        try {
            for (int id = 1; id <= Bench.NODES; id++) {
                LoopDisk disk = new LoopDisk(LocalCluster.dataDirectory(stage.directory(), id));
                disk.make(bytes);
                ground.disks.add(disk);
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
