package io.lograft.metadata.op;

import io.lograft.base.ErrorCode;
import java.util.regex.Pattern;

/** Which names a topic may have. Pure. */
public final class TopicNames {
    private static final int LENGTH_MAX = 249;
    private static final Pattern ALLOWED = Pattern.compile("[a-zA-Z0-9._-]+");

    private TopicNames() {}

    /** {@code INVALID_TOPIC} if it may not be a topic's name. */
    public static Outcome check(String name) {
        String problem = null;
        if (name.isEmpty()) {
            problem = "it is empty";
        } else if (name.length() > LENGTH_MAX) {
            problem = "it has " + name.length() + " characters, at most " + LENGTH_MAX + " are allowed";
        } else if (!ALLOWED.matcher(name).matches()) {
            problem = "allowed are a-z A-Z 0-9 . _ -";
        } else if (name.equals(".") || name.equals("..")) {
            problem = ". and .. are not names";
        }
        return problem == null
                ? Outcome.DONE
                : Outcome.of(
                        ErrorCode.INVALID_TOPIC,
                        "the topic name '" + (name.length() > 50 ? name.substring(0, 50) + "..." : name)
                                + "' is invalid: " + problem + "; choose another");
    }

    static Outcome unknown(String name) {
        return Outcome.of(
                ErrorCode.UNKNOWN_TOPIC,
                "there is no topic '" + (name.length() > LENGTH_MAX ? name.substring(0, 50) + "..." : name)
                        + "'; create it, or check the spelling");
    }
}
