package io.durable.sample.summary;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.http.MediaType;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** Tells every connected client the summary, each second. While nobody is connected nothing is read. */
@Component
class SummaryFeed {

    private static final long FOR_EVER = 0;

    private final Summaries summaries;
    private final Set<SseEmitter> clients = ConcurrentHashMap.newKeySet();

    SummaryFeed(Summaries summaries) {
        this.summaries = summaries;
    }

    SseEmitter connect() {
        SseEmitter client = new SseEmitter(FOR_EVER);
        client.onCompletion(() -> clients.remove(client));
        client.onError(gone -> clients.remove(client));
        clients.add(client);
        return client;
    }

    @Scheduled(fixedRate = 1000)
    void tell() {
        if (!clients.isEmpty()) {
            ShopSummary summary = summaries.summary();
            clients.forEach(client -> tell(client, summary));
        }
    }

    /** So that the server need not wait for them when it stops. */
    @EventListener(ContextClosedEvent.class)
    void disconnectAll() {
        clients.forEach(SseEmitter::complete);
    }

    private void tell(SseEmitter client, ShopSummary summary) {
        try {
            client.send(summary, MediaType.APPLICATION_JSON);
        } catch (IOException | IllegalStateException gone) {
            clients.remove(client); // the browser connects again if it is still there
        }
    }
}
