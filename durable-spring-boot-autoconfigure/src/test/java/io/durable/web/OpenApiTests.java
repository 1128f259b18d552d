package io.durable.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.durable.history.OrchestrationRuntimeStatus;
import io.durable.testing.ManagementContract;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.http.server.PathContainer;
import org.springframework.web.util.pattern.PathPatternParser;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The description compared with the parameters that are read, what is answered, and the table of the contract. */
class OpenApiTests {

    private static final JsonNode DESCRIPTION =
            new JsonMapper().readTree(OpenApiController.class.getResourceAsStream(OpenApiController.DESCRIPTION));

    static Stream<Arguments> contract() throws ReflectiveOperationException {
        Method table = Arrays.stream(ManagementContract.class.getDeclaredMethods())
                .filter(method -> method.getName().equals("answersAsTheContractSays"))
                .findFirst()
                .orElseThrow();
        return Arrays.stream(table.getAnnotation(CsvSource.class).value()).map(row -> {
            String[] cells = row.split("\\|");
            return Arguments.of(cells[0].strip(), cells[1].strip().replaceAll("\\?.*", ""), cells[4].strip());
        });
    }

    @ParameterizedTest
    @MethodSource("contract")
    void describesEveryStatusOfTheContract(String verb, String path, String status) {
        JsonNode operation = operation(verb, path.replaceAll("[{}]", ""));
        if (operation == null) {
            assertThat(status).as("of what is not described").isEqualTo("404");
        } else {
            assertThat(operation.get("responses").propertyNames()).contains(status, "401", "403");
        }
    }

    /** Signed links have a contract of their own. */
    @Test
    void theContractHasACaseThatSucceedsForEveryOperation() throws Exception {
        Set<String> without = new TreeSet<>(DESCRIPTION.findValuesAsString("operationId"));
        contract()
                .map(Arguments::get)
                .filter(row -> row[2].toString().startsWith("2"))
                .map(row -> operation(row[0].toString(), row[1].toString().replaceAll("[{}]", "")))
                .forEach(
                        operation -> without.remove(operation.get("operationId").stringValue()));
        assertThat(without).containsExactly("answerLink", "askLink");
    }

    @Test
    void describesTheParametersThatAreRead() {
        assertThat(parameters("get", "/instances"))
                .containsAll(components(ListQuery.class))
                .containsAll(Set.of("tag", "showInput", "x-ms-continuation-token"));
        assertThat(parameters("get", "/counts")).containsAll(without(components(ListQuery.class), "top"));
        assertThat(parameters("get", "/histories")).containsAll(components(ListQuery.class));
        assertThat(parameters("delete", "/instances")).containsAll(components(ListQuery.class));
        assertThat(without(parameters("get", "/instances/{instanceId}"), "instanceId"))
                .isEqualTo(components(InstancesController.Query.class));
        Set<String> steering = new TreeSet<>();
        for (String operation : operations()) {
            steering.addAll(parameters("post", "/instances/{instanceId}/" + operation));
        }
        assertThat(without(steering, "instanceId", "eventName"))
                .isEqualTo(both(components(InstanceOperationsController.Query.class), components(Waiting.class)));
        assertThat(without(parameters("post", "/orchestrators/{name}"), "name", "tag"))
                .isEqualTo(both(components(StartsController.Query.class), components(Waiting.class)));
    }

    private static Set<String> both(Set<String> some, Set<String> others) {
        Set<String> all = new TreeSet<>(some);
        all.addAll(others);
        return all;
    }

    @Test
    void describesTheFieldsOfTheAnswers() {
        assertThat(properties("CheckStatus")).isEqualTo(components(CheckStatus.class));
        assertThat(properties("Counts")).isEqualTo(components(CountsController.Counts.class));
        assertThat(properties("Deleted")).isEqualTo(components(InstanceListController.Deleted.class));
        JsonNode state = new JsonMapper()
                .readTree(new StatusJson()
                        .status(
                                Instances.instance("i", OrchestrationRuntimeStatus.STALLED),
                                List.of(),
                                StatusJson.View.DEFAULT));
        assertThat(properties("State")).containsAll(state.propertyNames());
        JsonNode detailed = new JsonMapper()
                .readTree(new StatusJson()
                        .details(Instances.instance("i", OrchestrationRuntimeStatus.STALLED), StatusJson.View.DEFAULT));
        assertThat(new TreeSet<>(DESCRIPTION
                        .at("/components/schemas/State/properties/details/properties")
                        .propertyNames()))
                .isEqualTo(new TreeSet<>(detailed.get("details").propertyNames()));
        JsonNode statuses = DESCRIPTION.at("/components/schemas/State/properties/runtimeStatus/enum");
        assertThat(texts(statuses))
                .isEqualTo(Arrays.stream(OrchestrationRuntimeStatus.values())
                        .map(StatusJson::statusName)
                        .collect(Collectors.toCollection(TreeSet::new)));
    }

    @Test
    void refersOnlyToWhatIsThere() {
        List<JsonNode> references = DESCRIPTION.findValues("$ref");
        assertThat(references).isNotEmpty();
        references.forEach(reference -> assertThat(
                        DESCRIPTION.at(reference.stringValue().substring(1)).isMissingNode())
                .as(reference.stringValue())
                .isFalse());
        List<String> ids = DESCRIPTION.get("paths").properties().stream()
                .flatMap(path -> path.getValue().properties().stream())
                .map(operation -> operation.getValue().get("operationId").stringValue())
                .toList();
        assertThat(ids).doesNotHaveDuplicates();
        DESCRIPTION
                .findValues("links")
                .forEach(links -> assertThat(ids).containsAll(links.findValuesAsString("operationId")));
        assertThat(DESCRIPTION
                        .at("/paths/~1orchestrators~1{name}/post/responses/202/links")
                        .propertyNames())
                .as("the links of a check-status response")
                .containsExactlyInAnyOrderElementsOf(without(components(CheckStatus.class), "id"));
    }

    /** What stands behind the id in the paths of requests that steer. */
    static Set<String> operations() {
        return Arrays.stream(OperationPath.Operation.values())
                .map(operation -> operation == OperationPath.Operation.RAISE_EVENT
                        ? "raiseEvent/{eventName}"
                        : operation.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet());
    }

    private static JsonNode operation(String verb, String path) {
        PathPatternParser parser = new PathPatternParser();
        return DESCRIPTION.get("paths").properties().stream()
                .filter(described -> parser.parse(described
                                .getKey()
                                .replaceAll(
                                        "^(/histories|/orchestrators/\\{name}|/queries/\\{name})/\\{instanceId}$",
                                        "$1/{*instanceId}"))
                        .matches(PathContainer.parsePath(path.replaceAll("/$", "/none"))))
                .map(described -> described.getValue().get(verb.toLowerCase(Locale.ROOT)))
                .filter(found -> found != null)
                .findFirst()
                .orElse(null);
    }

    private static Set<String> parameters(String verb, String path) {
        JsonNode parameters = DESCRIPTION.get("paths").get(path).get(verb).get("parameters");
        return StreamSupport.stream(parameters.spliterator(), false)
                .map(parameter -> parameter.has("$ref")
                        ? DESCRIPTION.at(parameter.get("$ref").stringValue().substring(1))
                        : parameter)
                .map(parameter -> parameter.get("name").stringValue())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> properties(String schema) {
        return new TreeSet<>(
                DESCRIPTION.at("/components/schemas/" + schema + "/properties").propertyNames());
    }

    private static Set<String> texts(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(JsonNode::stringValue)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> components(Class<?> type) {
        return Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getName)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> without(Set<String> names, String... less) {
        Set<String> rest = new TreeSet<>(names);
        rest.removeAll(List.of(less));
        return rest;
    }
}
