package io.durable.sample.patterns.chaining;

import io.durable.Activity;
import io.durable.ActivityContext;
import io.durable.Retry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Service;

/** Stands for a mail service somewhere else: it may be asked twice, so it is told an idempotency key, by which it forgets the second time. */
@Service
class Mailer {

    private static final Logger log = LoggerFactory.getLogger(Mailer.class);

    @Activity(retry = @Retry(maxAttempts = 5, firstInterval = "1s", backoffCoefficient = 2.0))
    String send(ActivityContext call, String customer, long invoice) {
        log.info("Mail to '{}' with invoice {}, key '{}'", customer, invoice, call.getIdempotencyKey());
        return "mail-" + invoice;
    }
}
