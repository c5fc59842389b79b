package io.lograft.metadata.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against an ordinary list. */
class PartitionTableTest {
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void growsAndChangesLikeAList(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<PartitionImage> model = new ArrayList<>();
        PartitionTable table = PartitionTable.EMPTY;
        for (int step = 0; step < 100; step++) {
            PartitionTable before = table;
            List<PartitionImage> modelBefore = List.copyOf(model);
            if (model.isEmpty() || random.nextInt(3) == 0) {
                List<PartitionImage> added = new ArrayList<>();
                for (int i = random.nextInt(150); i > 0; i--) {
                    added.add(partition(random.nextInt()));
                }
                model.addAll(added);
                table = table.plus(added);
            } else {
                Map<Integer, PartitionImage> changes = new TreeMap<>();
                for (int i = random.nextInt(10); i > 0; i--) {
                    changes.put(random.nextInt(model.size()), partition(random.nextInt()));
                }
                changes.forEach(model::set);
                table = table.with(changes);
            }
            assertEquals(model, table);
            assertEquals(modelBefore, before);
            assertEquals(differences(modelBefore, model), changedSince(table, before));
        }
        int size = table.size();
        PartitionTable last = table;
        assertThrows(IndexOutOfBoundsException.class, () -> last.get(size));
        assertThrows(IndexOutOfBoundsException.class, () -> last.with(Map.of(size, partition(1))));
        assertNotEquals(table, table.plus(List.of(partition(1))));
        assertEquals(table, PartitionTable.EMPTY.plus(model));
        assertEquals(table.hashCode(), model.hashCode());
    }

    private static List<Integer> changedSince(PartitionTable table, PartitionTable older) {
        List<Integer> changed = new ArrayList<>();
        table.forEachChangedSince(older, changed::add);
        return changed;
    }

    private static List<Integer> differences(List<PartitionImage> before, List<PartitionImage> after) {
        List<Integer> changed = new ArrayList<>();
        for (int i = 0; i < after.size(); i++) {
            if (i >= before.size() || before.get(i) != after.get(i)) {
                changed.add(i);
            }
        }
        return changed;
    }

    private static PartitionImage partition(int epoch) {
        return new PartitionImage(
                List.of(1), List.of(1), List.of(), List.of(), 1, epoch, epoch, 1, false, List.of(), Reassignment.NONE);
    }
}
