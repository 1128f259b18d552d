package io.durable.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

class DurableHttpTests {

    private final DurableHttp http = new DurableHttp(new FakeDurableClient(), WebSettings.DEFAULT);
    private final MockHttpServletRequest request = new MockHttpServletRequest("POST", "/orders");

    @AfterEach
    void endRequest() {
        RequestContextHolder.resetRequestAttributes();
    }

    @Test
    void answersAcceptedWithWhereAndWhenToAsk() {
        handle(request);

        ResponseEntity<CheckStatus> response = http.createCheckStatusResponse("order-1");

        String uri = "http://localhost/durable/instances/order-1";
        assertThat(response.getStatusCode()).isEqualTo(HttpStatus.ACCEPTED);
        assertThat(response.getHeaders().getFirst("Location")).isEqualTo(uri);
        assertThat(response.getHeaders().getFirst("Retry-After")).isEqualTo("10");
        assertThat(response.getBody())
                .isEqualTo(new CheckStatus(
                        "order-1",
                        uri,
                        uri + "/raiseEvent/{eventName}",
                        uri + "/terminate?reason={text}",
                        uri,
                        uri + "/restart",
                        uri + "/suspend?reason={text}",
                        uri + "/resume?reason={text}"));
    }

    @Test
    void keepsSlashesAndColonsOfTheId() {
        handle(request);

        assertThat(uriOf("a//b:c/@1")).isEqualTo("http://localhost/durable/instances/a//b:c/@1");
    }

    @Test
    void buildsOnTheRequestsHostAndContextPath() {
        request.setScheme("https");
        request.setServerName("shop.example");
        request.setServerPort(8443);
        request.setContextPath("/app");
        request.setRequestURI("/app/orders");
        request.setQueryString("a=b");
        handle(request);

        assertThat(uriOf("x")).isEqualTo("https://shop.example:8443/app/durable/instances/x");
    }

    @Test
    void refusesToGuessALinkOutsideOfARequest() {
        assertThatIllegalStateException()
                .isThrownBy(() -> http.createCheckStatusResponse("order-1"))
                .withMessageContaining("'order-1'")
                .withMessageContaining("outside of a request");
    }

    private String uriOf(String id) {
        ResponseEntity<CheckStatus> response = http.createCheckStatusResponse(id);
        assertThat(response.getBody()).isNotNull();
        return response.getBody().statusQueryGetUri();
    }

    private static void handle(MockHttpServletRequest request) {
        RequestContextHolder.setRequestAttributes(new ServletRequestAttributes(request));
    }
}
