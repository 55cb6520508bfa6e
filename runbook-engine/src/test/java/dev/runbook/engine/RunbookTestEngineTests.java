package dev.runbook.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.ClassNameFilter.excludeClassNamePatterns;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClasspathRoots;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectPackage;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectUniqueId;
import static org.junit.platform.engine.discovery.PackageNameFilter.excludePackageNames;
import static org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder.request;

import dev.runbook.engine.ShopFixture.BadBasketReleaseDrill;
import dev.runbook.engine.ShopFixture.BasketQuietDrill;
import dev.runbook.engine.ShopFixture.BasketRunbook;
import dev.runbook.engine.ShopFixture.ComposedByAnnotationsRunbook;
import dev.runbook.engine.ShopFixture.RolledBackDrill;
import dev.runbook.engine.ShopFixture.TrivialRunbook;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.Filter;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.TestTag;
import org.junit.platform.engine.UniqueId;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.engine.support.descriptor.MethodSource;

class RunbookTestEngineTests {
    private static final String DRILL = "[engine:runbook]/[drill:" + BadBasketReleaseDrill.class.getName() + "]";

    @Test
    void a_drill_is_a_container_with_its_phases_and_the_steps_of_its_runbook() {
        var drill = only(discover(selectClass(BadBasketReleaseDrill.class)));

        assertThat(drill.isContainer()).isTrue();
        assertThat(drill.getSource()).contains(ClassSource.from(BadBasketReleaseDrill.class));
        assertThat(drill.getDisplayName()).isEqualTo("bad basket release");
        assertThat(drill.getChildren())
                .extracting(TestDescriptor::getDisplayName)
                .containsExactly(
                        "the world can be prepared",
                        "the baseline is healthy",
                        "the fault is observed",
                        "the alert BasketFails fires",
                        "step 1 Look at the release",
                        "step 2 Undo the release",
                        "step 3 The basket answers",
                        "the run ends completed",
                        "the service is back",
                        "control: without the runbook it stays broken",
                        "ablation: it fails without 'Undo the release'");
        assertThat(drill.getChildren()).allMatch(TestDescriptor::isTest);
    }

    @Test
    void the_tests_of_a_drill_name_the_drill_as_their_source_since_launchers_filter_by_it() {
        var drill = only(discover(selectClass(BadBasketReleaseDrill.class)));

        assertThat(drill.getChildren())
                .extracting(child -> (MethodSource) child.getSource().orElseThrow())
                .allMatch(source -> source.getClassName().equals(BadBasketReleaseDrill.class.getName()))
                .extracting(MethodSource::getMethodName)
                .containsExactly(
                        "prepare",
                        "baseline",
                        "inject",
                        "detect",
                        "look",
                        "undo",
                        "verify",
                        "end",
                        "recover",
                        "control",
                        "ablation:undo");
    }

    @Test
    void a_drill_that_ends_otherwise_does_not_look_for_recovery() {
        var drill = only(discover(selectClass(RolledBackDrill.class)));

        assertThat(names(drill))
                .containsExactly("prepare", "baseline", "inject", "detect", "look", "undo", "verify", "end", "control");
    }

    @Test
    void a_quiet_drill_has_two_tests() {
        var drill = only(discover(selectClass(BasketQuietDrill.class)));

        assertThat(drill.getDisplayName()).isEqualTo("a healthy shop");
        assertThat(drill.getChildren())
                .extracting(TestDescriptor::getDisplayName)
                .containsExactly("the world can be prepared", "no alert fires in 6h");
    }

    @Test
    void a_runbook_by_itself_has_its_steps() {
        var runbook = only(discover(selectClass(BasketRunbook.class)));

        assertThat(runbook.getDisplayName()).isEqualTo("The basket fails, rehearsed on an empty cluster");
        assertThat(names(runbook)).containsExactly("look", "undo", "verify");
        assertThat(runbook.getChildren())
                .extracting(child -> ((MethodSource) child.getSource().orElseThrow()).getJavaMethod())
                .extracting(method -> method.getDeclaringClass())
                .containsOnly((Class) BasketRunbook.class);
    }

    @Test
    void composed_annotations_and_inherited_steps_count() {
        var runbook = only(discover(selectClass(ComposedByAnnotationsRunbook.class)));

        assertThat(names(runbook)).containsExactly("look", "again");
        assertThat(runbook.getTags()).containsExactly(TestTag.create("composed"));
        assertThat(runbook.getChildren().iterator().next().getTags())
                .containsExactlyInAnyOrder(TestTag.create("composed"), TestTag.create("first"));
    }

    @Test
    void a_class_of_another_engine_is_left_alone() {
        assertThat(discover(selectClass(RunbookTestEngineTests.class)).getChildren())
                .isEmpty();
    }

    @Test
    void a_package_is_scanned() {
        assertThat(classes(discover(selectPackage("dev.runbook.engine"))))
                .contains(BasketRunbook.class.getName(), BadBasketReleaseDrill.class.getName());
    }

    @Test
    void a_class_path_root_is_scanned_and_filters_apply() throws Exception {
        var root = Path.of(ShopFixture.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        var selector = selectClasspathRoots(Set.of(root)).get(0);

        assertThat(classes(discover(selector))).contains(BasketQuietDrill.class.getName());
        assertThat(classes(discover(List.of(selector), excludeClassNamePatterns(".*QuietDrill"))))
                .contains(BasketRunbook.class.getName())
                .doesNotContain(BasketQuietDrill.class.getName());
        assertThat(classes(discover(List.of(selector), excludePackageNames("dev.runbook.engine"))))
                .isEmpty();
    }

    @Test
    void every_unique_id_can_be_selected() {
        for (var type : List.of(BadBasketReleaseDrill.class, BasketQuietDrill.class, BasketRunbook.class)) {
            var container = only(discover(selectClass(type)));
            assertThat(names(only(discover(selectUniqueId(container.getUniqueId())))))
                    .isEqualTo(names(container));
            for (var child : container.getChildren()) {
                assertThat(ids(only(discover(selectUniqueId(child.getUniqueId())))))
                        .contains(child.getUniqueId());
            }
        }
    }

    @Test
    void a_step_brings_what_comes_before_it() {
        var undo = UniqueId.parse(DRILL).append("step", "undo");

        assertThat(names(only(discover(selectUniqueId(undo)))))
                .containsExactly("prepare", "baseline", "inject", "detect", "look", "undo");
        assertThat(names(only(discover(selectMethod(BadBasketReleaseDrill.class, "undo")))))
                .containsExactly("prepare", "baseline", "inject", "detect", "look", "undo");
    }

    @Test
    void a_phase_stands_for_the_whole_drill_since_a_rerun_has_to_make_up_for_what_was_skipped() {
        var detect = UniqueId.parse(DRILL).append("phase", "detect");

        assertThat(names(only(discover(selectUniqueId(detect))))).hasSize(11);
    }

    @Test
    void the_parts_of_several_selectors_come_in_the_order_of_the_model() {
        var drill = only(discover(
                selectMethod(BadBasketReleaseDrill.class, "ablation:undo"),
                selectMethod(BadBasketReleaseDrill.class, "look")));

        assertThat(names(drill)).endsWith("recover", "ablation:undo").doesNotContain("control");
    }

    @Test
    void an_unknown_part_is_not_resolved() {
        assertThat(discover(selectMethod(BadBasketReleaseDrill.class, "nothing"))
                        .getChildren())
                .allMatch(drill -> drill.getChildren().isEmpty());
        assertThat(discover(selectUniqueId(UniqueId.parse("[engine:runbook]/[drill:java.lang.String]")))
                        .getChildren())
                .isEmpty();
    }

    @Test
    void a_step_has_the_tags_of_its_drill_and_its_own() {
        var drill = only(discover(selectClass(BadBasketReleaseDrill.class)));

        assertThat(drill.getChildren())
                .filteredOn(child -> child.getTags().contains(TestTag.create("writes")))
                .extracting(child -> child.getUniqueId().getLastSegment().getValue())
                .containsExactly("undo", "undo");
        assertThat(drill.getChildren()).allMatch(child -> child.getTags().contains(TestTag.create("basket")));
    }

    @Test
    void nothing_is_instantiated_by_discovery() {
        assertThat(names(only(discover(selectClass(TrivialRunbook.class))))).containsExactly("look");
        assertThat(names(only(discover(selectClass(ExplodingFixture.class))))).containsExactly("look");
    }

    @Test
    void many_classes_are_read_as_few_are() {
        var few = List.of(
                selectClass(BasketRunbook.class),
                selectClass("no.such.Runbook"),
                selectClass(BrokenRunbookFixture.class),
                selectClass(ExplodingFixture.class),
                selectClass(BadBasketReleaseDrill.class));
        var many = new ArrayList<DiscoverySelector>();
        for (int i = 0; i < 50; i++) {
            many.addAll(few);
        }

        assertThat(tree(discover(many))).isEqualTo(tree(discover(few))).hasSizeGreaterThan(15);
    }

    private static List<String> tree(TestDescriptor engine) {
        var lines = new ArrayList<String>();
        engine.accept(descriptor -> lines.add(descriptor.getUniqueId() + " " + descriptor.getDisplayName()));
        return lines;
    }

    private static TestDescriptor discover(DiscoverySelector... selectors) {
        return discover(List.of(selectors));
    }

    private static TestDescriptor discover(List<? extends DiscoverySelector> selectors, Filter<?>... filters) {
        return new RunbookTestEngine()
                .discover(
                        request()
                                .configurationParameter("junit.platform.discovery.listener.default", "logging")
                                .selectors(selectors)
                                .filters(filters)
                                .build(),
                        UniqueId.forEngine("runbook"));
    }

    private static TestDescriptor only(TestDescriptor engine) {
        assertThat(engine.getChildren()).hasSize(1);
        return engine.getChildren().iterator().next();
    }

    private static List<String> names(TestDescriptor container) {
        return container.getChildren().stream()
                .map(child -> ((StageDescriptor) child).stage().reported())
                .toList();
    }

    private static List<UniqueId> ids(TestDescriptor container) {
        return new ArrayList<>(container.getChildren())
                .stream().map(TestDescriptor::getUniqueId).toList();
    }

    private static List<String> classes(TestDescriptor engine) {
        return engine.getChildren().stream()
                .map(child -> ((ClassSource) child.getSource().orElseThrow()).getClassName())
                .toList();
    }
}
