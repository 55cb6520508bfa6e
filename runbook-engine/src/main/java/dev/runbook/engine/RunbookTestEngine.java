package dev.runbook.engine;

import dev.runbook.engine.discovery.ClassKind;
import java.util.function.BiFunction;
import org.apiguardian.api.API;
import org.junit.platform.engine.EngineDiscoveryRequest;
import org.junit.platform.engine.ExecutionRequest;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.UniqueId;
import org.junit.platform.engine.discovery.ClassSelector;
import org.junit.platform.engine.support.config.PrefixedConfigurationParameters;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.engine.support.descriptor.EngineDescriptor;
import org.junit.platform.engine.support.discovery.EngineDiscoveryRequestResolver;
import org.junit.platform.engine.support.hierarchical.ForkJoinPoolHierarchicalTestExecutorService;
import org.junit.platform.engine.support.hierarchical.HierarchicalTestEngine;
import org.junit.platform.engine.support.hierarchical.HierarchicalTestExecutorService;

/**
 * The JUnit Platform engine {@code runbook}: drills runbooks. See {@link RunbookConfiguration} for its parameters.
 */
@API(status = API.Status.EXPERIMENTAL, since = "0.1")
public final class RunbookTestEngine extends HierarchicalTestEngine<RunContext> {
    /** The engine's id. */
    public static final String ID = "runbook";

    private final BiFunction<ClassContent, RunbookSettings, Performance> performances;

    /** Makes the engine; the platform does so by ServiceLoader. */
    public RunbookTestEngine() {
        this((content, settings) -> content.performance().apply(settings));
    }

    /** Makes an engine that runs what its classes hold in another way. */
    RunbookTestEngine(BiFunction<ClassContent, RunbookSettings, Performance> performances) {
        this.performances = performances;
    }

    @Override
    public String getId() {
        return ID;
    }

    @Override
    public TestDescriptor discover(EngineDiscoveryRequest request, UniqueId uniqueId) {
        var engine = new EngineDescriptor(uniqueId, "Runbook");
        var classes = new ClassResolver[1];
        EngineDiscoveryRequestResolver.<EngineDescriptor>builder()
                .addClassContainerSelectorResolver(type -> ClassKind.find(type) != null)
                .addSelectorResolver(context -> {
                    var contents = new Contents();
                    contents.readAhead(request.getSelectorsByType(ClassSelector.class), context.getClassNameFilter());
                    classes[0] = new ClassResolver(contents, context.getClassNameFilter());
                    return classes[0];
                })
                .build()
                .resolve(request, engine);
        var found = classes[0].found();
        SharedAlerts.refuse(found);
        for (var descriptor : found) {
            descriptor.complete();
            if (!descriptor.problems().isEmpty()) {
                NewerPlatform.warn(
                        request.getDiscoveryListener(),
                        uniqueId,
                        ProblemsDescriptor.message(descriptor.type(), descriptor.problems()),
                        ClassSource.from(descriptor.type()));
            }
        }
        return engine;
    }

    @Override
    protected RunContext createExecutionContext(ExecutionRequest request) {
        // Asked only now, since launchers filter tests away.
        var selected = new Selected(request.getRootTestDescriptor());
        var settings = RunbookSettings.of(
                request.getConfigurationParameters(), Thread.currentThread().getContextClassLoader(), selected);
        return new RunContext(
                settings,
                performances,
                new CancellationWatch(NewerPlatform.cancellation(request)),
                selected.drilled(),
                request.getEngineExecutionListener(),
                null);
    }

    @Override
    protected HierarchicalTestExecutorService createExecutorService(ExecutionRequest request) {
        var parameters = request.getConfigurationParameters();
        if (parameters.getBoolean(RunbookConfiguration.PARALLEL).orElse(false)) {
            return new ForkJoinPoolHierarchicalTestExecutorService(
                    new PrefixedConfigurationParameters(parameters, RunbookConfiguration.PARALLEL_PREFIX));
        }
        return rehearses(request) ? new CarriedTests() : super.createExecutorService(request);
    }

    /** Returns whether nothing but runbooks by themselves is run, most of whose steps may need no cluster. */
    private static boolean rehearses(ExecutionRequest request) {
        return request.getConfigurationParameters()
                        .get(RunbookConfiguration.MODE)
                        .filter(mode -> !mode.equals("replay"))
                        .isEmpty()
                && request.getRootTestDescriptor().getChildren().stream()
                        .allMatch(child -> child instanceof ClassDescriptor descriptor
                                && descriptor.content().kind() == ClassKind.RUNBOOK);
    }
}
