package io.lograft.metadata.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lograft.base.ErrorCode;
import io.lograft.base.LograftException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class MarkerFormatTest {
    private static final Founder SELF = new Founder(1, "00112233445566778899aabbccddeeff");
    private static final Founder OTHER = new Founder(2, "ffeeddccbbaa99887766554433221100");

    /** What version 1 looks like, for ever. */
    private static final String GOLDEN = """
            magic=lograft-quorum
            format=1
            node.id=1
            nonce=00112233445566778899aabbccddeeff
            stage=bootstrapped
            generation=0
            group.id=e3efa2d6-d4cf-349d-a944-4d41387fbcd5
            founders=1:00112233445566778899aabbccddeeff,2:ffeeddccbbaa99887766554433221100
            crc32c=c9840331
            """;

    private static LograftException refused(String text) {
        return assertThrows(
                LograftException.class, () -> MarkerFormat.decode(text.getBytes(StandardCharsets.UTF_8), "the-file"));
    }

    @Test
    void theFormatIsWhatItAlwaysWas() {
        QuorumMarker marker = QuorumMarker.fresh(SELF).bootstrapped(List.of(OTHER, SELF));
        String text = new String(MarkerFormat.encode(marker), StandardCharsets.UTF_8);
        assertEquals(GOLDEN, text);
    }

    @Test
    void everyStageComesBackAsItWas() {
        QuorumMarker fresh = QuorumMarker.fresh(SELF);
        QuorumMarker bootstrapped = fresh.bootstrapped(List.of(SELF, OTHER));
        for (QuorumMarker marker : List.of(fresh, bootstrapped, bootstrapped.started())) {
            assertEquals(marker, MarkerFormat.decode(MarkerFormat.encode(marker), "f"));
        }
    }

    @Test
    void theGroupFollowsFromTheFoundersAlone() {
        assertEquals(QuorumMarker.groupIdOf(List.of(SELF, OTHER)), QuorumMarker.groupIdOf(List.of(OTHER, SELF)));
    }

    @Test
    void anyChangedOrMissingByteIsFound() {
        byte[] good = MarkerFormat.encode(QuorumMarker.fresh(SELF));
        for (int i = 0; i < good.length - 1; i++) {
            byte[] changed = good.clone();
            changed[i] ^= 1;
            assertThrows(LograftException.class, () -> MarkerFormat.decode(changed, "f"), "byte " + i);
            byte[] cut = Arrays.copyOf(good, i);
            assertThrows(LograftException.class, () -> MarkerFormat.decode(cut, "f"), "cut at " + i);
        }
    }

    @Test
    void anotherVersionSaysWhichReleaseToStart() {
        LograftException why = refused("magic=lograft-quorum\nformat=2\nwhatever=comes\n");
        assertEquals(ErrorCode.UNSUPPORTED_VERSION, why.code());
        assertTrue(why.getMessage().contains("the-file") && why.getMessage().contains("'2'"), why.getMessage());
    }

    @Test
    void anotherKindOfFileIsRefused() {
        assertTrue(refused("hello\n").getMessage().contains("magic"));
    }
}
