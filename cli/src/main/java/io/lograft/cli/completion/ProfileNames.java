package io.lograft.cli.completion;

import java.util.Iterator;
import java.util.List;

/** Marks what takes the name of a profile: a shell asks for the names when it completes, not when its script is made. */
public final class ProfileNames implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
        return List.<String>of().iterator();
    }
}
