package io.durable.autoconfigure;

import io.durable.engine.CallTargets.Target;
import io.durable.engine.OrchestratorFunction;
import io.durable.history.RetryPolicy;
import io.durable.history.TaskTimeouts;
import io.durable.spi.ActivityHandler;
import io.durable.spi.TaskLimit;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The application's orchestrators and activities by name, all of them checked.
 *
 * @param orchestrators in alphabetical order
 * @param allOrchestrators every version of each
 * @param activities in alphabetical order
 */
record HandlerCatalog(
        Map<String, OrchestratorVersions> orchestrators,
        List<KnownOrchestrator> allOrchestrators,
        Map<String, KnownActivity> activities) {

    /** An orchestrator with what it takes. */
    record KnownOrchestrator(HandlerMethod handler, String declaredVersion, HandlerInputs inputs) implements Known {

        @Override
        public Target target() {
            return new Target(handler.name(), handler.resultType(), declaredVersion.isEmpty() ? null : declaredVersion);
        }

        OrchestratorFunction function() {
            return (context, input) -> handler.call(inputs.arguments(input, context));
        }
    }

    /** An activity with the way it runs. */
    record KnownActivity(
            HandlerMethod handler,
            String queue,
            RetryPolicy retry,
            TaskTimeouts timeouts,
            @Nullable TaskLimit limit,
            ActivityHandler execution)
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
            OrchestrationVersions versions,
            Function<HandlerMethod, KnownOrchestrator> orchestrator,
            Function<HandlerMethod, KnownActivity> activity) {
        List<KnownOrchestrator> orchestrators = ofKind(methods, HandlerKind.ORCHESTRATOR)
                .map(orchestrator)
                .sorted(Comparator.comparing(known -> known.handler().name()))
                .toList();
        Map<String, KnownActivity> activities = new TreeMap<>();
        ofKind(methods, HandlerKind.ACTIVITY).map(activity).forEach(known -> {
            KnownActivity before = activities.put(known.handler().name(), known);
            if (before != null) {
                throw sameName(before.handler(), known.handler());
            }
        });
        return new HandlerCatalog(OrchestratorVersions.of(orchestrators, versions), orchestrators, activities);
    }

    Collection<? extends Known> ofKind(HandlerKind kind) {
        return switch (kind) {
            case ORCHESTRATOR -> allOrchestrators;
            case ACTIVITY -> activities.values();
        };
    }

    private static Stream<HandlerMethod> ofKind(List<HandlerMethod> methods, HandlerKind kind) {
        return methods.stream().filter(method -> method.kind() == kind);
    }

    static InvalidDurableDeclarationException sameName(HandlerMethod one, HandlerMethod other) {
        return new InvalidDurableDeclarationException(
                other.describe(),
                "has the same name '" + other.name() + "' as " + one.describe()
                        + (one.kind() == HandlerKind.ORCHESTRATOR ? ", and the same version" : ""),
                "Give one of them another name: " + one.kind().label()
                        + "(\"name\"). Two beans of the same class can't both" + " be called: keep one of them.");
    }
}
