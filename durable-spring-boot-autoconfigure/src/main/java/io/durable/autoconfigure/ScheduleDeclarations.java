package io.durable.autoconfigure;

import io.durable.OrchestrationContext;
import io.durable.OrchestrationSchedule;
import io.durable.ScheduleOverlap;
import io.durable.ScheduleSpec;
import io.durable.ScheduleTick;
import io.durable.schedule.DeclaredSchedule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.util.StringUtils;
import org.springframework.util.StringValueResolver;

/** Reads {@code @OrchestrationSchedule} annotations, placeholders resolved. */
final class ScheduleDeclarations {

    private final StringValueResolver placeholders;

    ScheduleDeclarations(StringValueResolver placeholders) {
        this.placeholders = placeholders;
    }

    /** @throws InvalidDurableDeclarationException if one can't be meant */
    List<DeclaredSchedule> read(Collection<HandlerMethod> orchestrators) {
        List<DeclaredSchedule> schedules = new ArrayList<>();
        Map<String, HandlerMethod> byId = new HashMap<>();
        for (HandlerMethod orchestrator : orchestrators) {
            OrchestrationSchedule annotation =
                    AnnotatedElementUtils.findMergedAnnotation(orchestrator.method(), OrchestrationSchedule.class);
            if (annotation != null) {
                DeclaredSchedule schedule = read(orchestrator, annotation);
                HandlerMethod other = byId.put(schedule.id(), orchestrator);
                if (other != null) {
                    throw new InvalidDurableDeclarationException(
                            orchestrator.describe(),
                            "has the same schedule id '" + schedule.id() + "' as " + other.describe(),
                            "Give one of them another: @OrchestrationSchedule(id = \"nightly\").");
                }
                schedules.add(schedule);
            }
        }
        return schedules;
    }

    private DeclaredSchedule read(HandlerMethod orchestrator, OrchestrationSchedule annotation) {
        boolean passesTick = takesTick(orchestrator);
        try {
            String id = resolved("id", annotation.id());
            return new DeclaredSchedule(
                    id.isEmpty() ? orchestrator.name() : id, spec(orchestrator.name(), annotation), passesTick);
        } catch (IllegalArgumentException wrong) {
            throw new InvalidDurableDeclarationException(
                    orchestrator.describe(),
                    "has an @OrchestrationSchedule that can't be: " + wrong.getMessage(),
                    "Correct the annotation: either cron = \"0 0 2 * * *\", with a zone such as Europe/Berlin, or"
                            + " every = \"15m\"; an id has 1 to 200 characters of A-Z a-z 0-9 . _ : @ / -.",
                    wrong);
        }
    }

    private ScheduleSpec spec(String name, OrchestrationSchedule annotation) {
        String cron = resolved("cron", annotation.cron());
        String every = resolved("every", annotation.every());
        if (cron.isEmpty() == every.isEmpty()) {
            throw new IllegalArgumentException(
                    cron.isEmpty() ? "it says neither cron nor every" : "it says both cron and every");
        }
        Duration catchUp = duration("catchUp", resolved("catchUp", annotation.catchUp()));
        ScheduleOverlap overlap = annotation.overlap();
        ScheduleSpec spec = cron.isEmpty()
                ? ScheduleSpec.every(name, duration("every", every))
                : ScheduleSpec.cron(name, cron, resolved("zone", annotation.zone()));
        String jitter = resolved("jitter", annotation.jitter());
        ScheduleSpec complete = spec.withOverlap(overlap).withCatchUp(catchUp);
        return jitter.isEmpty() ? complete : complete.withJitter(duration("jitter", jitter));
    }

    private static boolean takesTick(HandlerMethod orchestrator) {
        List<Class<?>> inputs = Arrays.stream(orchestrator.method().getParameterTypes())
                .filter(type -> type != OrchestrationContext.class)
                .toList();
        if (!inputs.isEmpty() && !inputs.equals(List.of(ScheduleTick.class))) {
            throw new InvalidDurableDeclarationException(
                    orchestrator.describe(),
                    "is annotated with @OrchestrationSchedule but takes a "
                            + inputs.get(0).getSimpleName() + ", which nobody gives it",
                    "Take no input or a ScheduleTick, or make the schedule through DurableClient.schedules().");
        }
        return !inputs.isEmpty();
    }

    private String resolved(String attribute, String text) {
        try {
            String resolved = placeholders.resolveStringValue(text);
            return StringUtils.hasText(resolved) ? resolved.trim() : "";
        } catch (IllegalArgumentException unknown) {
            throw new IllegalArgumentException(attribute + " = \"" + text + "\": " + unknown.getMessage(), unknown);
        }
    }

    private static Duration duration(String attribute, String text) {
        try {
            return DurationStyle.detectAndParse(text);
        } catch (IllegalArgumentException wrong) {
            throw new IllegalArgumentException(attribute + " = \"" + text + "\": " + wrong.getMessage(), wrong);
        }
    }
}
