package io.durable.web;

import static org.mockito.ArgumentMatchers.any;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.jsonPath;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import io.durable.BacklogFullException;
import io.durable.DurableClient;
import org.junit.jupiter.api.Test;
import org.mockito.Mockito;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;

class StartsControllerTests {

    private final DurableClient client = Mockito.mock(DurableClient.class);
    private final MockMvc mvc = MockMvcBuilders.standaloneSetup(new StartsController(
                    client,
                    new DurableHttp(client, WebSettings.DEFAULT),
                    new JsonBody(100),
                    Access.OPEN,
                    new WaitingRoom(0)))
            .setControllerAdvice(new Problems())
            .addPlaceholderValue("durable.web.base-path", "/durable")
            .build();

    @Test
    void answers429WhileTooMuchWaits() throws Exception {
        Mockito.when(client.startNew(any(String.class), any(), any())).thenThrow(new BacklogFullException(10));

        mvc.perform(post("/durable/orchestrators/ship").content("1"))
                .andExpect(status().isTooManyRequests())
                .andExpect(jsonPath("$.status").value(429));
    }

    @Test
    void doesNotWaitWhileTooManyOthersDo() throws Exception {
        Mockito.when(client.startNew(any(String.class), any(), any())).thenReturn("i");

        mvc.perform(post("/durable/orchestrators/ship?timeout=30&pollingInterval=1")
                        .content("1"))
                .andExpect(status().isAccepted())
                .andExpect(jsonPath("$.id").value("i"));

        Mockito.verify(client, Mockito.never()).waitForCompletion(any(), any());
    }
}
