package io.lograft.client.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Kafka's own vectors (its UtilsTest.testMurmur2). */
class Murmur2Test {
    private static final int GOLDEN = -53938797;

    @ParameterizedTest
    @CsvSource({
        "21,-973932308",
        "foobar,-790332482",
        "a-little-bit-long-string,-985981536",
        "a-little-bit-longer-string,-1486304829",
        "lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8,-58897971"
    })
    void hashesAsKafkaDoes(String text, int hash) {
        assertEquals(hash, Murmur2.hash(text.getBytes()));
    }

    @ParameterizedTest
    @CsvSource({"21,7", "foobar,1", "abc,10000"})
    void aPartitionIsAmongThoseThatThereAre(String key, int partitions) {
        int partition = Murmur2.partition(key.getBytes(), partitions);
        assertTrue(partition >= 0 && partition < partitions);
    }

    /** Every length up to 64 and some beyond, many keys of each, many numbers of partitions. */
    @Test
    void keysGoWhereKafkasProducerPutsThem() {
        Random random = new Random(17);
        for (int length : lengths()) {
            for (int round = 0; round < 40; round++) {
                byte[] key = new byte[length];
                random.nextBytes(key);
                assertEquals(
                        Utils.murmur2(key),
                        Murmur2.hash(key),
                        () -> HexFormat.of().formatHex(key));
                for (int partitions : new int[] {1, 2, 3, 6, 7, 12, 50, 1_000, 100_003}) {
                    assertEquals(
                            BuiltInPartitioner.partitionForKey(key, partitions),
                            Murmur2.partition(key, partitions),
                            () -> HexFormat.of().formatHex(key) + " of " + partitions);
                }
            }
        }
    }

    /** The same for keys that are the same byte throughout: where a sign is lost, it shows. */
    @Test
    void bytesOfEveryValueCountTheSame() {
        for (int length = 0; length <= 64; length++) {
            for (int value = 0; value < 256; value++) {
                byte[] key = new byte[length];
                Arrays.fill(key, (byte) value);
                assertEquals(Utils.murmur2(key), Murmur2.hash(key));
            }
        }
    }

    /** Golden: the hashes of keys 00, 0001, 000102 and so on, as Kafka 4.3.1 gives them, as one number. */
    @Test
    void theVectorsStay() {
        int all = 0;
        for (int length = 0; length <= 64; length++) {
            byte[] key = new byte[length];
            for (int i = 0; i < length; i++) {
                key[i] = (byte) i;
            }
            all = 31 * all + Murmur2.hash(key);
        }
        assertEquals(GOLDEN, all);
    }

    private static int[] lengths() {
        return IntStream.concat(
                        IntStream.rangeClosed(0, 64),
                        IntStream.of(65, 66, 67, 100, 127, 128, 129, 1_023, 4_096, 65_537))
                .toArray();
    }
}
