package io.durable.web;

import io.durable.client.EventsOnce;
import io.durable.client.EventsOnce.Ticket;
import io.durable.web.LinkToken.Offer;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;

/**
 * Makes links by which somebody without a login raises one event of one instance, once: for a mail that asks for an approval. There is a bean of this type where the HTTP endpoints are
 * served and {@code durable.web.links.keys} has a key. Any thread may call; inside a transaction that starts the instance, too.
 *
 * <p>Whoever has the link can use it, and can read the instance's id, the event's name and the payloads out of it; nobody can change them. It shows a page with a button for each choice and
 * raises the event when one is pressed, not when it is opened. It works once, until it expires, and only while the incarnation that it was made for lives: neither an instance that is
 * started again under the same id nor a restart knows it. An activity that makes one makes another when it is executed again; each of them would work.
 */
public final class SignedLinks {

    private static final Duration VALID_MAX = Duration.ofDays(366);
    private static final int CHOICES_MAX = 8;
    private static final int LENGTH_MAX = 4_000;

    private final EventsOnce events;
    private final LinkKeys keys;
    private final DurableWebProperties properties;

    SignedLinks(EventsOnce events, LinkKeys keys, DurableWebProperties properties) {
        this.events = events;
        this.keys = keys;
        this.properties = properties;
    }

    /**
     * A button, and what the event carries if it is pressed.
     *
     * @param label 1 to 60 characters
     * @param payload absent: the event has none
     */
    public record Choice(String label, @Nullable Object payload) {

        private static final int LABEL_LENGTH_MAX = 60;

        /** @throws IllegalArgumentException if the label is blank, too long, or has control characters */
        public Choice {
            if (label.isBlank()
                    || label.length() > LABEL_LENGTH_MAX
                    || label.chars().anyMatch(Character::isISOControl)) {
                throw new IllegalArgumentException("Label '" + label + "' is not allowed: use 1 to " + LABEL_LENGTH_MAX
                        + " characters, not all blank and none of them a control character");
            }
        }
    }

    /**
     * Makes a link.
     *
     * @param expiresIn from now; more than nothing, at most 366 days
     * @param choices none: one button, and the event has no payload. Short payloads: they are in the link, which mail programs do not like to be long
     * @throws IllegalArgumentException if a name or the time is not allowed, there are more than 8 choices, two have the same label, or the link would be longer than 4,000 characters
     * @throws io.durable.InstanceNotFoundException if there is no such instance
     * @throws io.durable.InvalidInstanceStateException if it has ended
     * @throws io.durable.DataConversionException if a payload has no stored form
     * @throws IllegalStateException if {@code durable.web.links.base-url} is not set and the thread handles no request
     */
    public URI approvalLink(String instanceId, String eventName, Duration expiresIn, Choice... choices) {
        if (expiresIn.isNegative() || expiresIn.isZero() || expiresIn.compareTo(VALID_MAX) > 0) {
            throw new IllegalArgumentException(
                    "A link can't expire in " + expiresIn + ": give more than nothing, and at most " + VALID_MAX);
        }
        requireFewAndDifferent(choices);
        List<Offer> offers = Stream.of(choices)
                .map(choice -> new Offer(choice.label(), events.payload(eventName, choice.payload())))
                .toList();
        Ticket ticket = events.promise(instanceId, eventName, expiresIn);
        String link = base(instanceId) + properties.basePath() + "/links/" + new LinkToken(ticket, offers).text(keys);
        if (link.length() > LENGTH_MAX) {
            throw new IllegalArgumentException("The link for event '" + eventName + "' of instance '" + instanceId
                    + "' would have " + link.length() + " characters, more than " + LENGTH_MAX
                    + ": give shorter payloads, such as a word that the orchestrator understands");
        }
        return URI.create(link);
    }

    /** What a link says; empty if this hub's keys have not signed it. */
    Optional<LinkToken> parse(String text) {
        return text.length() > LENGTH_MAX ? Optional.empty() : LinkToken.parse(text, keys);
    }

    private static void requireFewAndDifferent(Choice... choices) {
        long different = Stream.of(choices).map(Choice::label).distinct().count();
        if (choices.length > CHOICES_MAX || different < choices.length) {
            throw new IllegalArgumentException("There are " + choices.length + " choices with " + different
                    + " different labels: give at most " + CHOICES_MAX + ", each with a label of its own");
        }
    }

    private String base(String instanceId) {
        URI configured = properties.links().baseUrl();
        if (configured != null) {
            return configured.toString();
        }
        if (RequestContextHolder.getRequestAttributes() == null) {
            throw new IllegalStateException("No link to instance '" + instanceId
                    + "' can be made outside of a request: set durable.web.links.base-url to the address of this"
                    + " application, such as https://shop.example.com");
        }
        return ServletUriComponentsBuilder.fromCurrentServletMapping().toUriString();
    }
}
