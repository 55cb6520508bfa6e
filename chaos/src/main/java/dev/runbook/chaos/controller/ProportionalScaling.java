package dev.runbook.chaos.controller;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/**
 * Gives a new number of replicas to the ReplicaSets of a Deployment as they are: all to the only one that has pods, or
 * to each its share, when it is in the middle of a rollout ({@code scale} of the deployment controller of 1.34).
 */
final class ProportionalScaling {
    private final ReplicaSets sets;
    private final DeploymentView view;

    ProportionalScaling(ReplicaSets sets, DeploymentView view) {
        this.sets = sets;
        this.view = view;
    }

    /** Tells whether the Deployment asks for another number than its ReplicaSets were last scaled for. */
    boolean due() {
        var wanted = Integer.toString(view.replicas());
        return active().stream()
                .map(set -> Metadata.annotation(set, ReplicaSets.DESIRED))
                .anyMatch(desired -> !desired.isEmpty() && !desired.equals(wanted));
    }

    void apply() {
        var active = active();
        if (active.size() <= 1) {
            var only = active.isEmpty() ? latest() : active;
            only.stream().findFirst().ifPresent(set -> sets.scale(view, set, view.replicas()));
        } else if (view.newest().filter(this::saturated).isPresent()) {
            view.older().forEach(set -> sets.scale(view, set, 0));
        } else if (!view.recreates()) {
            share(active);
        }
    }

    private List<ObjectNode> active() {
        return view.all().stream().filter(set -> DeploymentView.wanted(set) > 0).toList();
    }

    private List<ObjectNode> latest() {
        return view.newest()
                .map(List::of)
                .orElseGet(() -> view.older().isEmpty()
                        ? List.of()
                        : List.of(view.older().get(view.older().size() - 1)));
    }

    private boolean saturated(ObjectNode set) {
        return DeploymentView.wanted(set) == view.replicas()
                && Metadata.annotation(set, ReplicaSets.DESIRED).equals(Integer.toString(view.replicas()))
                && set.path("status").path("availableReplicas").asInt(0) == view.replicas();
    }

    /** Larger sets come first; of equal ones the newer when it is about growing, else the older. */
    private void share(List<ObjectNode> active) {
        int allowed = view.replicas() > 0 ? view.replicas() + view.maxSurge() : 0;
        int change = allowed - view.wanted(active);
        var byAge = Comparator.comparing((ObjectNode set) ->
                set.path("metadata").path("creationTimestamp").asString(""));
        var order = new ArrayList<>(active);
        order.sort(Comparator.<ObjectNode>comparingInt(set -> DeploymentView.wanted(set))
                .reversed()
                .thenComparing(change > 0 ? byAge.reversed() : byAge));
        var sizes = new LinkedHashMap<ObjectNode, Integer>();
        int given = 0;
        for (var set : order) {
            int part = change == 0 || change == given ? 0 : part(set, allowed);
            part = change > 0 ? Math.min(part, change - given) : Math.max(part, change - given);
            sizes.put(set, DeploymentView.wanted(set) + (change == 0 ? 0 : part));
            given += change == 0 ? 0 : part;
        }
        var largest = order.get(0);
        sizes.merge(largest, change - given, (size, left) -> Math.max(0, size + left));
        sizes.forEach((set, size) -> sets.scale(view, set, size));
    }

    private int part(ObjectNode set, int allowed) {
        int size = DeploymentView.wanted(set);
        if (view.replicas() == 0) {
            return -size;
        }
        var noted = Metadata.annotation(set, ReplicaSets.MOST);
        int before = noted.isEmpty() || noted.equals("0")
                ? view.deployment().path("status").path("replicas").asInt(0)
                : Integer.parseInt(noted);
        return before == 0 ? 0 : (int) Math.round((double) size * allowed / before) - size;
    }
}
