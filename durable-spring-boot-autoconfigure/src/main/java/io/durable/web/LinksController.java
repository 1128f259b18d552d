package io.durable.web;

import io.durable.client.EventsOnce;
import io.durable.history.Payload;
import io.durable.web.LinkToken.Offer;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Where signed links lead: opening one asks, for programs open the links of a mail before a person does, and pressing a button raises the event. Nobody has to log in. */
@RestController
@RequestMapping("${durable.web.base-path:/durable}/links")
final class LinksController {

    private final SignedLinks links;
    private final EventsOnce events;

    LinksController(SignedLinks links, EventsOnce events) {
        this.links = links;
        this.events = events;
    }

    @GetMapping("/{token}")
    ResponseEntity<String> ask(@PathVariable("token") String text) {
        Optional<LinkToken> link = links.parse(text);
        if (link.isEmpty()) {
            return LinkPage.unknown();
        }
        return switch (events.standing(link.get().ticket())) {
            case OPEN -> LinkPage.question(link.get().offers());
            case USED, EXPIRED, ENDED -> LinkPage.gone();
        };
    }

    /** @param choice the number of the button; absent where there is only one */
    @PostMapping("/{token}")
    ResponseEntity<String> answer(
            @PathVariable("token") String text, @RequestParam(required = false) @Nullable String choice) {
        Optional<LinkToken> link = links.parse(text);
        if (link.isEmpty()) {
            return LinkPage.unknown();
        }
        List<Offer> offers = link.get().offers();
        int chosen = offers.isEmpty() ? 0 : number(choice);
        if (chosen < 0 || chosen >= Math.max(1, offers.size())) {
            return LinkPage.noChoice();
        }
        Payload payload = offers.isEmpty() ? null : offers.get(chosen).payload();
        return switch (events.use(link.get().ticket(), payload)) {
            case OPEN -> LinkPage.done();
            case USED, EXPIRED, ENDED -> LinkPage.gone();
        };
    }

    private static int number(@Nullable String choice) {
        return choice != null && choice.matches("[0-9]") ? Integer.parseInt(choice) : -1;
    }
}
