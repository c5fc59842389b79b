package io.lograft.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How the command starts: from the archive, and on machines that lack something. */
final class LauncherIT {
    @TempDir
    private Path directory;

    @Test
    void theArchiveIsUnpackedAndRuns() throws IOException, InterruptedException {
        Shell shell = new Shell(directory);
        Path home = shell.launcher().getParent().getParent();
        Result version = shell.bash("cd " + directory + "; tar xf " + home + ".tar.gz; " + home.getFileName()
                        + "/bin/lograft --version")
                .expect(0);
        assertEquals(
                home.getFileName().toString().replace('-', ' '), version.out().strip());
    }

    @Test
    void aSymbolicLinkToTheCommandWorks() throws IOException, InterruptedException {
        Shell shell = new Shell(directory);
        shell.bash("ln -s " + shell.launcher() + " " + directory + "/lograft; " + directory + "/lograft --version; rm "
                        + directory + "/lograft")
                .expect(0);
    }

    @Test
    void aMissingJavaIsToldInOneLine() throws IOException, InterruptedException {
        Shell shell = new Shell(directory);
        Path tools = Files.createDirectories(directory.resolve("tools"));
        Result told = shell.bash("""
                        unset JAVA_HOME
                        for tool in bash dirname readlink sed; do ln -s "$(command -v $tool)" %1$s/; done
                        status=0
                        PATH=%1$s /usr/bin/env bash "$LOGRAFT" --version || status=$?
                        rm -r %1$s
                        exit $status
                        """.formatted(tools)).expect(1);
        assertEquals(1, told.err().lines().count(), told::toString);
        assertTrue(told.err().contains("no Java found on the PATH"), told::toString);
    }

    @Test
    void aJavaThatIsTooOldIsToldInOneLine() throws IOException, InterruptedException {
        Shell shell = new Shell(directory);
        Path old = Files.createDirectories(directory.resolve("old").resolve("bin"));
        Files.createFile(
                old.resolve("java"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        Files.writeString(old.getParent().resolve("release"), "JAVA_VERSION=\"1.8.0_392\"\n");
        Result told = shell.bash("JAVA_HOME=" + old.getParent() + " \"$LOGRAFT\" --version")
                .expect(1);
        assertEquals(1, told.err().lines().count(), told::toString);
        assertTrue(told.err().contains("1.8.0_392"), told::toString);
    }

    @Test
    void theExitCodeIsTheCommandsOwn() throws IOException, InterruptedException {
        Shell shell = new Shell(directory);
        shell.lograft("no-such-command").expect(2);
    }
}
