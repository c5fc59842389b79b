package io.lograft.client.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Kafka's own vectors (its UtilsTest.testMurmur2). */
class Murmur2Test {
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
}
