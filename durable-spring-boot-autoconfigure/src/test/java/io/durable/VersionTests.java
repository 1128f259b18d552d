package io.durable;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VersionTests {

    @ParameterizedTest
    @CsvSource({"1,2", "2,10", "1.9,1.10", "1,1.0.1", "0,0.1", "999999999,999999999.1"})
    void comparesNumberByNumber(String lower, String higher) {
        assertThat(Version.of(lower)).isLessThan(Version.of(higher));
        assertThat(Version.of(higher)).isGreaterThan(Version.of(lower));
    }

    @ParameterizedTest
    @CsvSource({"1,1.0", "01,1", "2.0.0,2"})
    void takesMissingNumbersForZero(String one, String other) {
        assertThat(Version.of(one)).isEqualByComparingTo(Version.of(other));
    }
}
