package io.durable.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.jayway.jsonpath.JsonPath;
import io.durable.OrchestrationContext;
import io.durable.OrchestrationStart;
import io.durable.Orchestrator;
import io.durable.StartOptions;
import io.durable.history.OrchestrationRuntimeStatus;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.stereotype.Component;
import org.springframework.test.context.TestPropertySource;

/** The table of the contract, case by case, on a running application with the real engine, which has {@link Flows} among its beans. */
@TestPropertySource(properties = {"durable.web.unsecured=true", "durable.payloads.max-size=100KB"})
public abstract class ManagementContract extends ServedApplication {

    private static final Pattern INSTANCE = Pattern.compile("\\{(\\w+)}");
    private static final String JSON = "application/json";

    /** Verb, path with an instance in a state, content type, body, and what is answered: status, and a part of the body as JSON path = value. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                // starts
                "POST   | /orchestrators/wait                                   | application/json | 1     | 202 | $.id=*",
                "POST   | /orchestrators/wait                                   | -                | -     | 202 | $.id=*",
                "POST   | /orchestrators/wait/my-{new}                          | application/json | 1     | 202 | $.id=my-{new}",
                "POST   | /orchestrators/wait/a/b/{new}                         | application/json | 1     | 202 | $.id=a/b/{new}",
                "POST   | /orchestrators/wait/{running}                         | application/json | 1     | 409 | $.status=409",
                "POST   | /orchestrators/nobody                                 | application/json | 1     | 400 | $.status=400",
                "POST   | /orchestrators/wait/a%20b                             | application/json | 1     | 400 | $.status=400",
                "POST   | /orchestrators/wait                                   | application/json | {\"a\": | 400 | $.detail=Invalid JSON content*",
                "POST   | /orchestrators/wait                                   | application/json | 1 2   | 400 | $.detail=Invalid JSON content*",
                "POST   | /orchestrators/sum                                    | application/json | \"x\" | 400 | $.status=400",
                "POST   | /orchestrators/sum?version=x                          | application/json | 1     | 400 | $.status=400",
                "POST   | /orchestrators/sum?timeout=30&pollingInterval=1       | application/json | 41    | 200 | $=42",
                "POST   | /orchestrators/fail?timeout=30&pollingInterval=1      | application/json | 1     | 200 | $.runtimeStatus=Failed",
                "POST   | /orchestrators/wait?timeout=1&pollingInterval=1       | application/json | 1     | 202 | $.id=*",
                "POST   | /orchestrators/wait                                   | application/x-www-form-urlencoded | {} | 400 | $.detail=The input is JSON*",
                "POST   | /instances/{running}/fork?event=1&newInstanceId=x/../y | -              | -     | 400 | $.detail=Instance id 'x/../y'*",
                "POST   | /orchestrators/sum?timeout=30                         | application/json | 1     | 400 | $.status=400",
                "POST   | /orchestrators/sum?timeout=1&pollingInterval=2        | application/json | 1     | 400 | $.status=400",
                "POST   | /orchestrators/sum?timeout=x&pollingInterval=2        | application/json | 1     | 400 | $.detail=timeout 'x' can't be read",
                "GET    | /orchestrators/wait                                   | -                | -     | 404 | -",
                // status
                "GET    | /instances/{running}                                  | -                | -     | 202 | $.runtimeStatus=Running",
                "GET    | /instances/{suspended}                                | -                | -     | 202 | $.runtimeStatus=Suspended",
                "GET    | /instances/{completed}                                | -                | -     | 200 | $.runtimeStatus=Completed",
                "GET    | /instances/{failed}                                   | -                | -     | 200 | $.runtimeStatus=Failed",
                "GET    | /instances/{failed}?returnInternalServerErrorOnFailure=true | -          | -     | 500 | $.runtimeStatus=Failed",
                "GET    | /instances/{terminated}                               | -                | -     | 200 | $.runtimeStatus=Terminated",
                "GET    | /instances/{canceled}                                 | -                | -     | 200 | $.runtimeStatus=Canceled",
                "GET    | /instances/nobody                                     | -                | -     | 404 | -",
                "GET    | /instances/a%20b                                      | -                | -     | 404 | -",
                "GET    | /instances/{completed}?showInput=perhaps              | -                | -     | 400 | $.detail=showInput 'perhaps' can't be read",
                "PUT    | /instances/{running}                                  | application/json | 1     | 404 | -",
                "PATCH  | /instances/{running}                                  | application/json | 1     | 404 | -",
                "POST   | /instances                                            | application/json | 1     | 404 | -",
                "GET    | /instances/{running}?taskHub=h&connection=c&code=k    | -                | -     | 202 | $.runtimeStatus=Running",
                // events
                "POST   | /instances/{running}/raiseEvent/go                    | application/json | \"x\" | 202 | -",
                "POST   | /instances/{running}/raiseEvent/go                    | application/json; charset=utf-8 | 1 | 202 | -",
                "POST   | /instances/{running}/raiseEvent/go                    | application/json | -     | 202 | -",
                "POST   | /instances/{suspended}/raiseEvent/go                  | application/json | 1     | 202 | -",
                "POST   | /instances/{running}/raiseEvent/go                    | text/plain       | 1     | 400 | $.detail=Only application/json*",
                "POST   | /instances/{running}/raiseEvent/go                    | -                | -     | 400 | $.detail=Only application/json*",
                "POST   | /instances/{running}/raiseEvent/go                    | application/json | {     | 400 | $.detail=Invalid JSON content*",
                "POST   | /instances/{running}/raiseEvent/                      | application/json | 1     | 400 | $.status=400",
                "POST   | /instances/nobody/raiseEvent/go                       | application/json | 1     | 404 | $.status=404",
                "POST   | /instances/{completed}/raiseEvent/go                  | application/json | 1     | 410 | $.status=410",
                "POST   | /instances/{failed}/raiseEvent/go                     | application/json | 1     | 410 | $.status=410",
                // terminate, suspend, resume, cancel
                "POST   | /instances/{running}/terminate?reason=enough          | -                | -     | 202 | -",
                "POST   | /instances/{running}/terminate                        | -                | -     | 202 | -",
                "POST   | /instances/{suspended}/terminate?recursive=true       | -                | -     | 202 | -",
                "POST   | /instances/{running}/terminate?recursive=perhaps      | -                | -     | 400 | $.detail=recursive 'perhaps' can't be read",
                "POST   | /instances/{terminated}/terminate                     | -                | -     | 410 | $.status=410",
                "POST   | /instances/nobody/terminate                           | -                | -     | 404 | $.status=404",
                "POST   | /instances/{running}/suspend?reason=wait              | -                | -     | 202 | -",
                "POST   | /instances/{completed}/suspend                        | -                | -     | 410 | $.status=410",
                "POST   | /instances/nobody/suspend                             | -                | -     | 404 | $.status=404",
                "POST   | /instances/{suspended}/resume?reason=on                | -                | -     | 202 | -",
                "POST   | /instances/{completed}/resume                         | -                | -     | 410 | $.status=410",
                "POST   | /instances/nobody/resume                              | -                | -     | 404 | $.status=404",
                "POST   | /instances/{running}/cancel?reason=no                 | -                | -     | 202 | -",
                "POST   | /instances/{completed}/cancel                         | -                | -     | 410 | $.status=410",
                "POST   | /instances/{running}/explode                          | -                | -     | 404 | -",
                "POST   | /instances/{running}                                  | -                | -     | 404 | -",
                "GET    | /instances/{running}/terminate                        | -                | -     | 404 | -",
                // rewind, restart, fork
                "POST   | /instances/{failed}/rewind?reason=again               | -                | -     | 202 | -",
                "POST   | /instances/{completed}/rewind                         | -                | -     | 410 | $.status=410",
                "POST   | /instances/{terminated}/rewind                        | -                | -     | 410 | $.status=410",
                "POST   | /instances/{canceled}/rewind                          | -                | -     | 410 | $.status=410",
                "POST   | /instances/{running}/rewind                           | -                | -     | 412 | $.status=412",
                "POST   | /instances/{suspended}/rewind                         | -                | -     | 412 | $.status=412",
                "POST   | /instances/nobody/rewind                              | -                | -     | 404 | $.status=404",
                "POST   | /instances/{completed}/restart                        | -                | -     | 202 | $.id=*",
                "POST   | /instances/{running}/restart                          | -                | -     | 202 | $.id=*",
                "POST   | /instances/{completed}/restart?restartWithNewInstanceId=false | -         | -     | 202 | $.id={completed}",
                "POST   | /instances/{running}/restart?restartWithNewInstanceId=false | -           | -     | 409 | $.status=409",
                "POST   | /instances/{completed}/restart?timeout=30&pollingInterval=1 | -           | -     | 200 | $=1",
                "POST   | /instances/{completed}/restart?timeout=30             | -                | -     | 400 | $.status=400",
                "POST   | /instances/nobody/restart                             | -                | -     | 400 | $.detail=InstanceId does not match*",
                "POST   | /instances/{running}/fork?event=1                     | -                | -     | 202 | $.id=*",
                "POST   | /instances/{completed}/fork?event=1&newInstanceId=f-{new} | -             | -     | 202 | $.id=f-{new}",
                "POST   | /instances/{running}/fork                             | -                | -     | 400 | $.detail=Say where*",
                "POST   | /instances/{running}/fork?event=1&step=1              | -                | -     | 400 | $.detail=Say where*",
                "POST   | /instances/{running}/fork?event=99                    | -                | -     | 400 | $.status=400",
                "POST   | /instances/{running}/fork?step=x                      | -                | -     | 400 | $.detail=step 'x' can't be read",
                "POST   | /instances/nobody/fork?step=1                         | -                | -     | 404 | $.status=404",
                // list
                "GET    | /instances?instanceIdPrefix={completed}               | -                | -     | 200 | $.length()=1",
                "GET    | /instances?instanceIdPrefix={completed}&runtimeStatus=completed,Failed | - | - | 200 | $[0].runtimeStatus=Completed",
                "GET    | /instances?instanceIdPrefix={completed}&runtimeStatus=Failed | -         | -     | 200 | $.length()=0",
                "GET    | /instances?instanceIdPrefix={completed}&runtimeStatus=ContinuedAsNew | - | -     | 200 | $.length()=0",
                "GET    | /instances?instanceIdPrefix={completed}&createdTimeFrom=2020-01-01T00:00:00Z | - | - | 200 | $.length()=1",
                "GET    | /instances?instanceIdPrefix={completed}&createdTimeFrom=2020-01-01T00:00:00+01:00 | - | - | 200 | $.length()=1",
                "GET    | /instances?instanceIdPrefix={completed}&createdTimeFrom=2020-01-01 | -   | -     | 200 | $.length()=1",
                "GET    | /instances?instanceIdPrefix={completed}&createdTimeTo=2020-01-01T00:00:00 | - | - | 200 | $.length()=0",
                "GET    | /instances?instanceIdPrefix={completed}&showInput=false | -              | -     | 200 | $[0].input=null",
                "GET    | /instances?instanceIdPrefix={completed}&top=5000      | -                | -     | 200 | $.length()=1",
                "GET    | /instances?runtimeStatus=Sleeping                     | -                | -     | 400 | $.detail=runtimeStatus 'Sleeping'*",
                "GET    | /instances?createdTimeFrom=yesterday                  | -                | -     | 400 | $.detail=createdTimeFrom 'yesterday'*",
                "GET    | /instances?top=0                                      | -                | -     | 400 | $.status=400",
                "GET    | /instances?top=many                                   | -                | -     | 400 | $.detail=top 'many' can't be read",
                "GET    | /instances?instanceIdPrefix=a%20b                     | -                | -     | 400 | $.status=400",
                // our own parameters of starts and states
                "POST   | /orchestrators/wait?tag=a=b&tag=c=d,e&delay=PT1H&reusePolicy=REJECT | application/json | 1 | 202 | $.id=*",
                "POST   | /orchestrators/wait?startAt=2099-01-01               | application/json | 1     | 202 | $.id=*",
                "POST   | /orchestrators/wait?delay=soon                       | application/json | 1     | 400 | $.detail=delay 'soon' can't be read",
                "POST   | /orchestrators/wait?reusePolicy=NEVER                | application/json | 1     | 400 | $.status=400",
                "POST   | /orchestrators/nobody?tag=x                          | application/json | 1     | 400 | $.detail=tag 'x' is none*",
                "POST   | /orchestrators/nobody                                | application/json | 1     | 400 | $.error=UnknownOrchestratorException",
                "GET    | /instances/{running}?showDetails=true                | -                | -     | 202 | $.details.status=RUNNING",
                "GET    | /instances/{running}?waitFor=COMPLETION&waitMillis=1 | -                | -     | 202 | $.runtimeStatus=Running",
                "GET    | /instances/{completed}?waitFor=COMPLETION&waitMillis=99999 | -          | -     | 200 | $.runtimeStatus=Completed",
                "GET    | /instances/{running}?waitFor=START&waitMillis=0      | -                | -     | 202 | $.runtimeStatus=Running",
                "GET    | /instances/nobody?waitFor=START&waitMillis=10        | -                | -     | 404 | -",
                "GET    | /instances/{running}?waitFor=START                   | -                | -     | 400 | $.status=400",
                "GET    | /instances?instanceIdPrefix={running}&status=RUNNING,STALLED&showDetails=true | - | - | 200 | $[0].details.status=RUNNING",
                "GET    | /instances?instanceIdPrefix={running}&status=STALLED | -                | -     | 200 | $.length()=0",
                "GET    | /instances?status=Asleep                             | -                | -     | 400 | $.status=400",
                "GET    | /counts?instanceIdPrefix={completed}                 | -                | -     | 200 | $.counts[0].status=COMPLETED",
                "POST   | /instances/{completed}/restart?newInstanceId=r-{new} | -                | -     | 202 | $.id=r-{new}",
                "POST   | /instances/{completed}/restart?newInstanceId=x&restartWithNewInstanceId=false | - | - | 400 | $.status=400",
                // queries
                "POST   | /queries/nobody/{running}                           | -                | -     | 400 | $.error=UnknownQueryException",
                "POST   | /queries/open/nobody                                | -                | -     | 404 | $.status=404",
                "POST   | /queries/open/{running}                             | application/json | \"x\" | 200 | $=x1",
                "GET    | /histories?instanceIdPrefix=none-{new}               | -                | -     | 200 | -",
                "GET    | /histories/{completed}                               | -                | -     | 200 | -",
                "POST   | /queries/open/{running}                             | application/json | {     | 400 | $.status=400",
                "POST   | /queries/broken/{running}                           | -                | -     | 422 | $.failure.type=java.lang.IllegalStateException",
                "GET    | /queries/open/{running}                             | -                | -     | 404 | -",
                // our own filters of the list, counts and histories
                "GET    | /instances?instanceIdPrefix={completed}&lastUpdatedTimeFrom=2020-01-01 | - | -  | 200 | $.length()=1",
                "GET    | /instances?instanceIdPrefix={completed}&lastUpdatedTimeTo=2020-01-01 | - | -    | 200 | $.length()=0",
                "GET    | /instances?lastUpdatedTimeTo=soon                    | -                | -     | 400 | $.detail=lastUpdatedTimeTo 'soon'*",
                "GET    | /instances?instanceIdPrefix={completed}&completedTimeFrom=2020-01-01 | - | -    | 200 | $.length()=1",
                "GET    | /instances?instanceIdPrefix={running}&completedTimeFrom=2020-01-01 | - | -      | 200 | $.length()=0",
                "GET    | /instances?instanceIdPrefix={completed}&tag=a=b,c     | -                | -     | 200 | $.length()=0",
                "GET    | /instances?tag=a                                      | -                | -     | 400 | $.detail=tag 'a' is none*",
                "GET    | /instances?instanceIdPrefix={completed}&version=7     | -                | -     | 200 | $.length()=0",
                "GET    | /instances?instanceIdPrefix={completed}&customStatus=x | -               | -     | 200 | $.length()=0",
                "GET    | /instances?parentInstanceId={completed}               | -                | -     | 200 | $.length()=0",
                "GET    | /counts?instanceIdPrefix={completed}                  | -                | -     | 200 | $.byName.echo.Completed=1",
                "GET    | /counts?instanceIdPrefix={running}                    | -                | -     | 200 | $.byStatus.Running=1",
                "GET    | /counts?instanceIdPrefix={running}&runtimeStatus=Failed | -              | -     | 200 | $.total=0",
                "GET    | /counts?instanceIdPrefix={running}&runtimeStatus=ContinuedAsNew | -      | -     | 200 | $.total=0",
                "GET    | /counts?runtimeStatus=Sleeping                        | -                | -     | 400 | $.status=400",
                "GET    | /histories/nobody                                     | -                | -     | 404 | $.status=404",
                "GET    | /histories/a%20b                                      | -                | -     | 400 | $.status=400",
                "GET    | /histories?createdTimeFrom=yesterday                  | -                | -     | 400 | $.status=400",
                "POST   | /histories/{completed}                                | -                | -     | 404 | -",
                "POST   | /counts                                               | -                | -     | 404 | -",
                "GET    | /openapi.json                                         | -                | -     | 200 | $.servers[0].url=/durable",
                // purge
                "DELETE | /instances/{completed}                                | -                | -     | 200 | $.instancesDeleted=1",
                "DELETE | /instances/{failed}?recursive=true                    | -                | -     | 200 | $.instancesDeleted=1",
                "DELETE | /instances/{running}                                  | -                | -     | 409 | $.status=409",
                "DELETE | /instances/nobody                                     | -                | -     | 404 | -",
                "DELETE | /instances/a%20b                                      | -                | -     | 400 | $.status=400",
                "DELETE | /instances?instanceIdPrefix={completed}&createdTimeFrom=2020-01-01T00:00:00Z | - | - | 200 | $.instancesDeleted=1",
                "DELETE | /instances?instanceIdPrefix={running}&createdTimeFrom=2020-01-01T00:00:00Z | - | - | 404 | -",
                "DELETE | /instances?createdTimeFrom=2020-01-01T00:00:00Z&createdTimeTo=2020-01-02T00:00:00Z | - | - | 404 | -",
                "DELETE | /instances?createdTimeFrom=2020-01-01T00:00:00Z&runtimeStatus=Running | - | -  | 400 | $.status=400",
                "DELETE | /instances                                            | -                | -     | 400 | $.detail=createdTimeFrom is missing*",
            })
    void answersAsTheContractSays(
            String verb, String path, @Nullable String type, @Nullable String body, int status, @Nullable String part)
            throws Exception {
        String instance = instance(path);

        HttpResponse<String> answer = send(verb, filled(path, instance), type, body);

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        requireHeaders(verb, filled(path, instance), answer);
        if (part != null) {
            int equals = part.indexOf('=');
            Object found = JsonPath.read(answer.body(), part.substring(0, equals));
            assertThat(String.valueOf(found)).matches(wildcard(filled(part.substring(equals + 1), instance)));
        }
    }

    /** What is under way says where and when to ask, what is wrong is a problem, and what says nothing has no body. */
    private void requireHeaders(String verb, String path, HttpResponse<String> answer) {
        String type = answer.headers().firstValue("Content-Type").orElse("");
        Optional<String> location = answer.headers().firstValue("Location");
        Optional<String> retryAfter = answer.headers().firstValue("Retry-After");
        if (answer.statusCode() >= 400
                && !answer.body().isEmpty()
                && !answer.body().contains("\"runtimeStatus\":")) {
            assertThat(type).isEqualTo("application/problem+json");
            assertThat((int) JsonPath.read(answer.body(), "$.status")).isEqualTo(answer.statusCode());
        } else if (!answer.body().isEmpty() && !path.startsWith("/histories")) {
            assertThat(type).isEqualTo(JSON);
        }
        if (answer.statusCode() == 202 && verb.equals("GET")) {
            assertThat(retryAfter).contains("5");
            assertThat(location).contains(uri(path).toString());
        } else if (answer.statusCode() == 202 && !answer.body().isEmpty()) {
            assertThat(retryAfter).contains("10");
            assertThat(location).contains((String) JsonPath.read(answer.body(), "$.statusQueryGetUri"));
        } else {
            assertThat(retryAfter).isEmpty();
            assertThat(location).isEmpty();
        }
        assertThat(answer.headers().firstValue("x-ms-continuation-token")).isEmpty();
    }

    @Test
    void startsWithLinksThatWork() throws Exception {
        HttpResponse<String> started = send("POST", "/orchestrators/wait", JSON, "\"in\"");
        String location = started.headers().firstValue("Location").orElseThrow();
        assertThat(started.headers().firstValue("Retry-After")).contains("10");
        assertThat(started.headers().firstValue("Content-Type").orElseThrow()).startsWith(JSON);
        assertThat(location).isEqualTo(JsonPath.read(started.body(), "$.statusQueryGetUri"));

        String suspend = JsonPath.read(started.body(), "$.suspendPostUri");
        String resume = JsonPath.read(started.body(), "$.resumePostUri");
        String event = JsonPath.read(started.body(), "$.sendEventPostUri");
        String purge = JsonPath.read(started.body(), "$.purgeHistoryDeleteUri");
        awaitStatus(location, "Running");
        assertThat(call("POST", suspend.replace("{text}", "later"), null, null).statusCode())
                .isEqualTo(202);
        awaitStatus(location, "Suspended");
        assertThat(call("POST", resume.replace("{text}", "now"), null, null).statusCode())
                .isEqualTo(202);
        assertThat(call("POST", event.replace("{eventName}", "go"), JSON, "\"out\"")
                        .statusCode())
                .isEqualTo(202);
        awaitStatus(location, "Completed");
        assertThat((String) JsonPath.read(call("GET", location, null, null).body(), "$.output"))
                .isEqualTo("in out");
        assertThat(call("DELETE", purge, null, null).body()).isEqualTo("{\"instancesDeleted\":1}");
        assertThat(call("GET", location, null, null).statusCode()).isEqualTo(404);
    }

    @Test
    void exportsInstancesAsLines() throws Exception {
        String prefix = "export-" + UUID.randomUUID();
        client.startAll(List.of(
                new OrchestrationStart("echo", "a", StartOptions.instanceId(prefix + "/1")),
                new OrchestrationStart("echo", "b", StartOptions.instanceId(prefix + "/2"))));
        client.waitForCompletion(prefix + "/1", SOON);
        client.waitForCompletion(prefix + "/2", SOON);

        HttpResponse<String> one = send("GET", "/histories/" + prefix + "/1", null, null);
        assertThat(one.headers().firstValue("Content-Type")).contains("application/x-ndjson");
        List<String> lines = one.body().lines().toList();
        assertThat((String) JsonPath.read(lines.get(0), "$.runtimeStatus")).isEqualTo("Completed");
        assertThat((String) JsonPath.read(lines.get(1), "$.EventType")).isEqualTo("ExecutionStarted");
        assertThat((String) JsonPath.read(lines.get(1), "$.Input")).isEqualTo("a");
        assertThat((int) JsonPath.read(lines.get(lines.size() - 1), "$.Sequence"))
                .isEqualTo(lines.size() - 2);
        assertThat((String) JsonPath.read(lines.get(lines.size() - 1), "$.Result"))
                .isEqualTo("a");

        List<String> all = send("GET", "/histories?top=1&instanceIdPrefix=" + prefix, null, null)
                .body()
                .lines()
                .toList();
        assertThat(all).hasSize(2 * lines.size()).containsAll(lines);
    }

    @Test
    void storesJsonDigitByDigit() throws Exception {
        String number = "123456789012345678901234567890.10";
        String started = send("POST", "/orchestrators/wait", JSON, number).body();
        String status = call("GET", JsonPath.read(started, "$.statusQueryGetUri"), null, null)
                .body();
        assertThat(status).contains("\"input\":" + number + ",");
    }

    @Test
    void answersQueriesDigitByDigit() throws Exception {
        String answer = send("POST", "/queries/price/" + instance("{running}"), null, null)
                .body();
        assertThat(answer).isEqualTo("{\"net\":12345678901234567890.10,\"none\":null,\"gross\":[1.50,1E+400]}");
    }

    @Test
    void describesNoSignedLinksWhereThereAreNone() throws Exception {
        assertThat(send("GET", "/openapi.json", null, null).body()).doesNotContain("/links/");
    }

    @Test
    void pagesByTheContinuationHeader() throws Exception {
        String prefix = "page-" + UUID.randomUUID();
        client.startAll(List.of(
                new OrchestrationStart("wait", "1", StartOptions.instanceId(prefix + "1")),
                new OrchestrationStart("wait", "2", StartOptions.instanceId(prefix + "2")),
                new OrchestrationStart("wait", "3", StartOptions.instanceId(prefix + "3"))));
        String path = "/instances?top=2&instanceIdPrefix=" + prefix;

        HttpResponse<String> first = send("GET", path, null, null);
        String token = first.headers().firstValue("x-ms-continuation-token").orElseThrow();
        HttpResponse<String> second = send(HttpRequest.newBuilder(uri(path)).header("x-ms-continuation-token", token));

        assertThat((int) JsonPath.read(first.body(), "$.length()")).isEqualTo(2);
        assertThat((int) JsonPath.read(second.body(), "$.length()")).isEqualTo(1);
        assertThat(second.headers().firstValue("x-ms-continuation-token")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "AAAA", "2026-01-01T00:00:00Z", "' OR 1=1 --"})
    void refusesAForgedContinuationToken(String token) throws Exception {
        HttpResponse<String> answer =
                send(HttpRequest.newBuilder(uri("/instances")).header("x-ms-continuation-token", token));
        assertThat(answer.statusCode()).isEqualTo(400);
    }

    @Test
    void refusesBodiesThatAreTooLargeOrTooDeep() throws Exception {
        String deep = "[".repeat(40_000) + "]".repeat(40_000);
        assertThat(send("POST", "/orchestrators/echo", JSON, "\"" + "x".repeat(10_000_000) + "\"")
                        .statusCode())
                .isEqualTo(413);
        assertThat(send("POST", "/orchestrators/echo", JSON, deep).statusCode()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/instances/..%2f..%2factuator", "/instances/a;b=c/terminate", "/instances/%00/terminate"})
    void answersPathTricksWithoutDoingAnything(String path) throws Exception {
        assertThat(send("POST", path, null, null).statusCode()).isIn(400, 404);
    }

    @ParameterizedTest
    @CsvSource({"cross-site, 403", "same-site, 403", "same-origin, 202", "none, 202"})
    void refusesToChangeAnythingForAPageOfAnotherSite(String site, int status) throws Exception {
        String id = instance("{running}");
        HttpResponse<String> answer = send(HttpRequest.newBuilder(uri("/instances/" + id + "/terminate"))
                .header("Sec-Fetch-Site", site)
                .POST(HttpRequest.BodyPublishers.noBody()));
        assertThat(answer.statusCode()).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({"http://evil.example, 403", "http://127.0.0.1:1, 403", "null, 403", "own, 202"})
    void refusesToChangeAnythingForAPageOfAnotherOrigin(String origin, int status) throws Exception {
        String id = instance("{running}");
        HttpResponse<String> answer = send(HttpRequest.newBuilder(uri("/instances/" + id + "/terminate"))
                .header("Origin", origin.equals("own") ? "http://127.0.0.1:" + port : origin)
                .POST(HttpRequest.BodyPublishers.noBody()));
        assertThat(answer.statusCode()).isEqualTo(status);
    }

    @Test
    void reflectsNothingUnescaped() throws Exception {
        HttpResponse<String> answer =
                send("GET", "/instances?runtimeStatus=%3Cscript%3Ealert(1)%3C/script%3E", null, null);
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.headers().firstValue("Content-Type").orElseThrow()).startsWith("application/problem+json");
    }

    /** An instance in the state that the path names, or just an id. */
    private String instance(String path) {
        Matcher named = INSTANCE.matcher(path);
        String id = "i-" + UUID.randomUUID();
        if (named.find() && !named.group(1).equals("new")) {
            bring(id, named.group(1));
        }
        return id;
    }

    private void bring(String id, String state) {
        String name = state.equals("completed") ? "echo" : state.equals("failed") ? "fail" : "wait";
        client.startNew(name, "1", StartOptions.instanceId(id));
        switch (state) {
            case "suspended" -> client.suspend(id, "test");
            case "terminated" -> client.terminate(id, "test");
            case "canceled" -> client.cancel(id, "test");
            default -> client.waitForStart(id, SOON);
        }
        OrchestrationRuntimeStatus wanted =
                OrchestrationRuntimeStatus.valueOf(state.toUpperCase(java.util.Locale.ROOT));
        Awaitility.await()
                .atMost(SOON)
                .until(() -> client.getInstance(id)
                        .filter(found -> found.runtimeStatus() == wanted)
                        .isPresent());
    }

    private void awaitStatus(String location, String status) {
        Awaitility.await()
                .atMost(SOON)
                .until(() -> JsonPath.read(call("GET", location, null, null).body(), "$.runtimeStatus")
                        .equals(status));
    }

    private static String filled(String text, String instance) {
        return INSTANCE.matcher(text).replaceAll(Matcher.quoteReplacement(instance));
    }

    private static String wildcard(String text) {
        return text.endsWith("*") ? Pattern.quote(text.substring(0, text.length() - 1)) + ".*" : Pattern.quote(text);
    }

    private HttpResponse<String> send(String verb, String path, @Nullable String type, @Nullable String body)
            throws IOException, InterruptedException {
        return call(verb, uri(path).toString(), type, body);
    }

    private HttpResponse<String> call(String verb, String uri, @Nullable String type, @Nullable String body)
            throws IOException, InterruptedException {
        HttpRequest.BodyPublisher content =
                body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body);
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(uri)).method(verb, content);
        if (type != null) {
            request.header("Content-Type", type);
        }
        return send(request);
    }

    /** What the cases start. */
    @Component
    public static class Flows {

        @Orchestrator("wait")
        String await(OrchestrationContext ctx, String input) {
            ctx.onQuery("open", String.class, prefix -> prefix + input);
            Map<String, Object> price = new LinkedHashMap<>();
            price.put("net", new BigDecimal("12345678901234567890.10"));
            price.put("none", null);
            price.put("gross", List.of(new BigDecimal("1.50"), new BigDecimal("1E+400")));
            ctx.onQuery("price", () -> price);
            ctx.onQuery("broken", () -> {
                throw new IllegalStateException("broken");
            });
            return input + " " + ctx.waitForExternalEvent("go", String.class).await();
        }

        @Orchestrator("echo")
        Object echo(tools.jackson.databind.JsonNode input) {
            return input;
        }

        @Orchestrator("sum")
        int sum(int input) {
            return input + 1;
        }

        @Orchestrator("fail")
        String fail(String input) {
            throw new IllegalStateException("refused " + input);
        }
    }
}
