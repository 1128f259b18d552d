package io.durable.autoconfigure;

import io.durable.MethodReference;
import io.durable.autoconfigure.HandlerCatalog.Known;
import io.durable.autoconfigure.HandlerCatalog.KnownActivity;
import io.durable.autoconfigure.HandlerCatalog.KnownOrchestrator;
import io.durable.autoconfigure.MethodReferences.ReferencedMethod;
import io.durable.client.KnownOrchestrators;
import io.durable.client.PayloadWriter;
import io.durable.engine.CallTargets;
import io.durable.engine.OrchestratorFunction;
import io.durable.history.Payload;
import io.durable.history.RetryPolicy;
import io.durable.history.TaskQueue;
import io.durable.history.TaskTimeouts;
import io.durable.schedule.DeclaredSchedule;
import io.durable.schedule.ScheduleFlow;
import io.durable.spi.ActivityHandler;
import io.durable.spi.Handlers;
import io.durable.spi.TaskLimit;
import java.lang.reflect.Method;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.BridgeMethodResolver;
import org.springframework.util.ClassUtils;

/**
 * Knows the application's orchestrators and activities, by name and by method reference. Filled once, when all singletons are made; whoever asks before that
 * is told so.
 */
final class HandlerRegistry implements Handlers, CallTargets, KnownOrchestrators, SmartInitializingSingleton {

    private static final Logger log = LoggerFactory.getLogger(HandlerRegistry.class);

    private final ConfigurableListableBeanFactory beanFactory;
    private final PayloadWriter payloads;
    private final ActivityExecutions executions;
    private final BooleanSupplier nodeStops;
    private final OrchestrationVersions versions;
    private final RequestMethods requests = new RequestMethods();
    private final Map<Reference, Target> targets = new ConcurrentHashMap<>();
    private volatile Set<String> names = Set.of();
    private volatile List<DeclaredSchedule> schedules = List.of();
    private volatile @Nullable HandlerCatalog catalog;

    HandlerRegistry(
            ConfigurableListableBeanFactory beanFactory,
            PayloadWriter payloads,
            ActivityExecutions executions,
            BooleanSupplier nodeStops,
            OrchestrationVersions versions) {
        this.beanFactory = beanFactory;
        this.payloads = payloads;
        this.executions = executions;
        this.nodeStops = nodeStops;
        this.versions = versions;
    }

    @Override
    public void afterSingletonsInstantiated() {
        List<HandlerMethod> methods = new HandlerScanner(beanFactory).scan();
        HandlerCatalog found = HandlerCatalog.of(methods, versions, this::orchestrator, this::activity);
        log.debug(
                "Found orchestrators {} and activities {}",
                found.orchestrators().keySet(),
                found.activities().keySet());
        schedules = new ScheduleDeclarations(beanFactory::resolveEmbeddedValue)
                .read(found.orchestrators().values().stream()
                        .map(versions ->
                                versions.latest().handler()) // of several versions the highest one's schedule counts
                        .toList());
        Set<String> known = new TreeSet<>(found.orchestrators().keySet());
        known.remove(ScheduleFlow.NAME); // ours, in applications without orchestrators too
        names = known;
        catalog = found;
    }

    @Override
    public Optional<OrchestratorFunction> findOrchestrator(String name, @Nullable String version) {
        return find(name, version).map(KnownOrchestrator::function);
    }

    @Override
    public List<String> versions(String orchestrator) {
        OrchestratorVersions known = catalog().orchestrators().get(orchestrator);
        return known == null ? List.of() : known.describe();
    }

    @Override
    public @Nullable String defaultVersion(String orchestrator) {
        if (orchestrator.equals(ScheduleFlow.NAME)) {
            return null;
        }
        OrchestratorVersions known = catalog().orchestrators().get(orchestrator);
        if (OrchestratorVersions.isOurs(orchestrator)) {
            return null;
        }
        return versions.defaultVersion() != null || known == null ? versions.defaultVersion() : known.newest();
    }

    @Override
    public Optional<ActivityHandler> findActivity(String name) {
        return Optional.ofNullable(catalog().activities().get(name)).map(KnownActivity::execution);
    }

    @Override
    public Target activity(MethodReference method) {
        return target(HandlerKind.ACTIVITY, method);
    }

    @Override
    public Target orchestrator(MethodReference method) {
        return target(HandlerKind.ORCHESTRATOR, method);
    }

    @Override
    public Request request(RequestKind kind, MethodReference method) {
        return requests.find(kind, method);
    }

    @Override
    public RetryPolicy declaredRetry(String activity) {
        KnownActivity known = catalog().activities().get(activity);
        return known == null ? RetryPolicy.none() : known.retry();
    }

    @Override
    public TaskTimeouts declaredTimeouts(String activity) {
        KnownActivity known = catalog().activities().get(activity);
        return known == null ? TaskTimeouts.none() : known.timeouts();
    }

    /** What the activity itself says of its limits. */
    @Nullable
    TaskLimit declaredLimit(String activity) {
        KnownActivity known = catalog().activities().get(activity);
        return known == null ? null : known.limit();
    }

    @Override
    public String declaredQueue(String activity) {
        KnownActivity known = catalog().activities().get(activity);
        return known == null ? TaskQueue.DEFAULT : known.queue();
    }

    @Override
    public Set<String> queues() {
        return catalog().activities().values().stream()
                .map(KnownActivity::queue)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Override
    public boolean hasOrchestrators() {
        return !names().isEmpty();
    }

    @Override
    public Collection<String> names() {
        catalog();
        return names;
    }

    /** The schedules that annotations declare. */
    List<DeclaredSchedule> schedules() {
        catalog();
        return schedules;
    }

    @Override
    public void checkInput(String name, @Nullable String version, @Nullable Payload input) {
        find(name, version).ifPresent(known -> known.inputs().read(input));
    }

    private Optional<KnownOrchestrator> find(String name, @Nullable String version) {
        Optional<OrchestratorVersions> named =
                Optional.ofNullable(catalog().orchestrators().get(name));
        return name.equals(ScheduleFlow.NAME) // ours, whatever the application's version is
                ? named.map(OrchestratorVersions::latest)
                : named.flatMap(known -> known.find(version));
    }

    private KnownOrchestrator orchestrator(HandlerMethod handler) {
        executions.checkOrchestrator(handler);
        return new KnownOrchestrator(
                handler, HandlerKind.version(handler), HandlerInputs.of(handler, payloads.converter()));
    }

    private KnownActivity activity(HandlerMethod handler) {
        ActivityDeclarations declarations = new ActivityDeclarations(beanFactory::resolveEmbeddedValue);
        RetryPolicy retry = declarations.retry(handler);
        TaskTimeouts timeouts = declarations.timeouts(handler);
        String queue = HandlerKind.queue(handler);
        ActivityCall call = new ActivityCall(handler, payloads, nodeStops);
        return new KnownActivity(
                handler, queue, retry, timeouts, declarations.limit(handler), executions.handlerOf(call));
    }

    private Target target(HandlerKind kind, MethodReference reference) {
        ReferencedMethod method = MethodReferences.resolve(reference);
        return targets.computeIfAbsent(new Reference(kind, method), this::find);
    }

    private Target find(Reference reference) {
        List<? extends Known> matching = catalog().ofKind(reference.kind()).stream()
                .filter(known -> isMeant(reference.method(), known.handler()))
                .toList();
        return switch (matching.size()) {
            case 0 -> throw unknown(reference);
            case 1 -> matching.get(0).target();
            default -> throw ambiguous(reference, matching);
        };
    }

    /** The bean may be of the referenced class, extend or implement it, and may override the method. */
    private static boolean isMeant(ReferencedMethod reference, HandlerMethod handler) {
        if (!reference.receiver().isAssignableFrom(handler.userClass())) {
            return false;
        }
        Method ofBean = ClassUtils.getMostSpecificMethod(reference.method(), handler.userClass());
        return BridgeMethodResolver.findBridgedMethod(ofBean).equals(handler.method());
    }

    private IllegalArgumentException unknown(Reference reference) {
        ReferencedMethod method = reference.method();
        for (HandlerKind other : HandlerKind.values()) {
            boolean isOther = catalog().ofKind(other).stream().anyMatch(known -> isMeant(method, known.handler()));
            if (other != reference.kind() && isOther) {
                return new IllegalArgumentException(method.describe() + " is an " + other.label() + " method, not an "
                        + reference.kind().label()
                        + " method: an orchestrator is started or called as a sub-orchestration,"
                        + " an activity is called by an orchestrator");
            }
        }
        String signature = HandlerMethod.signature(method.receiver(), method.method());
        return new IllegalArgumentException("No bean of this application has an "
                + reference.kind().label() + " method " + signature + ". Annotate "
                + method.describe() + " with " + reference.kind().label() + " and make its class a bean; what only"
                + " another application has is called by name");
    }

    private static IllegalArgumentException ambiguous(Reference reference, List<? extends Known> matching) {
        List<String> all =
                matching.stream().map(known -> known.handler().describe()).toList();
        return new IllegalArgumentException(reference.method().describe() + " names " + all.size() + " methods: " + all
                + ". Refer to the class of one bean, or call by name");
    }

    private HandlerCatalog catalog() {
        HandlerCatalog filled = catalog;
        if (filled == null) {
            throw new IllegalStateException(
                    "The application's orchestrators and activities are not known yet, its beans are"
                            + " still being made. Use the client later, for instance when ApplicationReadyEvent is published");
        }
        return filled;
    }

    /** A referenced method in its role. */
    private record Reference(HandlerKind kind, ReferencedMethod method) {}
}
