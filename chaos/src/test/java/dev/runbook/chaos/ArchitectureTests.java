package dev.runbook.chaos;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.time.Instant;
import java.util.UUID;
import org.apiguardian.api.API;
import org.junit.jupiter.api.Test;

class ArchitectureTests {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.runbook");

    @Test
    void every_public_type_says_for_whom_it_is() {
        classes()
                .that()
                .arePublic()
                .and()
                .doNotHaveSimpleName("package-info")
                .should()
                .beAnnotatedWith(API.class)
                .orShould(beNestedInAnnotatedType())
                .check(CLASSES);
    }

    @Test
    void dependencies_point_downwards() {
        noClasses()
                .that()
                .resideInAPackage("dev.runbook.api..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.runbook.engine..", "dev.runbook.chaos..")
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAPackage("dev.runbook.engine..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.runbook.chaos..")
                .check(CLASSES);
    }

    @Test
    void the_engine_keeps_off_the_internals_of_the_platform() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.junit.platform.commons.util..")
                .check(CLASSES);
    }

    @Test
    void packages_follow_the_domain() {
        noClasses()
                .should()
                .resideInAnyPackage("..util..", "..utils..", "..common..", "..impl..", "..helper..", "..misc..")
                .check(CLASSES);
    }

    @Test
    void nothing_in_a_simulated_world_reads_the_wall_clock() {
        noClasses()
                .that()
                .resideInAPackage("dev.runbook.chaos..")
                .and()
                .resideOutsideOfPackage("dev.runbook.chaos.k3s..")
                .should()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(UUID.class, "randomUUID")
                .orShould()
                .callMethod(Math.class, "random")
                .check(CLASSES);
    }

    private static ArchCondition<JavaClass> beNestedInAnnotatedType() {
        return new ArchCondition<>("be nested in a type annotated with @API") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                var outer = type.getEnclosingClass();
                boolean covered = outer.isPresent() && outer.get().isAnnotatedWith(API.class);
                events.add(new SimpleConditionEvent(type, covered, type.getName() + " has no @API and none around it"));
            }
        };
    }
}
