package io.durable.autoconfigure;

import io.durable.client.PayloadWriter;
import io.durable.engine.CallTargets.Target;
import io.durable.engine.OrchestratorFunction;
import io.durable.history.RetryPolicy;
import io.durable.history.TaskTimeouts;
import io.durable.spi.ActivityHandler;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * The application's orchestrators and activities by name, all of them checked.
 *
 * @param orchestrators in alphabetical order
 * @param activities in alphabetical order
 */
record HandlerCatalog(Map<String, KnownOrchestrator> orchestrators, Map<String, KnownActivity> activities) {

    /** An orchestrator with what it takes. */
    record KnownOrchestrator(HandlerMethod handler, HandlerInputs inputs) implements Known {

        OrchestratorFunction function() {
            return (context, input) -> handler.call(inputs.arguments(input, context));
        }
    }

    /** An activity with the way it runs. */
    record KnownActivity(
            HandlerMethod handler, String queue, RetryPolicy retry, TaskTimeouts timeouts, ActivityHandler execution)
            implements Known {}

    /** Something that has a name. */
    sealed interface Known {

        HandlerMethod handler();

        default Target target() {
            return new Target(handler().name(), handler().resultType());
        }
    }

    /** @throws InvalidDurableDeclarationException at the first declaration that can't work */
    static HandlerCatalog of(
            List<HandlerMethod> methods,
            PayloadWriter payloads,
            ActivityExecutions executions,
            ActivityDeclarations declarations,
            BooleanSupplier nodeStops) {
        return new HandlerCatalog(
                byName(methods, HandlerKind.ORCHESTRATOR, handler -> {
                    executions.checkOrchestrator(handler);
                    return new KnownOrchestrator(handler, HandlerInputs.of(handler, payloads.converter()));
                }),
                byName(methods, HandlerKind.ACTIVITY, handler -> {
                    RetryPolicy retry = declarations.retry(handler);
                    TaskTimeouts timeouts = declarations.timeouts(handler);
                    String queue = HandlerKind.queue(handler);
                    ActivityCall call = new ActivityCall(handler, payloads, nodeStops);
                    return new KnownActivity(handler, queue, retry, timeouts, executions.handlerOf(call));
                }));
    }

    Collection<? extends Known> ofKind(HandlerKind kind) {
        return switch (kind) {
            case ORCHESTRATOR -> orchestrators.values();
            case ACTIVITY -> activities.values();
        };
    }

    private static <T extends Known> Map<String, T> byName(
            List<HandlerMethod> methods, HandlerKind kind, Function<HandlerMethod, T> known) {
        Map<String, T> byName = new TreeMap<>();
        methods.stream().filter(method -> method.kind() == kind).forEach(method -> {
            T before = byName.put(method.name(), known.apply(method));
            if (before != null) {
                throw sameName(before.handler(), method);
            }
        });
        return byName;
    }

    private static InvalidDurableDeclarationException sameName(HandlerMethod one, HandlerMethod other) {
        return new InvalidDurableDeclarationException(
                other.describe(),
                "has the same name '" + other.name() + "' as " + one.describe(),
                "Give one of them another name: " + one.kind().label()
                        + "(\"name\"). Two beans of the same class can't both" + " be called: keep one of them.");
    }
}
