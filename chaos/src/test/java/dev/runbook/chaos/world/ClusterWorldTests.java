package dev.runbook.chaos.world;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterWorldTests {
    private static final String SHOP = """
            apiVersion: v1
            kind: Service
            metadata:
              name: shop
            spec:
              selector:
                app: shop
            ---
            apiVersion: apps/v1
            kind: Deployment
            metadata:
              name: shop
              namespace: other
            """;

    @Test
    void documents_are_objects_in_the_order_of_the_file_with_the_default_namespace_where_none_is_given() {
        var contents =
                ClusterWorld.named("w").namespaces("main", "other").yaml(SHOP).read();

        assertThat(contents.problems()).isEmpty();
        assertThat(contents.manifests())
                .extracting(manifest -> manifest.type().kind() + " " + manifest.namespace() + "/" + manifest.name()
                        + " at " + manifest.where())
                .containsExactly(
                        "Service main/shop at inline manifest 1:1", "Deployment other/shop at inline manifest 1:9");
    }

    @Test
    void all_problems_of_all_files_come_at_once_with_file_and_line(@TempDir Path directory) throws Exception {
        var broken =
                Files.writeString(directory.resolve("broken.yaml"), "apiVersion: v1\nkind: [Service\nmetadata: {}\n");
        var world = ClusterWorld.named("w")
                .files(broken)
                .resources("no/such.yaml")
                .yaml("apiVersion: v1\nkind: Service\nmetadata: {name: a}\n---\napiVersion: extensions/v1beta1\nkind:"
                        + " Deployment\nmetadata: {name: b}\n---\napiVersion: v1\nkind: Gizmo\n---\nkind: Pod\n---\n"
                        + "apiVersion: v1\nkind: Pod\n")
                .service(ServiceModel.named("ghost"))
                .worker(WorkerModel.named("nobody"));

        assertThat(world.read().problems())
                .satisfiesExactly(
                        syntax -> assertThat(syntax)
                                .startsWith("world w: " + broken + ":")
                                .containsPattern(":3:\\d+ is not valid YAML: "),
                        missing -> assertThat(missing)
                                .isEqualTo("world w: manifest no/such.yaml can't be read: there is no such resource on"
                                        + " the class path; correct its path"),
                        version -> assertThat(version)
                                .isEqualTo("world w: inline manifest 3:5 is a Deployment of extensions/v1beta1, which"
                                        + " the embedded cluster does not keep; use apiVersion apps/v1"),
                        kind -> assertThat(kind)
                                .startsWith("world w: inline manifest 3:9 is a Gizmo of v1, which")
                                .contains("it keeps AnalysisRun, AnalysisTemplate, "),
                        typeless -> assertThat(typeless)
                                .isEqualTo("world w: inline manifest 3:12 has no apiVersion or no kind; state both"),
                        nameless -> assertThat(nameless)
                                .isEqualTo("world w: inline manifest 3:14 is a Pod without metadata.name; name it"),
                        service -> assertThat(service)
                                .isEqualTo("world w: service ghost has traffic but no Service in the manifests; they"
                                        + " have a"),
                        worker -> assertThat(worker)
                                .isEqualTo("world w: worker nobody is no Deployment, StatefulSet or Rollout of the"
                                        + " manifests; they have none"));
    }

    @Test
    void an_object_that_is_written_twice_is_a_problem() {
        var world = ClusterWorld.named("w")
                .namespaces("default", "other")
                .yaml(SHOP)
                .yaml(SHOP);

        assertThat(world.read().problems())
                .contains("world w: inline manifest 2:1 is Service shop again, which inline manifest 1:1 holds already;"
                        + " take one away");
    }

    @Test
    void figures_that_make_no_sense_are_problems() {
        var world = ClusterWorld.named("w")
                .namespaces("default", "other")
                .yaml(SHOP)
                .service(ServiceModel.named("shop")
                        .traffic(-1)
                        .noise(3)
                        .behaves(Behaviour.healthy().capacity(0).memory("-1Mi"))
                        .version(
                                "2",
                                version -> version.answering(30, 200)
                                        .latency(Duration.ofMillis(5), Duration.ofMillis(1))));

        assertThat(world.read().problems())
                .hasSize(9)
                .anySatisfy(problem -> assertThat(problem).contains("service shop uses -1048576 bytes of memory"))
                .anySatisfy(problem -> assertThat(problem)
                        .isEqualTo(
                                "world w: service shop, version 2 fails a share of 30.0 of its requests; a share is from 0"
                                        + " to 1"));
    }

    @Test
    void a_changed_world_leaves_the_first_one_as_it_was() {
        var first = ClusterWorld.named("w").service(ServiceModel.named("shop").traffic(10));
        var second = first.service(ServiceModel.named("shop").traffic(20));

        assertThat(first.service("shop")).get().returns(10.0, ServiceModel::requestsPerSecond);
        assertThat(second.services()).hasSize(1).first().returns(20.0, ServiceModel::requestsPerSecond);
    }
}
