package dev.runbook.engine;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.platform.engine.EngineDiscoveryListener;
import org.junit.platform.engine.ExecutionRequest;
import org.junit.platform.engine.TestSource;
import org.junit.platform.engine.UniqueId;

/**
 * What newer versions of the JUnit Platform offer beyond the one that the engine is compiled against, reached by
 * reflection: discovery issues (1.13) and the cancellation token (6.0). Where they are missing, nothing happens.
 */
final class NewerPlatform {
    private static final String ISSUE = "org.junit.platform.engine.DiscoveryIssue";
    private static final String SEVERITY = ISSUE + "$Severity";

    private NewerPlatform() {}

    /** Reports a discovery issue of severity WARNING; an ERROR would keep Surefire from running anything at all. */
    static void warn(EngineDiscoveryListener listener, UniqueId engine, String message, TestSource source) {
        try {
            var loader = EngineDiscoveryListener.class.getClassLoader();
            var issueType = Class.forName(ISSUE, false, loader);
            var severityType = Class.forName(SEVERITY, true, loader);
            var severity = severityType.getField("WARNING").get(null);
            var builder =
                    issueType.getMethod("builder", severityType, String.class).invoke(null, severity, message);
            var builderType =
                    issueType.getMethod("builder", severityType, String.class).getReturnType();
            builderType.getMethod("source", TestSource.class).invoke(builder, source);
            var issue = builderType.getMethod("build").invoke(builder);
            EngineDiscoveryListener.class
                    .getMethod("issueEncountered", UniqueId.class, issueType)
                    .invoke(listener, engine, issue);
        } catch (ClassNotFoundException | NoSuchMethodException | NoSuchFieldException older) {
            return;
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("The platform refused a discovery issue: " + message, e);
        }
    }

    /** Returns what asks whether the launcher has cancelled the execution; null where it can't be cancelled. */
    static @Nullable BooleanSupplier cancellation(ExecutionRequest request) {
        try {
            Method getter = ExecutionRequest.class.getMethod("getCancellationToken");
            var token = getter.invoke(request);
            var asked = getter.getReturnType().getMethod("isCancellationRequested");
            return () -> ask(asked, token);
        } catch (NoSuchMethodException older) {
            return null;
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("The platform did not give its cancellation token.", e);
        }
    }

    private static boolean ask(Method asked, Object token) {
        try {
            return (boolean) asked.invoke(token);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("The platform's cancellation token did not answer.", e);
        }
    }
}
