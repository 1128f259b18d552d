package io.durable.autoconfigure;

import io.durable.Activity;
import io.durable.ActivityContext;
import io.durable.OrchestrationContext;
import io.durable.Orchestrator;
import io.durable.Version;
import io.durable.history.TaskQueue;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.Objects;
import java.util.Optional;
import org.springframework.core.annotation.AnnotatedElementUtils;

/** The two kinds of bean methods that the runtime calls. */
enum HandlerKind {
    ORCHESTRATOR(Orchestrator.class, OrchestrationContext.class),
    ACTIVITY(Activity.class, ActivityContext.class);

    private final Class<? extends Annotation> annotationType;
    private final Class<?> contextType;

    HandlerKind(Class<? extends Annotation> annotationType, Class<?> contextType) {
        this.annotationType = annotationType;
        this.contextType = contextType;
    }

    /** What a method of this kind may take besides its inputs. */
    Class<?> contextType() {
        return contextType;
    }

    /** The annotation as it is written. */
    String label() {
        return "@" + annotationType.getSimpleName();
    }

    boolean marks(Method method) {
        return AnnotatedElementUtils.hasAnnotation(method, annotationType);
    }

    /**
     * The version that an orchestrator declares; empty if it declares none.
     *
     * @throws InvalidDurableDeclarationException if it can't be compared
     */
    static String version(HandlerMethod orchestrator) {
        String version = Objects.requireNonNull(
                        AnnotatedElementUtils.findMergedAnnotation(orchestrator.method(), Orchestrator.class))
                .version();
        if (version.isEmpty() || Version.isComparable(version)) {
            return version;
        }
        throw new InvalidDurableDeclarationException(
                orchestrator.describe(),
                "declares version '" + version + "', which can't be compared with others",
                "Write numbers with dots between them: @Orchestrator(version = \"1.4\").");
    }

    /** @throws InvalidDurableDeclarationException if it can't be the name of a queue */
    static String queue(HandlerMethod activity) {
        String queue = Objects.requireNonNull(
                        AnnotatedElementUtils.findMergedAnnotation(activity.method(), Activity.class))
                .queue();
        try {
            return TaskQueue.requireValid(queue);
        } catch (IllegalArgumentException wrong) {
            throw new InvalidDurableDeclarationException(
                    activity.describe(),
                    "declares a queue that can't be: " + wrong.getMessage(),
                    "Give it another name: @Activity(queue = \"payments\").");
        }
    }

    /** The name that the annotation gives, if it gives one. */
    Optional<String> explicitName(Method method) {
        String name = switch (this) {
            case ORCHESTRATOR ->
                Objects.requireNonNull(AnnotatedElementUtils.findMergedAnnotation(method, Orchestrator.class))
                        .value();
            case ACTIVITY ->
                Objects.requireNonNull(AnnotatedElementUtils.findMergedAnnotation(method, Activity.class))
                        .value();
        };
        return name.isEmpty() ? Optional.empty() : Optional.of(name);
    }
}
