package io.lograft.server.http;

/**
 * One page.
 *
 * @param path what it is asked by, for example {@code /metrics}
 * @param title one line for the list of pages
 * @param content makes the answer; on the HTTP thread, must not block
 */
public record HttpPage(String path, String title, Content content) {
    /** Makes an answer. */
    public interface Content {
        HttpAnswer get();
    }
}
