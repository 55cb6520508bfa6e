package dev.runbook.chaos.contract.discovery;

import static dev.runbook.chaos.contract.Session.pick;

import dev.runbook.chaos.contract.Area;
import dev.runbook.chaos.contract.Check;
import dev.runbook.chaos.contract.Session;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** How clients find out what there is. Of groups that a real cluster has more of, those are compared that both serve. */
@Area("discovery") class DiscoveryContract {
    private static final String AGGREGATED =
            "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json";
    /** Parts that the embedded cluster doesn't serve, so doesn't name. */
    private static final Set<String> BEYOND = Set.of("binding", "ephemeralcontainers", "resize");

    private static void resources(Session on, String path, String... names) {
        var all = on.quietly().get(path).body();
        on.record("head", pick(all, "/kind", "/apiVersion", "/groupVersion"));
        for (var name : names) {
            on.record(
                    name,
                    all.path("resources")
                            .valueStream()
                            .filter(resource -> resource.path("name").asString().equals(name)
                                    || resource.path("name").asString().startsWith(name + "/"))
                            .filter(resource -> !BEYOND.contains(
                                    resource.path("name").asString().replaceFirst(".*/", "")))
                            .toList());
        }
    }

    @Check("the core group's versions")
    void coreVersions(Session on) {
        on.record("api", pick(on.quietly().get("/api").body(), "/kind", "/versions"));
    }

    @Check("resources of the core group, with verbs, short names, categories and parts")
    void core(Session on) {
        resources(
                on,
                "/api/v1",
                "configmaps",
                "endpoints",
                "events",
                "namespaces",
                "pods",
                "resourcequotas",
                "secrets",
                "serviceaccounts",
                "services");
    }

    @Check("resources of apps")
    void apps(Session on) {
        resources(on, "/apis/apps/v1", "deployments", "replicasets", "statefulsets");
    }

    @Check("resources of smaller groups")
    void others(Session on) {
        resources(on, "/apis/autoscaling/v2", "horizontalpodautoscalers");
        resources(on, "/apis/policy/v1", "poddisruptionbudgets");
        resources(on, "/apis/coordination.k8s.io/v1", "leases");
        resources(on, "/apis/rbac.authorization.k8s.io/v1", "roles", "rolebindings", "clusterroles");
        resources(on, "/apis/authorization.k8s.io/v1", "selfsubjectaccessreviews", "localsubjectaccessreviews");
        resources(on, "/apis/metrics.k8s.io/v1beta1", "pods", "nodes");
    }

    @Check("resources of Argo Rollouts, which a CustomResourceDefinition brings")
    void custom(Session on) {
        resources(on, "/apis/argoproj.io/v1alpha1", "rollouts", "analysisruns", "analysistemplates");
    }

    @Check("a group by itself")
    void group(Session on) {
        on.get("/apis/apps");
        on.get("/apis/policy");
    }

    @Check("groups in the list of all")
    void groups(Session on) {
        var all = on.quietly().get("/apis").body();
        on.record("head", pick(all, "/kind", "/apiVersion"));
        on.record(
                "groups",
                all.path("groups")
                        .valueStream()
                        .filter(group -> Set.of("apps", "policy", "argoproj.io", "metrics.k8s.io")
                                .contains(group.path("name").asString()))
                        .collect(Collectors.toMap(
                                group -> group.path("name").asString(),
                                group -> group,
                                (one, other) -> one,
                                TreeMap::new)));
    }

    @Check("what isn't there: groups, versions, resources, paths")
    void missing(Session on) {
        on.get("/apis/nothing.example");
        on.get("/apis/apps/v9");
        on.get("/api/v2");
        on.get("/apis/apps/v1/nothings");
        on.get("/nothing");
    }

    private static JsonNode aggregated(Session on, String path, String group) {
        var answer = on.quietly()
                .send("GET", path, Map.of("Accept", AGGREGATED), null)
                .body();
        on.record("head", pick(answer, "/kind", "/apiVersion", "/metadata"));
        return answer.path("items")
                .valueStream()
                .filter(item -> item.at("/metadata/name").asString("").equals(group))
                .findFirst()
                .orElseThrow();
    }

    private static void aggregatedResources(Session on, JsonNode group, List<String> names) {
        on.record("freshness", group.at("/versions/0/freshness"));
        on.record("version", group.at("/versions/0/version"));
        on.record(
                "resources",
                group.at("/versions/0/resources")
                        .valueStream()
                        .filter(resource ->
                                names.contains(resource.path("resource").asString()))
                        .toList());
    }

    @Check("all resources of the core group at once")
    void aggregatedCore(Session on) {
        aggregatedResources(
                on,
                aggregated(on, "/api", ""),
                List.of("configmaps", "namespaces", "secrets", "serviceaccounts", "services", "events"));
    }

    @Check("all resources of the other groups at once")
    void aggregatedGroups(Session on) {
        aggregatedResources(on, aggregated(on, "/apis", "apps"), List.of("deployments", "replicasets", "statefulsets"));
        aggregatedResources(on, aggregated(on, "/apis", "policy"), List.of("poddisruptionbudgets"));
        aggregatedResources(
                on, aggregated(on, "/apis", "argoproj.io"), List.of("rollouts", "analysisruns", "analysistemplates"));
    }

    @Check("fabric8 finds out whether a resource is served")
    void supports(Session on) {
        on.record("deployments", on.client().supports("apps/v1", "Deployment"));
        on.record("rollouts", on.client().supports("argoproj.io/v1alpha1", "Rollout"));
        on.record("nothings", on.client().supports("apps/v1", "Nothing"));
        on.record("group", on.client().hasApiGroup("apps", true));
        on.record("none", on.client().hasApiGroup("nothing.example", true));
    }

    @Check("fabric8 reads groups and resources")
    void fabric8(Session on) {
        on.record(
                "pods",
                on.client().getApiResources("v1").getResources().stream()
                        .filter(resource -> resource.getName().equals("pods"))
                        .toList());
        on.record(
                "apps",
                on.client().getApiGroups().getGroups().stream()
                        .filter(group -> group.getName().equals("apps"))
                        .toList());
        on.record("major", on.client().getKubernetesVersion().getMajor());
        on.record("minor", on.client().getKubernetesVersion().getMinor());
    }

    @Check("OpenAPI says by which formats a resource is patched, and that fields are validated")
    void openApi(Session on) {
        var index = on.quietly().get("/openapi/v3").body();
        on.record(
                "apps",
                index.at("/paths/apis~1apps~1v1/serverRelativeURL").asString().replaceFirst("\\?.*", ""));
        var patch = on.quietly()
                .get("/openapi/v3/apis/apps/v1")
                .body()
                .at("/paths/~1apis~1apps~1v1~1namespaces~1{namespace}~1deployments~1{name}/patch");
        on.record("kind", patch.path("x-kubernetes-group-version-kind"));
        on.record(
                "parameters",
                patch.path("parameters")
                        .valueStream()
                        .map(parameter -> parameter.path("name").asString())
                        .toList());
        on.record(
                "formats",
                patch.at("/requestBody/content").propertyNames().stream()
                        .filter(format -> !format.startsWith("application/strategic"))
                        .toList());
        on.get("/openapi/v3/apis/nothing.example/v1");
    }
}
