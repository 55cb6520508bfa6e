package dev.runbook.engine.discovery;

import dev.runbook.api.drill.Drill;
import dev.runbook.api.drill.QuietDrill;
import dev.runbook.api.spi.RunbookExtension;
import dev.runbook.engine.model.DrillModel;
import dev.runbook.engine.model.Problem;
import dev.runbook.engine.model.QuietDrillModel;
import dev.runbook.engine.model.RunbookModel;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.ConcurrentHashMap;
import org.apiguardian.api.API;

/** Reads classes into models, each once. Belongs to one discovery. Runbooks may be read by several threads. */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class ModelReader {
    private final Map<Class<?>, Reading<RunbookModel>> runbooks = new ConcurrentHashMap<>();
    private final RunbookReader runbookReader;
    private final DrillReader drillReader = new DrillReader(this::runbook);

    /** Makes a reader that knows the extensions on the class path. */
    public ModelReader() {
        var everywhere = ServiceLoader.load(RunbookExtension.class);
        this.runbookReader = new RunbookReader(new AlertReader(new Expressions()), new Extensions(everywhere));
    }

    /** Reads a runbook; the class is one. */
    public Reading<RunbookModel> runbook(Class<?> type) {
        var known = runbooks.get(type);
        if (known == null) {
            known = runbookReader.read(type);
            runbooks.put(type, known);
        }
        return known;
    }

    /** Reads a drill; the class is one. */
    public Reading<DrillModel> drill(Class<?> type) {
        var annotation = Annotations.find(type, Drill.class);
        if (annotation == null) {
            throw new IllegalArgumentException(type + " is no drill");
        }
        return drillReader.drill(type, annotation);
    }

    /** Reads a quiet drill; the class is one. */
    public Reading<QuietDrillModel> quietDrill(Class<?> type) {
        var annotation = Annotations.find(type, QuietDrill.class);
        if (annotation == null) {
            throw new IllegalArgumentException(type + " is no quiet drill");
        }
        return drillReader.quietDrill(type, annotation);
    }

    /** Returns what is wrong with a class of several kinds; empty if it is of one. */
    public static List<Problem> kinds(Class<?> type) {
        var kinds = 0;
        for (var kind : ClassKind.values()) {
            kinds += kind.of(type) ? 1 : 0;
        }
        if (kinds < 2) {
            return List.of();
        }
        var problems = new Problems(type, "Nothing of it is run.");
        problems.add("The class is more than one of @Runbook, @Drill and @QuietDrill.", "Make a class of each.");
        return problems.list();
    }
}
