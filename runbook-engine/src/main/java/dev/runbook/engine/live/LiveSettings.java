package dev.runbook.engine.live;

import dev.runbook.api.FiringAlert;
import dev.runbook.engine.execution.Extensions;
import dev.runbook.engine.execution.People;
import dev.runbook.engine.execution.RunConduct;
import dev.runbook.engine.execution.RunExecution;
import dev.runbook.engine.execution.RunLimits;
import dev.runbook.engine.execution.RunSettings;
import dev.runbook.engine.gate.CallObserver;
import dev.runbook.engine.gate.Conduct;
import dev.runbook.engine.gate.EffectGuard;
import dev.runbook.engine.gate.Mode;
import dev.runbook.engine.gate.Stop;
import dev.runbook.engine.journal.History;
import dev.runbook.engine.journal.Journal;
import dev.runbook.engine.journal.PreimageKeys;
import dev.runbook.engine.model.RunbookModel;
import dev.runbook.engine.port.Messenger;
import dev.runbook.engine.spi.Arena;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * What a plan or a live run acts with.
 *
 * @param mode plan or live
 * @param arena the cluster
 * @param context the name of the cluster's context, for the journal
 * @param namespace where ports act; null for the runbook's
 * @param parameters the run's parameters by name, as written on the command line
 * @param alert the alert that started it; null when a person did
 * @param journal where it is written down
 * @param history what an earlier process did of it
 * @param guards asked before each effect
 * @param observer told what passes
 * @param header what it writes down of itself
 * @param people whom it asks
 * @param messenger who brings messages to people
 * @param asks whether a failed step asks whether to roll back
 * @param asksServer whether a plan has the API server try what it holds back
 * @param keys seal what its journal masks
 * @param stop stops it
 * @param takesBack why it is taken back, instead of gone on with; null where it is not
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public record LiveSettings(
        Mode mode,
        Arena arena,
        String context,
        @Nullable String namespace,
        Map<String, String> parameters,
        @Nullable FiringAlert alert,
        Journal journal,
        History history,
        List<EffectGuard> guards,
        CallObserver observer,
        Map<String, String> header,
        People people,
        Messenger messenger,
        boolean asks,
        boolean asksServer,
        PreimageKeys keys,
        Stop stop,
        @Nullable String takesBack) {
    /** Copies the collections. */
    public LiveSettings {
        parameters = Map.copyOf(parameters);
        guards = List.copyOf(guards);
        header = Map.copyOf(header);
    }

    /** Makes the run; nothing happens yet. */
    public RunExecution run(RunbookModel runbook, Extensions extensions) {
        return new RunExecution(
                runbook,
                () -> arena,
                new RunSettings(
                        context,
                        0,
                        parameters,
                        alert,
                        null,
                        Set.of(),
                        extensions,
                        RunLimits.LIVE,
                        false,
                        lines -> {},
                        new RunConduct(
                                new Conduct(mode, guards, history, observer, asksServer, keys, stop),
                                journal,
                                header,
                                namespace,
                                people,
                                messenger,
                                asks)));
    }
}
