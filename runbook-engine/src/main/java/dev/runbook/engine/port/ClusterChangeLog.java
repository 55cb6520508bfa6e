package dev.runbook.engine.port;

import dev.runbook.api.port.ChangeLog;
import dev.runbook.api.port.Commit;
import dev.runbook.api.port.ObjectEvent;
import dev.runbook.api.port.Synchronisation;
import dev.runbook.engine.spi.CommitHistory;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/** Changes as repository, API server and Argo CD tell them. */
record ClusterChangeLog(Namespace namespace) implements ChangeLog {
    @Override
    public ChangeLog in(String other) {
        return new ClusterChangeLog(new Namespace(namespace.gate(), other));
    }

    @Override
    public List<Commit> commits(String connection, int limit) {
        var history = Reached.of(namespace.gate(), CommitHistory.class, "git", connection);
        return namespace.gate().readOnly("git log of " + connection, () -> history.newest(limit));
    }

    @Override
    public List<ObjectEvent> events(int limit) {
        return namespace.list(Resource.EVENT, "").stream()
                .map(ClusterChangeLog::event)
                .sorted(Comparator.comparing(
                                (ObjectEvent event) -> event.event().at())
                        .reversed())
                .limit(limit)
                .toList();
    }

    private static ObjectEvent event(GenericKubernetesResource object) {
        var about = new Fields(object.getAdditionalProperties()).at("involvedObject");
        return new ObjectEvent(about.text("kind"), about.text("name"), EventView.of(object));
    }

    @Override
    public List<Synchronisation> synchronisations(String application) {
        var status = new Fields(application(application).getAdditionalProperties()).at("status");
        return status.list("history").stream()
                .map(ClusterChangeLog::synchronisation)
                .sorted(Comparator.comparing(Synchronisation::at).reversed())
                .toList();
    }

    /** The API server answers 404 for an object that is missing and for a kind that it does not know. */
    private GenericKubernetesResource application(String name) {
        var found = namespace.one(Resource.APPLICATION, name).get();
        if (found != null) {
            return found;
        }
        try {
            namespace.list(Resource.APPLICATION, "");
        } catch (KubernetesClientException e) {
            if (e.getCode() == 404) {
                throw new IllegalStateException(
                        "Argo CD is not installed: the API server knows no applications.argoproj.io. What was deployed"
                                + " has to be looked up where it is deployed from.",
                        e);
            }
            throw e;
        }
        throw new IllegalStateException("there is no Application " + name + " in the namespace " + namespace.name()
                + ". Argo CD keeps them in its own namespace unless told otherwise.");
    }

    private static Synchronisation synchronisation(Fields entry) {
        var sources = entry.list("sources");
        var source = sources.isEmpty() ? entry.at("source") : sources.get(0);
        var revisions = entry.value("revisions") instanceof List<?> list && !list.isEmpty()
                ? String.valueOf(list.get(0))
                : entry.text("revision");
        var path = source.text("path").isEmpty() ? source.text("chart") : source.text("path");
        return new Synchronisation(
                entry.number(0, "id"),
                entry.time("deployedAt").orElse(Instant.EPOCH),
                revisions,
                (Addresses.withoutUser(source.text("repoURL")) + " " + path).strip(),
                entry.isTrue("initiatedBy", "automated") ? "automated" : entry.text("initiatedBy", "username"));
    }
}
