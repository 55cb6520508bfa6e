package dev.runbook.chaos.contract.controllers;

import static dev.runbook.chaos.contract.Session.pick;
import static dev.runbook.chaos.contract.controllers.Workloads.CORE;
import static dev.runbook.chaos.contract.controllers.Workloads.PODS;
import static dev.runbook.chaos.contract.controllers.Workloads.WEB;
import static dev.runbook.chaos.contract.controllers.Workloads.await;
import static dev.runbook.chaos.contract.controllers.Workloads.deployment;
import static dev.runbook.chaos.contract.controllers.Workloads.ready;

import dev.runbook.chaos.contract.Area;
import dev.runbook.chaos.contract.Check;
import dev.runbook.chaos.contract.Session;
import tools.jackson.databind.JsonNode;

/** EndpointSlices and Endpoints of Services. */
@Area("controllers") class SlicesContract {
    private static final String SLICES = "/apis/discovery.k8s.io/v1/namespaces/{ns}/endpointslices";
    private static final String ENDPOINTS = CORE + "/endpoints/web";

    private static void service(Session on, String fields) {
        on.quietly()
                .post(
                        CORE + "/services",
                        "{apiVersion: v1, kind: Service, metadata: {name: web, labels: {team: a}}, spec: {" + fields
                                + "selector: {app: web}, ports: [{name: http, port: 80, targetPort: 8000}]}}");
    }

    private static JsonNode slice(Session on, int endpoints) {
        return await(on, SLICES, slices -> slices.at("/items/0/endpoints").size() == endpoints)
                .at("/items/0");
    }

    private static Object shown(JsonNode slice) {
        return pick(slice, "/addressType", "/endpoints", "/ports");
    }

    @Check("a Service's EndpointSlice has its ready pods")
    void readyPods(Session on) {
        service(on, "");
        deployment(on, 1, "");
        ready(on, WEB, 1);
        on.record(
                "slice",
                shown(await(
                                on,
                                SLICES,
                                slices -> slices.at("/items/0/endpoints/0/conditions/ready")
                                        .asBoolean(false))
                        .at("/items/0")));
    }

    @Check("an EndpointSlice's name, labels and owner")
    void named(Session on) {
        service(on, "");
        deployment(on, 1, "");
        ready(on, WEB, 1);
        on.record(
                "slice",
                pick(
                        slice(on, 1),
                        "/metadata/name",
                        "/metadata/generateName",
                        "/metadata/labels",
                        "/metadata/ownerReferences"));
    }

    @Check("an EndpointSlice of a headless Service")
    void headless(Session on) {
        service(on, "clusterIP: None, ");
        deployment(on, 1, "");
        ready(on, WEB, 1);
        on.record("labels", slice(on, 1).at("/metadata/labels"));
    }

    @Check("an EndpointSlice of pods that aren't ready")
    void notReady(Session on) {
        service(on, "");
        on.quietly()
                .post(
                        PODS,
                        "{apiVersion: v1, kind: Pod, metadata: {name: p, labels: {app: web}}, spec:"
                                + " {terminationGracePeriodSeconds: 0, containers: [{name: app, image: 'busybox:1.37',"
                                + " command: [sleep, '3600'], readinessProbe: {exec: {command: ['false']}}}]}}");
        on.record("slice", shown(slice(on, 1)));
    }

    @Check("a Service without pods has an empty EndpointSlice")
    void empty(Session on) {
        service(on, "");
        on.record(
                "slice",
                shown(await(on, SLICES, slices -> slices.path("items").size() == 1)
                        .at("/items/0")));
    }

    @Check("a pod that ends is still in the EndpointSlice, as terminating")
    void terminating(Session on) {
        service(on, "");
        on.quietly()
                .post(
                        PODS,
                        "{apiVersion: v1, kind: Pod, metadata: {name: p, labels: {app: web}}, spec:"
                                + " {terminationGracePeriodSeconds: 20, containers: [{name: app, image: 'busybox:1.37',"
                                + " command: [sleep, '3600']}]}}");
        await(
                on,
                SLICES,
                slices -> slices.at("/items/0/endpoints/0/conditions/ready").asBoolean(false));
        on.quietly().delete(PODS + "/p");
        on.record(
                "slice",
                shown(await(
                                on,
                                SLICES,
                                slices -> slices.at("/items/0/endpoints/0/conditions/terminating")
                                        .asBoolean(false))
                        .at("/items/0")));
        on.record(
                "endpoints",
                await(on, ENDPOINTS, found -> found.path("subsets").isEmpty()).path("subsets"));
    }

    @Check("the Endpoints' labels say who keeps them")
    void endpoints(Session on) {
        service(on, "");
        on.record(
                "labels",
                await(on, CORE + "/endpoints", list -> list.path("items").size() == 1)
                        .at("/items/0/metadata/labels"));
    }

    @Check("a deleted Service takes its Endpoints and EndpointSlices along")
    void gone(Session on) {
        service(on, "");
        await(on, SLICES, slices -> slices.path("items").size() == 1);
        on.quietly().delete(CORE + "/services/web");
        on.record(
                "slices",
                await(on, SLICES, slices -> slices.path("items").isEmpty())
                        .path("items")
                        .size());
        on.record(
                "endpoints",
                await(on, CORE + "/endpoints", list -> list.path("items").isEmpty())
                        .path("items")
                        .size());
    }
}
