package io.lograft.cli.profile;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The profiles of {@code ~/.lograft/profiles}, a file that people also edit by hand:
 *
 * <pre>
 * # production
 * [prod]
 * bootstrap-server = a.example.org:9092,b.example.org:9092
 * </pre>
 *
 * Lines that are empty or begin with {@code #} are comments, and stay where they are when a profile is changed. Immutable.
 */
public final class Profiles {
    /** What a name may be made of: it is written on command lines. */
    private static final String NAME_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";

    private static final int NAME_MAX = 64;
    private static final String SERVER_KEY = "bootstrap-server";

    private final Path file;
    private final List<String> lines;
    private final Map<String, Profile> byName = new LinkedHashMap<>();

    private Profiles(Path file, List<String> lines) throws IOException {
        this.file = file;
        this.lines = List.copyOf(lines);
        parse();
    }

    /** The user's profiles; none if there is no file. */
    public static Profiles load() throws IOException {
        String home = System.getenv("HOME");
        return load(Path.of(
                home == null || home.isBlank() ? System.getProperty("user.home") : home, ".lograft", "profiles"));
    }

    static Profiles load(Path file) throws IOException {
        if (!Files.exists(file)) {
            return new Profiles(file, List.of());
        }
        try {
            return new Profiles(file, Files.readAllLines(file));
        } catch (CharacterCodingException notText) {
            throw new IOException(file + " is not text in UTF-8; correct the file or remove it", notText);
        }
    }

    /** Where they are, or will be. */
    public Path file() {
        return file;
    }

    /** All, in the file's order. */
    public Collection<Profile> all() {
        return List.copyOf(byName.values());
    }

    public Collection<String> names() {
        return List.copyOf(byName.keySet());
    }

    /** Null if there is none of this name. */
    public Profile find(String name) {
        return byName.get(name);
    }

    /** What is wrong with a name for a profile; null if nothing is. */
    public static String problem(String name) {
        boolean good = !name.isEmpty() && name.length() <= NAME_MAX;
        for (int i = 0; i < name.length(); i++) {
            good &= NAME_LETTERS.indexOf(name.charAt(i)) >= 0;
        }
        return good ? null : "'" + name + "' is no name of a profile: 1 to " + NAME_MAX + " of a-z A-Z 0-9 . _ -";
    }

    /** These profiles with this one in the place of one of its name, or at the end. */
    public Profiles with(Profile profile) throws IOException {
        List<String> changed = new ArrayList<>(lines);
        String setting = SERVER_KEY + " = " + profile.bootstrapServer();
        int heading = heading(profile.name());
        if (heading < 0) {
            if (!changed.isEmpty() && !changed.get(changed.size() - 1).isBlank()) {
                changed.add("");
            }
            changed.add("[" + profile.name() + "]");
            changed.add(setting);
        } else {
            int at = heading + 1;
            while (!changed.get(at).strip().startsWith(SERVER_KEY)) {
                at++;
            }
            changed.set(at, setting);
        }
        return new Profiles(file, changed);
    }

    /** These profiles without that of this name. */
    public Profiles without(String name) throws IOException {
        int heading = heading(name);
        int end = heading + 1;
        while (end < lines.size() && !isHeading(lines.get(end).strip())) {
            end++;
        }
        // Comments right above the next heading are about what follows.
        while (end < lines.size() && lines.get(end - 1).strip().startsWith("#")) {
            end--;
        }
        List<String> rest = new ArrayList<>(lines.subList(0, heading));
        rest.addAll(lines.subList(end, lines.size()));
        return new Profiles(file, rest);
    }

    /** Writes the file as a whole or not at all. */
    public void save() throws IOException {
        Files.createDirectories(file.getParent());
        Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
        Files.write(temporary, lines);
        Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    private int heading(String name) {
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).strip().equals("[" + name + "]")) {
                return i;
            }
        }
        return -1;
    }

    private static boolean isHeading(String line) {
        return line.startsWith("[") && line.endsWith("]");
    }

    private void parse() throws IOException {
        String name = null;
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            if (isHeading(line)) {
                refuseIncomplete(name);
                name = name(line.substring(1, line.length() - 1), i + 1);
                byName.put(name, new Profile(name, null));
            } else {
                setting(name, line, i + 1);
            }
        }
        refuseIncomplete(name);
    }

    private String name(String name, int lineNumber) throws IOException {
        String problem = problem(name);
        if (problem != null) {
            throw refusal(lineNumber, problem);
        }
        if (byName.containsKey(name)) {
            throw refusal(lineNumber, "profile '" + name + "' is there twice");
        }
        return name;
    }

    private void setting(String profile, String line, int lineNumber) throws IOException {
        int equals = line.indexOf('=');
        String key = equals < 0 ? line : line.substring(0, equals).strip();
        if (profile == null) {
            throw refusal(lineNumber, "'" + line + "' belongs to no profile; a profile begins with [NAME]");
        }
        if (equals < 0 || !key.equals(SERVER_KEY)) {
            throw refusal(
                    lineNumber, "'" + line + "' is not understood; a profile has " + SERVER_KEY + " = HOST:PORT,...");
        }
        byName.put(profile, new Profile(profile, line.substring(equals + 1).strip()));
    }

    private void refuseIncomplete(String name) throws IOException {
        if (name != null && byName.get(name).bootstrapServer() == null) {
            throw new IOException(file + ": profile '" + name + "' has no " + SERVER_KEY
                    + " = HOST:PORT,...; add it, or remove the profile");
        }
    }

    private IOException refusal(int lineNumber, String what) {
        return new IOException(file + ", line " + lineNumber + ": " + what + "; correct the file");
    }
}
