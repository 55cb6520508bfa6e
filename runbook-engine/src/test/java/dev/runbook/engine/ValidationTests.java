package dev.runbook.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.runbook.engine.ShopFixture.BadBasketReleaseDrill;
import dev.runbook.engine.ShopFixture.BasketRunbook;
import dev.runbook.engine.ShopFixture.TrivialRunbook;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import javax.tools.ToolProvider;
import org.assertj.core.api.AbstractStringAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineTestKit;

class ValidationTests {
    private final StagedPerformance.Script script = new StagedPerformance.Script();

    /** Returns the line of the fixture's source that holds a text. */
    private static int line(String text) {
        try {
            var lines = Files.readAllLines(Path.of("src/test/java/dev/runbook/engine/BrokenFixture.java"));
            for (int i = 0; i < lines.size(); i++) {
                if (lines.get(i).contains(text)) {
                    return i + 1;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw new IllegalArgumentException(text);
    }

    @Test
    void says_what_and_where_with_consequence_and_remedy() {
        assertProblems(BrokenFixture.NoAlert.class)
                .isEqualTo("dev.runbook.engine.BrokenFixture$NoAlert has a problem:\n"
                        + "  - BrokenFixture.NoAlert(BrokenFixture.java:" + line("class NoAlert")
                        + "): @Runbook class has no @Alert: nothing would"
                        + " ever call for it. The runbook is not run. Add @Alert(name = ..., severity = ...,"
                        + " forDuration = \"2m\", slo = ...).");
    }

    @Test
    void fields_that_a_resumed_run_would_lack() {
        assertProblems(BrokenFixture.Remembers.class)
                .contains("has 2 problems")
                .contains("Field 'seen' can change during a run, and no journal keeps fields")
                .contains("Field 'count' can change")
                .contains("Return the value from the step and take it as a parameter of a later one");
    }

    @Test
    void orders() {
        assertProblems(BrokenFixture.Orders.class)
                .contains("has 4 problems")
                .contains("BrokenFixture.Orders.neither(BrokenFixture.java:" + line("void neither()")
                        + "): @Step method 'neither' has neither order")
                .contains("@Step method 'both' has both order and after.")
                .contains("has order = 2, and so has 'alsoTwo'")
                .contains("@Step method 'lost' comes after 'nowhere', which is no step of this runbook.");
        assertProblems(BrokenFixture.Ambiguous.class).contains("The steps 'left', 'right' may run in any order");
        assertProblems(BrokenFixture.Circle.class).contains("come after each other in a circle");
    }

    @Test
    void rollbacks() {
        assertProblems(BrokenFixture.Rollbacks.class)
                .contains("@Rollback method 'unlook' takes back 'look', a step of kind OBSERVE that changes nothing.")
                .contains("@Rollback method 'unnothing' takes back 'nothing', which is no step of this runbook.")
                .contains("@Step method 'uncompensated' changes things, and nothing takes them back.")
                .contains("@Step method 'contradictory' is said to be irreversible, but 'uncontradictory' takes it")
                .contains("'once' takes back 'twice', and so does 'again'.")
                .contains("Parameter 'thread' of 'unlook' is a Thread, which nobody supplies.")
                .contains("Parameter 'thread' of 'again' is a Thread, which nobody supplies.")
                .contains("@Step method 'verify' states why it is irreversible, but a VERIFY step")
                .contains("@Step method 'careless' is of kind CHANGE and lets the run go on when it fails");
    }

    @Test
    void what_a_rollback_of_no_step_takes() {
        assertProblems(BrokenFixture.Rollbacks.class)
                .contains("@Rollback method 'unnothing' has the timeout \"soon\", which is no duration.")
                .contains("Parameter 'thread' of 'unnothing' is a Thread, which nobody supplies.")
                .contains("Parameter 'gone' of 'unnothing' has @From(\"gone\"), and there is no such step.")
                .contains("Parameter 'pods' of 'unnothing' is an Optional, but Pods is always there.")
                .doesNotContain("Parameter 'known'")
                .doesNotContain("Parameter 'effects'");
    }

    @Test
    void methods() {
        assertProblems(BrokenFixture.Methods.class)
                .contains("@Runbook class is abstract.")
                .contains("@Step method 'hidden' must not be private.")
                .contains("@Step method 'fixed' must not be static.")
                .contains("@Step method 'open' must not be abstract.")
                .contains("@Step method 'generic' must not be generic.")
                .contains("There are two @Step method 'overloaded's")
                .contains("Method 'idle' has @Retry, which is only read on a @Step method.")
                .contains("@Step method 'manual' is MANUAL and returns void: nobody would be told what to do.");
    }

    @Test
    void values() {
        assertProblems(BrokenFixture.Values.class)
                .contains("@Step method 'text' returns String: a step's value is a record or a List of records")
                .contains("@Step method 'pod' returns Pod: a step's value is a record")
                .contains("'holder' returns a value that would not come back from the journal as it was:"
                        + " Deep.socket is a Socket.")
                .contains("'wide' returns a value that would not come back from the journal as it was: Wide.socket is a"
                        + " Socket, Wide.numbers is a Map<Integer, String>, Deep.socket is a Socket.")
                .contains("@Step method 'nothing' returns void, but 'taker' needs its value.");
    }

    @Test
    void parameters() {
        assertProblems(BrokenFixture.Supplied.class)
                .contains("'one' is the value of 'one', which has not run yet by then.")
                .contains("'torn' can be supplied by more than one: step 'one', step 'two'.")
                .contains("'strange' is a Thread, which nobody supplies.")
                .contains("'lost' has @From(\"nowhere\"), and there is no such step.")
                .contains("'wrong' has @From(\"one\"), but that step returns A, not B.")
                .contains("'effects' is Effects, which only a @Rollback gets.")
                .contains("'optional' is an Optional, but Pods is always there.")
                .contains("'needs' is the value of 'skipped', which may be skipped. The runbook is not run. Take an"
                        + " Optional<Skipped>.")
                .contains("'future' has @From(\"last\"), but that step has not run yet by then.");
    }

    @Test
    void a_parameter_whose_name_the_compiler_left_out_is_counted(@TempDir Path folder) throws Exception {
        var source = Files.writeString(folder.resolve("Nameless.java"), """
                import dev.runbook.api.*;
                @Runbook(title = "Nameless")
                @Alert(name = "Nameless", severity = Severity.INFO, forDuration = "1m", expr = "up")
                class Nameless {
                    @Step(kind = StepKind.OBSERVE, order = 1)
                    void look(FiringAlert alert, Thread thread) {}
                }
                """);
        var path = System.getProperty("java.class.path");
        assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, "-cp", path, source.toString()))
                .isZero();

        try (var loader = new URLClassLoader(
                new URL[] {folder.toUri().toURL()}, getClass().getClassLoader())) {
            assertProblems(loader.loadClass("Nameless"))
                    .contains("Parameter 2 of 'look' is a Thread, which nobody supplies.");
        }
    }

    @Test
    void the_value_of_the_step_that_is_rolled_back_is_optional() {
        assertProblems(BrokenFixture.EagerRollback.class)
                .contains("has a problem")
                .contains(
                        "'undo' is the value of the very step that is rolled back, which may have failed before it had"
                                + " one. The runbook is not run. Take an Optional<A>.");
    }

    @Test
    void durations_retries_and_conditions() {
        assertProblems(BrokenFixture.Times.class)
                .contains("@Alert Times has an empty forDuration: it would fire at the first bad sample.")
                .contains("@Alert Times has the keepFiringFor \"long\", which is no duration.")
                .contains("@Step method 'look' has the timeout \"5 minutes\", which is no duration.")
                .contains("@Retry of 'look' allows 1 attempts.")
                .contains("@Retry of 'look' has a jitter of 2.0.")
                .contains("@Retry of 'look' begins with a backoff of 1m, above its maxBackoff of 1s.")
                .contains("@Step method 'gone' has a timeout of zero.")
                .contains("@When(\"gone\") of 'gone' names")
                .contains("@When(\"number\") of 'numbered' names a method that returns int.");
    }

    @Test
    void alerts() {
        assertProblems(BrokenFixture.Alerts.class)
                .contains("@Runbook has an empty title.")
                .contains("@Runbook class has no @Step method.")
                .contains("@Runbook class must have exactly one constructor, without parameters.")
                .contains("@Runbook class has the @Tag \"not a tag\", which no filter can name.")
                .contains("@Alert Twice stands twice on the class.")
                .contains("""
                        @Alert Twice has an expression that is not PromQL:
                            1:12: unexpected end of input in function call, expected "," or ")"
                              rate(up[5m]
                                         ^
                            The runbook is not run. Correct the expression.
                        """.stripTrailing())
                .contains("1:1: unknown function with name \"made_up\"")
                .contains("1:15: unknown function with name \"invented\"")
                .contains("1:29: expected type range vector in call to function \"rate\"")
                .contains("it is a range vector, which no rule can evaluate.")
                .contains("@Alert Lost has dashboard = \"grafana, page 2\", which is no URL of http or https.")
                .contains("@Alert Both has both slo and expr.")
                .contains("@Alert Neither has neither slo nor expr.")
                .contains("which threw java.lang.IllegalStateException: no indicator.")
                .contains("@Alert Abstract refers to the SLO BrokenFixture.AbstractSlo, which can't be made");
    }

    @Test
    void classes() {
        assertProblems(BrokenFixture.Inner.class).contains("@Runbook class is an inner class");
        assertProblems(BrokenFixture.privateRunbook())
                .contains("@Runbook class is private.")
                .contains("@Runbook class has a private constructor.");
    }

    @Test
    void the_parameters_of_runs() {
        assertProblems(BrokenFixture.BadLimits.class)
                .contains(
                        "@Default gives the parameter floor of BrokenFixture.Limits the value \"many\", which is no int.")
                .contains("Parameter thread of BrokenFixture.Limits is a Thread.");
    }

    @Test
    void drills() {
        assertProblems(BrokenFixture.BadDrill.class)
                .contains("@Drill class has no @World field")
                .contains("@Drill class has no @Inject field: nothing would go wrong in it. The drill is not run. Add a"
                        + " fault, or use @QuietDrill")
                .contains("@ScriptedBy field 'operator' is a String, which is no Operator.")
                .contains("@Drill does not say which alert must fire, and its runbook has 2.")
                .contains("@Drill has the mitigateWithin \"soon\", which is no duration.")
                .contains("@Drill allows more time for detectWithin than for recoverWithin")
                .contains("@Drill gives the parameter ceiling of BrokenFixture.Ceiling the value \"high\"")
                .contains("@Drill gives the parameter flor, which BrokenFixture.Ceiling does not have.")
                .contains("@Drill has the parameter \"nonsense\", which is not name=value.")
                .contains("@Drill asks with ablation which CHANGE steps are needed, and its runbook has none.");
    }

    @Test
    void drills_that_contradict_themselves() {
        assertProblems(BrokenFixture.ContradictoryDrill.class)
                .contains("has more than one @World field: 'here', 'there'.")
                .contains("@Inject field 'early' heals at 5m, not after it is injected at 10m.")
                .contains("@Inject field 'late' has the time at \"later\", which is no duration.")
                .contains("@Inject field 'none' is a String, which is no Fault.")
                .contains("ContradictoryDrill.early(BrokenFixture.java:" + line("healAt = \"5m\"") + ")")
                .contains("ContradictoryDrill.late(BrokenFixture.java:" + line("at = \"later\"") + ")")
                .contains("ContradictoryDrill.none(BrokenFixture.java:" + (line("String none") - 1) + ")")
                .contains("ContradictoryDrill.person(BrokenFixture.java:" + line("person = made") + ")")
                .contains("@Drill expects the alert Three, which its runbook does not have.")
                .contains("@Drill gives no value for the parameter ceiling of BrokenFixture.Ceiling")
                .contains("verdict = ROLLED_BACK, which takes writes back.")
                .contains("bounds the time of its last write with mitigateWithin.")
                .contains("asks with ablation which of its writes are needed.")
                .contains("@Drill bounds the times after a run that ends ROLLED_BACK");
    }

    @Test
    void drills_of_what_is_no_sound_runbook() {
        assertProblems(BrokenFixture.NoRunbookDrill.class).contains("names the runbook String, which has no @Runbook.");
        assertProblems(BrokenFixture.OfBrokenRunbookDrill.class)
                .contains("BrokenFixture.NoAlert(BrokenFixture.java:" + line("class NoAlert")
                        + "): @Runbook class has no @Alert");
    }

    @Test
    void drills_that_have_faults_beside_those_of_their_runbook() {
        assertProblems(BrokenFixture.BrokenOfBrokenRunbookDrill.class)
                .contains("has 9 problems")
                .contains("@Inject field 'none' is a String, which is no Fault.")
                .contains("@Drill has the recoverWithin \"soon\", which is no duration.")
                .contains("@Drill expects the alert Three, which its runbook does not have.")
                .contains("@Drill gives the parameter ceiling of BrokenFixture.Ceiling the value \"high\"")
                .contains("@Drill gives the parameter flor, which BrokenFixture.Ceiling does not have.")
                .contains("@Drill asks with ablation which CHANGE steps are needed, and its runbook has none.")
                .contains("@Alert One has the forDuration \"long\", which is no duration.")
                .contains("unknown function with name \"nothing\"")
                .contains("@Step method 'look' must not be private.");
        assertProblems(BrokenFixture.SoundOfBrokenRunbookDrill.class)
                .contains("has 3 problems")
                .contains("@Alert One has the forDuration")
                .contains("unknown function with name \"nothing\"")
                .contains("must not be private");
    }

    @Test
    void quiet_drills() {
        assertProblems(BrokenFixture.LoudQuietDrill.class)
                .contains("@QuietDrill class has no @World field")
                .contains("@QuietDrill has the time lasting \"ages\", which is no duration.")
                .contains("but a quiet drill has no fault.");
    }

    @Test
    void extensions() {
        assertProblems(BrokenFixture.Extended.class)
                .contains("has 2 problems")
                .contains("names BrokenFixture.LostPort, which can't be made")
                .contains("'look' can be supplied by more than one: the library, BrokenFixture.SecondPods.");
    }

    @Test
    void two_runbooks_for_one_alert_each_name_the_other() {
        var messages = failures(BasketRunbook.class, BrokenFixture.RivalRunbook.class, TrivialRunbook.class);

        assertThat(messages).hasSize(2);
        assertThat(messages.get(BasketRunbook.class.getName()))
                .contains("The alert BasketFails of")
                .contains("is also that of " + BrokenFixture.RivalRunbook.class.getName());
        assertThat(messages.get(BrokenFixture.RivalRunbook.class.getName()))
                .contains("BrokenFixture.RivalRunbook(BrokenFixture.java:" + line("class RivalRunbook") + "): ")
                .contains("is also that of " + BasketRunbook.class.getName());
        assertThat(script.calls).containsExactly("look", "close");
    }

    @Test
    void a_runbook_that_is_reached_through_a_drill_counts_for_its_alert() {
        assertThat(failures(BadBasketReleaseDrill.class, BrokenFixture.RivalRunbook.class))
                .containsOnlyKeys(BadBasketReleaseDrill.class.getName(), BrokenFixture.RivalRunbook.class.getName());
        assertThat(failures(BadBasketReleaseDrill.class)).isEmpty();
    }

    @Test
    void the_rest_of_the_suite_runs() {
        failures(BrokenFixture.Orders.class, TrivialRunbook.class);

        assertThat(script.calls).containsExactly("look", "close");
    }

    private AbstractStringAssert<?> assertProblems(Class<?> type) {
        return assertThat(failures(type).get(type.getName()));
    }

    private Map<String, String> failures(Class<?>... types) {
        var kit = EngineTestKit.engine(script.engine());
        for (var type : types) {
            kit.selectors(selectClass(type));
        }
        var messages = new TreeMap<String, String>();
        kit.execute().testEvents().failed().stream().forEach(event -> {
            var container = event.getTestDescriptor().getParent().orElseThrow();
            var thrown = event.getRequiredPayload(TestExecutionResult.class)
                    .getThrowable()
                    .orElseThrow();
            messages.put(container.getLegacyReportingName(), String.valueOf(thrown.getMessage()));
        });
        return messages;
    }
}
