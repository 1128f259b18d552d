package io.durable.sample.summary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.durable.sample.ShopClient;
import io.durable.sample.ShopTest;
import java.io.UnsupportedEncodingException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.io.ClassPathResource;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

@ShopTest
class PageIntegrationTests {

    @Autowired
    ShopClient shop;

    @Autowired
    MockMvcTester mvc;

    @Test
    void servesAPageThatNeedsNothingFromElsewhere() throws Exception {
        String page = new ClassPathResource("static/index.html").getContentAsString(StandardCharsets.UTF_8);

        assertThat(shop.get("/")).hasStatusOk().hasForwardedUrl("index.html");
        assertThat(page)
                .contains("/shop/events", "/shop/summary", "/approvals")
                .doesNotContain("innerHTML", "http://", "https://")
                .doesNotContainPattern(Pattern.compile("src=|<link"));
    }

    @Test
    void tellsTheSummaryToWhoListens() {
        MvcTestResult events = mvc.get().uri("/shop/events").asyncExchange();

        assertThat(events.getRequest().isAsyncStarted()).isTrue();
        await().untilAsserted(() -> assertThat(content(events)).contains("data:{\"orders\":"));
    }

    private static String content(MvcTestResult result) throws UnsupportedEncodingException {
        return result.getResponse().getContentAsString();
    }
}
