package dev.runbook.examples.predator12;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.testkit.engine.EngineTestKit;

class InvestigationTests {
    @TempDir
    private Path reports;

    private String report(Class<?> drill) throws IOException {
        EngineTestKit.engine("runbook")
                .selectors(selectClass(drill))
                .configurationParameter("runbook.print", "false")
                .configurationParameter("runbook.envelopes", "none")
                .configurationParameter("runbook.reports.directory", reports.toString())
                .execute();
        return Files.readString(reports.resolve(drill.getName()).resolve("report.txt"));
    }

    @Test
    void every_tool_of_the_world_is_asked() throws IOException {
        assertThat(report(InvestigationDrill.class))
                .contains(
                        "last commit: Retry failed payments",
                        "last deployment: 9f1c2ab771",
                        "POST /pay took 3040 ms",
                        "http://argocd:8080")
                .doesNotContain("no answer from");
    }

    @Test
    void tools_that_the_world_lacks_are_lines_of_the_page() throws IOException {
        assertThat(report(InvestigationWithoutToolsDrill.class))
                .contains("no answer from commits", "no answer from OpenSearch", "no answer from traces")
                .contains("no answer from Argo CD: look at http://argocd:8080");
    }

    @Test
    void a_repository_without_commits_is_a_line_of_the_page() throws IOException {
        assertThat(report(InvestigationFixture.WithoutCommitsDrill.class))
                .contains("the repository has no commits")
                .doesNotContain("no answer from commits");
    }

    @Test
    void a_prometheus_that_is_down_is_a_line_of_the_page() throws Exception {
        try (var served = new ServedFixture(reports, Predator12.withoutAnalysis())) {
            assertThat(served.apply("Investigation", "http://127.0.0.1:1"))
                    .contains("no answer from Prometheus", "COMPLETED");
        }
    }

    @Test
    void what_was_found_stands_in_tables_of_the_incident_report() throws Exception {
        try (var served = new ServedFixture(reports, Predator12.withoutAnalysis())) {
            served.apply("Investigation", served.prometheus());

            assertThat(served.incident())
                    .containsPattern(
                            "- [^\n]*, metrics:\n\n\\| what \\| value \\| met \\|\n\\| --- \\| --- \\| --- \\|\n\\| ")
                    .contains("| kind | name | event at | event type | event reason | event message | event count |")
                    .doesNotContain("{\"at\":")
                    .contains("Put the findings on one page, missing: `[\"commits\",");
        }
    }
}
