package io.lograft.server.http;

/**
 * What a page says.
 *
 * @param status HTTP status
 * @param contentType with the character set, which is always UTF-8
 * @param body text
 */
public record HttpAnswer(int status, String contentType, String body) {
    /** Plain text. */
    public static HttpAnswer text(int status, String body) {
        return new HttpAnswer(status, "text/plain; charset=utf-8", body);
    }
}
