package dev.runbook.engine;

import dev.runbook.engine.discovery.ClassKind;
import dev.runbook.engine.discovery.ModelReader;
import dev.runbook.engine.discovery.Reading;
import dev.runbook.engine.drill.DrillRun;
import dev.runbook.engine.drill.QuietDrillRun;
import dev.runbook.engine.model.DrillModel;
import dev.runbook.engine.model.QuietDrillModel;
import dev.runbook.engine.model.RunbookModel;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.junit.platform.engine.discovery.ClassSelector;

/** Reads classes into the form that the tree is made of. */
final class Contents {
    private static final long REHEARSAL_SEED = 12;

    /** So many selected classes are worth the pool's start. */
    private static final int MANY = 100;

    private final ModelReader reader = new ModelReader();

    /**
     * Reads runbooks into memory on all processors, if they are many: most of a discovery is class loading and the
     * parsing of annotations. Drills are left, since reading them makes their worlds by code of their author's.
     *
     * @param names tells whether a class of that name is wanted at all
     */
    void readAhead(List<ClassSelector> selected, Predicate<String> names) {
        if (selected.size() < MANY) {
            return;
        }
        selected.parallelStream()
                .filter(selector -> names.test(selector.getClassName()))
                .forEach(this::readAhead);
    }

    private void readAhead(ClassSelector selector) {
        try {
            var type = selector.getJavaClass();
            if (ClassKind.find(type) == ClassKind.RUNBOOK) {
                reader.runbook(type);
            }
        } catch (RuntimeException | LinkageError reportedWhenResolved) {
            // as it is, with its message, when the selector's turn comes
        }
    }

    ClassContent of(Class<?> type, ClassKind kind) {
        var mixed = ModelReader.kinds(type);
        if (!mixed.isEmpty()) {
            return ClassContent.broken(kind, type.getSimpleName(), mixed);
        }
        return switch (kind) {
            case RUNBOOK -> content(type, kind, reader.runbook(type), Contents::runbook);
            case DRILL -> content(type, kind, reader.drill(type), Contents::drill);
            case QUIET_DRILL -> content(type, kind, reader.quietDrill(type), Contents::quietDrill);
        };
    }

    private static <T> ClassContent content(
            Class<?> type, ClassKind kind, Reading<T> reading, Function<T, ClassContent> sound) {
        var model = reading.model();
        return model == null ? ClassContent.broken(kind, type.getSimpleName(), reading.problems()) : sound.apply(model);
    }

    private static ClassContent runbook(RunbookModel model) {
        return new ClassContent(
                ClassKind.RUNBOOK,
                model.title() + ", rehearsed on an empty cluster",
                Stages.of(model),
                model,
                settings -> perform(model, settings),
                List.of());
    }

    private static Performance perform(RunbookModel model, RunbookSettings settings) {
        var live = settings.live();
        var named = settings.named();
        if (named != null) {
            return new NamedPerformance(model, named);
        }
        if (live == null) {
            return new RehearsalPerformance(
                    model, settings.drills(), settings.seed().orElse(REHEARSAL_SEED));
        }
        var run = live.run(model, settings.drills().extensions());
        return live.takesBack() == null
                ? new LivePerformance(model, live.mode(), run)
                : new TakingBackPerformance(run, live.takesBack());
    }

    private static ClassContent drill(DrillModel model) {
        return new ClassContent(
                ClassKind.DRILL,
                model.title(),
                Stages.of(model),
                model.runbook(),
                settings -> new DrillPerformance(
                        new DrillRun(model.withSeed(settings.seed().orElse(model.seed())), settings.drills())),
                List.of());
    }

    private static ClassContent quietDrill(QuietDrillModel model) {
        return new ClassContent(
                ClassKind.QUIET_DRILL,
                model.title(),
                Stages.of(model),
                model.runbook(),
                settings -> new QuietPerformance(
                        new QuietDrillRun(model.withSeed(settings.seed().orElse(model.seed())), settings.drills())),
                List.of());
    }
}
