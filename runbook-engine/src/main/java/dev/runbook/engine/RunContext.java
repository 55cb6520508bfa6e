package dev.runbook.engine;

import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.junit.platform.engine.EngineExecutionListener;
import org.junit.platform.engine.support.hierarchical.EngineExecutionContext;

/**
 * What nodes know when they are executed.
 *
 * @param settings the configuration
 * @param performances starts what a class holds
 * @param watch tells running classes that the launcher was cancelled
 * @param drilled the runbooks that drills of this execution run, each with the names of those drills
 * @param listener hears what becomes of tests
 * @param course the course of the class that the node belongs to; null outside classes
 */
record RunContext(
        RunbookSettings settings,
        BiFunction<ClassContent, RunbookSettings, Performance> performances,
        CancellationWatch watch,
        Map<Class<?>, String> drilled,
        EngineExecutionListener listener,
        @Nullable Course course)
        implements EngineExecutionContext {
    RunContext with(Course course) {
        return new RunContext(settings, performances, watch, drilled, listener, course);
    }

    /** Returns the course of the node's class. */
    Course requireCourse() {
        if (course == null) {
            throw new IllegalStateException("a test without its class");
        }
        return course;
    }
}
