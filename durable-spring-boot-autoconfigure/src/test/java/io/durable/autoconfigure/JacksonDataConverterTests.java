package io.durable.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.durable.DataConversionException;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.core.ParameterizedTypeReference;
import tools.jackson.databind.DefaultTyping;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.jsontype.BasicPolymorphicTypeValidator;

class JacksonDataConverterTests {

    private final JacksonDataConverter converter =
            new JacksonDataConverter(JsonMapper.builder().build());

    record Line(String article, int count) {}

    record Order(
            UUID id,
            Instant placed,
            Duration patience,
            BigDecimal total,
            Optional<String> note,
            List<Line> lines,
            Map<String, Line> byName) {}

    @Test
    void keepsRecordsTimesAndGenerics() {
        Line line = new Line("ink", 2);
        Order order = new Order(
                new UUID(1, 2),
                Instant.parse("2026-11-22T10:00:00.123456Z"),
                Duration.ofDays(2),
                new BigDecimal("1.10"),
                Optional.of("quick"),
                List.of(line),
                Map.of("a", line));
        assertThat(converter.deserialize(converter.serialize(order), Order.class))
                .isEqualTo(order);
        Type lines = new ParameterizedTypeReference<List<Line>>() {}.getType();
        assertThat(converter.deserialize(converter.serialize(List.of(line)), lines))
                .isEqualTo(List.of(line));
    }

    @Test
    void readsJsonThatIsOlderThanAPrimitiveComponent() {
        assertThat(read("{\"article\":\"ink\"}", Line.class)).isEqualTo(new Line("ink", 0));
        assertThat(read("{\"article\":\"ink\",\"count\":1,\"colour\":\"red\"}", Line.class))
                .isEqualTo(new Line("ink", 1));
    }

    @Test
    void keepsTheSettingsOfTheApplication() {
        JsonMapper strict = JsonMapper.builder()
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .build();
        assertThatExceptionOfType(DataConversionException.class)
                .isThrownBy(() -> new JacksonDataConverter(strict)
                        .deserialize("{\"colour\":\"red\"}".getBytes(StandardCharsets.UTF_8), Line.class))
                .withMessageContaining(Line.class.getName());
    }

    @Test
    void namesTheTypeThatDoesNotFit() {
        assertThatExceptionOfType(DataConversionException.class)
                .isThrownBy(() -> read("{\"count\":\"many\"}", Line.class))
                .withMessageContaining(Line.class.getName());
        assertThatExceptionOfType(DataConversionException.class)
                .isThrownBy(() -> read("{", Line.class))
                .withMessageContaining(Line.class.getName());
        assertThatExceptionOfType(DataConversionException.class)
                .isThrownBy(() -> read("1 2", int.class))
                .withMessageContaining("int");
        assertThatExceptionOfType(DataConversionException.class)
                .isThrownBy(() -> converter.serialize(new Endless()))
                .withMessageContaining(Endless.class.getName());
    }

    @Test
    void readsSeveralValuesByTheirTypes() {
        byte[] stored = converter.serialize(new Object[] {new Line("ink", 2), new BigDecimal("1.10"), null, "x"});
        assertThat(converter.deserializeAll(stored, List.of(Line.class, BigDecimal.class, Line.class, String.class)))
                .containsExactly(new Line("ink", 2), new BigDecimal("1.10"), null, "x");
    }

    @Test
    void refusesAnotherNumberOfValues() {
        byte[] two = "[1,2]".getBytes(StandardCharsets.UTF_8);
        assertThatExceptionOfType(DataConversionException.class)
                .isThrownBy(() -> converter.deserializeAll(two, List.of(int.class)))
                .withMessageContaining("not an array of 1 values");
        assertThatExceptionOfType(DataConversionException.class)
                .isThrownBy(() -> converter.deserializeAll(two, List.of(int.class, int.class, String.class)))
                .withMessageContaining("not an array of 3 values");
        assertThatExceptionOfType(DataConversionException.class)
                .isThrownBy(
                        () -> converter.deserializeAll("[1] 2".getBytes(StandardCharsets.UTF_8), List.of(int.class)));
        assertThatExceptionOfType(DataConversionException.class)
                .isThrownBy(() -> converter.deserializeAll("7".getBytes(StandardCharsets.UTF_8), List.of(int.class)));
        assertThatExceptionOfType(DataConversionException.class)
                .isThrownBy(() -> converter.deserializeAll("[1".getBytes(StandardCharsets.UTF_8), List.of(int.class)));
        assertThatExceptionOfType(DataConversionException.class)
                .isThrownBy(() -> converter.deserializeAll(two, List.of(int.class, Line.class)))
                .withMessageContaining(Line.class.getName());
    }

    @Test
    void writesNoClassNamesWhateverTheApplicationsMapperDoes() {
        JsonMapper polymorphic = JsonMapper.builder()
                .activateDefaultTyping(
                        BasicPolymorphicTypeValidator.builder()
                                .allowIfBaseType(Object.class)
                                .build(),
                        DefaultTyping.NON_FINAL_AND_RECORDS)
                .build();
        assertThat(polymorphic.writeValueAsString(new Line("ink", 2))).contains("JacksonDataConverterTests");
        byte[] stored = new JacksonDataConverter(polymorphic).serialize(new Line("ink", 2));
        assertThat(new String(stored, StandardCharsets.UTF_8)).isEqualTo("{\"article\":\"ink\",\"count\":2}");
    }

    @Test
    void refusesTypesThatWriteClassNames() {
        assertThatExceptionOfType(DataConversionException.class)
                .isThrownBy(() -> converter.serialize(new Cat("Tom")))
                .withMessageContaining("Use logical names");
        assertThatExceptionOfType(DataConversionException.class)
                .isThrownBy(() -> read("{\"@class\":\"" + Cat.class.getName() + "\",\"name\":\"Tom\"}", Pet.class))
                .withMessageContaining("Use logical names");
    }

    @Test
    void keepsLogicalTypeNames() {
        assertThat(read("{\"kind\":\"circle\",\"radius\":2}", Shape.class)).isEqualTo(new Circle(2));
        assertThat(new String(converter.serialize(new Circle(2)), StandardCharsets.UTF_8))
                .contains("\"kind\":\"circle\"");
    }

    private Object read(String json, Class<?> type) {
        return converter.deserialize(json.getBytes(StandardCharsets.UTF_8), type);
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.CLASS)
    interface Pet {}

    record Cat(String name) implements Pet {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
    @JsonSubTypes(@JsonSubTypes.Type(value = Circle.class, name = "circle"))
    interface Shape {}

    record Circle(int radius) implements Shape {}

    static final class Endless {
        public Endless getSelf() {
            return this;
        }
    }
}
