package io.durable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.durable.history.OrchestrationRuntimeStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OptionsTests {

    @Test
    void tagsAddUp() {
        StartOptions options =
                StartOptions.instanceId("a").withTag("k", "1").withTag("l", "2").withTag("k", "3");

        assertThat(options.tags()).containsOnly(Map.entry("k", "3"), Map.entry("l", "2"));
        assertThat(options.instanceId()).isEqualTo("a");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a=b", "a\n", "a\rb"})
    void aTagKeyIsOneLineWithoutAnEqualsSign(String key) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> StartOptions.defaults().withTag(key, "v"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SubOrchestrationOptions.defaults().withTag(key, "v"));
    }

    @Test
    void tagsAreBounded() {
        StartOptions.defaults().withTag("k".repeat(60), "v".repeat(200));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> StartOptions.defaults().withTag("k".repeat(61), "v"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> StartOptions.defaults().withTag("k", "v".repeat(201)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> StartOptions.defaults().withTag("k", "a\nb"));
        StartOptions twenty = StartOptions.defaults();
        for (int i = 0; i < 20; i++) {
            twenty = twenty.withTag("k" + i, "v");
        }
        StartOptions full = twenty;
        assertThatIllegalArgumentException()
                .isThrownBy(() -> full.withTag("k20", "v"))
                .withMessageContaining("21 tags");
    }

    @Test
    void aStartIsDelayedByZeroOrMore() {
        StartOptions later = StartOptions.defaults().withDelay(Duration.ofDays(365_000));
        assertThat(later.withStartAt(Instant.EPOCH).delay()).isZero();
        assertThat(later.withStartAt(Instant.EPOCH)
                        .withDelay(Duration.ofSeconds(1))
                        .startAt())
                .isNull();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> StartOptions.defaults().withDelay(Duration.ofNanos(-1)))
                .withMessageContaining("zero or more");
        assertThatIllegalArgumentException().isThrownBy(() -> later.withDelay(Duration.ofSeconds(Long.MAX_VALUE)));
    }

    @Test
    void aStartIsNotPutOffForEver() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> StartOptions.defaults().withStartAt(Instant.MAX))
                .withMessageContaining("too far away");
        StartOptions.defaults().withStartAt(Instant.MIN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a\nb", "LONG"})
    void aRequestIdIsReadable(String requestId) {
        String given = requestId.equals("LONG") ? "r".repeat(256) : requestId;
        assertThatIllegalArgumentException()
                .isThrownBy(() -> StartOptions.instanceId("a").withRequestId(given))
                .withMessageContaining("not allowed");
    }

    @ParameterizedTest
    @CsvSource({"0, false", "1, true", "1000, true", "1001, false"})
    void aPageHasOneToAThousandInstances(int size, boolean allowed) {
        if (allowed) {
            assertThat(InstanceQuery.all().withPageSize(size).pageSize()).isEqualTo(size);
        } else {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> InstanceQuery.all().withPageSize(size));
        }
    }

    @Test
    void filtersAddUp() {
        InstanceQuery query = InstanceQuery.all()
                .withName("n")
                .withStatuses(OrchestrationRuntimeStatus.FAILED)
                .withTag("a", "1")
                .withTag("b", "2");

        assertThat(query.name()).isEqualTo("n");
        assertThat(query.statuses()).containsExactly(OrchestrationRuntimeStatus.FAILED);
        assertThat(query.tags()).hasSize(2);
        assertThat(query.pageSize()).isEqualTo(100);
    }

    @Test
    void refuseAVersionThatCannotBeCompared() {
        for (String wrong :
                List.of("", " ", "v2", "1.", ".1", "1..2", "1.2-beta", "1234567890", "1.2.3.4.5.6.7.8.9.10.11")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> StartOptions.defaults().withVersion(wrong))
                    .withMessageContaining("Version '" + wrong + "' can't be compared");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> SubOrchestrationOptions.defaults().withVersion(wrong));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> ContinueOptions.preservingEvents().withVersion(wrong));
        }
    }

    @Test
    void keepTheVersion() {
        assertThat(StartOptions.instanceId("a")
                        .withVersion("1.2")
                        .withTag("k", "v")
                        .version())
                .isEqualTo("1.2");
        assertThat(SubOrchestrationOptions.defaults()
                        .withVersion("1.2")
                        .withTag("k", "v")
                        .withInstanceId("a")
                        .version())
                .isEqualTo("1.2");
    }
}
