package io.durable.web;

import io.durable.web.LinkToken.Offer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.util.HtmlUtils;

/** The pages behind a signed link. They say nothing of the instance, load nothing, run nothing, can't be framed, and are kept by nobody. */
final class LinkPage {

    /**
     * The page sends its form to where it came from. To the same origin the referrer may go: without it browsers would send that form with {@code Origin: null}, which looks like another
     * page's.
     */
    private static final String POLICY =
            "default-src 'none'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

    private LinkPage() {}

    static ResponseEntity<String> question(List<Offer> offers) {
        String buttons = offers.isEmpty()
                ? "<button type=\"submit\">Confirm</button>"
                : IntStream.range(0, offers.size())
                        .mapToObj(i -> button(i, offers.get(i).label()))
                        .collect(Collectors.joining("\n"));
        return page(
                HttpStatus.OK,
                "Please confirm",
                "<p>Nothing happens before you press a button.</p>\n<form method=\"post\">\n" + buttons + "\n</form>");
    }

    static ResponseEntity<String> done() {
        return page(HttpStatus.ACCEPTED, "Thank you", "<p>Your answer is on its way.</p>");
    }

    static ResponseEntity<String> gone() {
        return page(
                HttpStatus.GONE,
                "This link does not work any more",
                "<p>It was used, it has expired, or what it was for is over.</p>");
    }

    static ResponseEntity<String> unknown() {
        return page(HttpStatus.NOT_FOUND, "Not found", "<p>There is no such page. Is the link complete?</p>");
    }

    static ResponseEntity<String> noChoice() {
        return page(
                HttpStatus.BAD_REQUEST,
                "That is none of the answers",
                "<p>Please open the link again and press one of its buttons.</p>");
    }

    private static String button(int index, String label) {
        return "<button type=\"submit\" name=\"choice\" value=\"" + index + "\">" + HtmlUtils.htmlEscape(label)
                + "</button>";
    }

    private static ResponseEntity<String> page(HttpStatus status, String title, String body) {
        String html = """
                <!DOCTYPE html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width">
                <title>%1$s</title>
                </head>
                <body>
                <h1>%1$s</h1>
                %2$s
                </body>
                </html>
                """.formatted(title, body);
        return ResponseEntity.status(status)
                .contentType(new MediaType(MediaType.TEXT_HTML, StandardCharsets.UTF_8))
                .cacheControl(CacheControl.noStore())
                .header("Content-Security-Policy", POLICY)
                .header("Referrer-Policy", "same-origin")
                .header("X-Content-Type-Options", "nosniff")
                .header("X-Frame-Options", "DENY")
                .header("X-Robots-Tag", "noindex")
                .body(html);
    }
}
