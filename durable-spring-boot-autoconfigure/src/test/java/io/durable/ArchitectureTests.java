package io.durable;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.io.ObjectInputStream;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.NullMarked;

/** The layers, and what each of them must not touch. */
@AnalyzeClasses(packages = "io.durable", importOptions = DoNotIncludeTests.class)
class ArchitectureTests {

    @ArchTest
    static final ArchRule packagesPointOneWay = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("adapters")
            .definedBy(
                    "io.durable.observe..",
                    "io.durable.actuate..",
                    "io.durable.http..",
                    "io.durable.jpa..",
                    "io.durable.kafka..",
                    "io.durable.remote..",
                    "io.durable.web..")
            .layer("autoconfigure")
            .definedBy("io.durable.autoconfigure..")
            .layer("client")
            .definedBy("io.durable.client..")
            .layer("schedule")
            .definedBy("io.durable.schedule..")
            .layer("runtime")
            .definedBy("io.durable.runtime..")
            .layer("codec")
            .definedBy("io.durable.codec..")
            .layer("spi")
            .definedBy("io.durable.spi..")
            .layer("engine")
            .definedBy("io.durable.engine..")
            .layer("api")
            .definedBy("io.durable")
            .layer("history")
            .definedBy("io.durable.history..")
            .whereLayer("adapters")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("autoconfigure")
            .mayOnlyBeAccessedByLayers("adapters")
            .whereLayer("schedule")
            .mayOnlyBeAccessedByLayers("autoconfigure")
            .whereLayer("client")
            .mayOnlyBeAccessedByLayers("adapters", "autoconfigure", "schedule")
            .whereLayer("runtime")
            .mayOnlyBeAccessedByLayers("adapters", "autoconfigure")
            .whereLayer("codec")
            .mayOnlyBeAccessedByLayers("adapters", "autoconfigure")
            .whereLayer("spi")
            .mayOnlyBeAccessedByLayers("adapters", "autoconfigure", "schedule", "client", "runtime", "codec")
            .whereLayer("engine")
            .mayOnlyBeAccessedByLayers("adapters", "autoconfigure", "client", "runtime", "spi")
            .because("each package could be a jar of its own, and a cycle can't be taken out again");

    @ArchTest
    static final ArchRule packagesHaveNoCycles = slices().matching("io.durable.(**)")
            .should()
            .beFreeOfCycles()
            .because("no durable-execution library has managed to get rid of them later");

    @ArchTest
    static final ArchRule historyDependsOnNothing = classes()
            .that()
            .resideInAPackage("io.durable.history")
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage("io.durable.history", "java..", "org.jspecify.."))
            .because("what is stored must be readable by anything");

    @ArchTest
    static final ArchRule coreKnowsNoFramework = noClasses()
            .that()
            .resideInAnyPackage(
                    "io.durable.history..",
                    "io.durable.engine..",
                    "io.durable.spi..",
                    "io.durable.client..",
                    "io.durable.schedule..",
                    "io.durable.runtime..")
            .should()
            .dependOnClassesThat(resideInAnyPackage(
                    "org.springframework.context..",
                    "org.springframework.beans..",
                    "org.springframework.boot..",
                    "org.springframework.jdbc..",
                    "org.springframework.transaction..",
                    "org.springframework.web..",
                    "jakarta..",
                    "org.hibernate..",
                    "java.sql..",
                    "javax.sql..",
                    "tools.jackson.."))
            .because("the simulation steps the core without any of them");

    @ArchTest
    static final ArchRule coreReadsNoClockAndNoRandomness = noClasses()
            .that(resideInAnyPackage(
                            "io.durable.history..",
                            "io.durable.engine..",
                            "io.durable.spi..",
                            "io.durable.client..",
                            "io.durable.schedule..",
                            "io.durable.runtime")
                    .or(are(resideInAPackage("io.durable"))))
            .should()
            .callMethod(java.time.Instant.class, "now")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(java.util.UUID.class, "randomUUID")
            .orShould()
            .callMethod(Math.class, "random")
            .orShould()
            .callConstructor(java.util.Random.class)
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(java.security.SecureRandom.class)
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(ThreadLocalRandom.class)
            .because("time and randomness come through the ports, so that a seed decides everything");

    @ArchTest
    static final ArchRule threadsAreInOnePackage = noClasses()
            .that()
            .resideInAnyPackage("io.durable.engine..", "io.durable.spi..", "io.durable.runtime")
            .should()
            .dependOnClassesThat()
            .areAssignableTo(Thread.class)
            .because("only runtime.threads may start, park or interrupt one");

    @ArchTest
    static final ArchRule nothingIsDeserialisedByJava = noClasses()
            .should()
            .dependOnClassesThat()
            .areAssignableTo(ObjectInputStream.class)
            .because("stored data names no classes");

    @ArchTest
    static final ArchRule everyPackageIsNullMarked =
            classes().should(resideInANullMarkedPackage()).because("absence must be written down");

    @ArchTest
    static final ArchRule namesSayWhatThingsAre = noClasses()
            .should()
            .haveNameMatching(".*(Impl|Manager|Helper|Util|Utils)")
            .because("such a name says nothing");

    @ArchTest
    static final ArchRule classesAreFinal = classes()
            .that()
            .areNotInterfaces()
            .and()
            .areTopLevelClasses()
            .and()
            .doNotHaveModifier(JavaModifier.ABSTRACT)
            .and()
            .areNotAssignableTo(Throwable.class)
            .and()
            .areNotAnnotatedWith("jakarta.persistence.Entity")
            .and()
            .areNotAnnotatedWith("org.springframework.web.bind.annotation.RestController")
            .should()
            .haveModifier(JavaModifier.FINAL)
            .because("nothing here is made to be extended");

    private static ArchCondition<JavaClass> resideInANullMarkedPackage() {
        return new ArchCondition<>("reside in a @NullMarked package") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                boolean marked = type.getPackage().isAnnotatedWith(NullMarked.class);
                if (!marked && !type.getSimpleName().equals("package-info")) {
                    events.add(SimpleConditionEvent.violated(
                            type, type.getName() + " is in a package without @NullMarked"));
                }
            }
        };
    }
}
