package io.durable.sample.summary;

import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** Shows the shop at a glance, once or every second. */
@RestController
class SummaryController {

    private final Summaries summaries;
    private final SummaryFeed feed;

    SummaryController(Summaries summaries, SummaryFeed feed) {
        this.summaries = summaries;
        this.feed = feed;
    }

    @GetMapping("/shop/summary")
    ShopSummary summary() {
        return summaries.summary();
    }

    @GetMapping(path = "/shop/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    SseEmitter events() {
        return feed.connect();
    }
}
