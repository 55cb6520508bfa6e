package dev.runbook.chaos.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

/** A live run leaves what became of each step as JUnit XML, and so does its rollback. */
class XmlReportTests extends ShopFixture {
    /** Returns what a report tells of each step: passed, or the name of the element that says what else. */
    private Map<String, String> report(String name) throws Exception {
        var file = file(name);
        var cases = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(file.toFile())
                .getElementsByTagName("testcase");
        var told = new HashMap<String, String>();
        for (int i = 0; i < cases.getLength(); i++) {
            var test = (Element) cases.item(i);
            var outcome = "passed";
            for (var other : new String[] {"skipped", "failure", "error"}) {
                outcome = test.getElementsByTagName(other).getLength() == 0 ? outcome : other;
            }
            told.put(test.getAttribute("name"), outcome);
        }
        return told;
    }

    private static Map<String, String> of(String look, String queue, String grow, String run) {
        return Map.of("look", look, "queue", queue, "grow", grow, "run", run);
    }

    private Path file(String name) throws IOException {
        try (var files = Files.list(shop.runs().resolve(name + ".xml.d"))) {
            return files.findFirst().orElseThrow();
        }
    }

    @Test
    void aRunAndItsRollbackTellOfEachStep() throws Exception {
        assertThat(shop.run("apply", "GrowAgents", "--yes").code()).isZero();
        var run = shop.theRun();
        assertThat(shop.run("rollback", run, "--yes").code()).isZero();

        assertThat(report(run)).isEqualTo(of("passed", "skipped", "passed", "passed"));
        assertThat(report(run + ".rollback")).isEqualTo(of("skipped", "skipped", "passed", "skipped"));
    }

    @Test
    void aRunIsRedWhereAStepFailed() throws Exception {
        assertThat(shop.run("apply", "GrowAgents", "--yes", "--param", "fails=true")
                        .code())
                .isEqualTo(3);
        var run = shop.theRun();

        assertThat(report(run)).isEqualTo(of("passed", "skipped", "passed", "error"));
        assertThat(Files.readString(file(run))).contains("on purpose");
    }

    @Test
    void aRollbackThatFailsIsRedAndSaysWhy() throws Exception {
        assertThat(shop.run("apply", "GrowAgents", "--yes").code()).isZero();
        var run = shop.theRun();
        shop.scale(5);

        var back = shop.run("rollback", run, "--yes");

        assertThat(back.code()).as(back.all()).isEqualTo(4);
        assertThat(report(run + ".rollback")).isEqualTo(of("skipped", "skipped", "failure", "skipped"));
        assertThat(Files.readString(file(run + ".rollback")))
                .contains("the rollback of step 'grow' failed", "somebody changed Deployment agents since effect 2");
    }

    @Test
    void aStepThatAnotherOnesRollbackNamesIsNotRedForIt() throws Exception {
        var policy = Files.writeString(directory.resolve("policy.yaml"), "undrilled: true\n")
                .toString();
        var applied = shop.run("apply", "BlamingFixture", "--yes", "--policy", policy);
        assertThat(applied.code()).as(applied.all()).isZero();
        var run = shop.theRun();

        assertThat(shop.run("rollback", run, "--yes", "--policy", policy).code())
                .isEqualTo(4);

        assertThat(report(run + ".rollback")).isEqualTo(Map.of("grow", "passed", "more", "failure"));
        assertThat(Files.readString(file(run + ".rollback")))
                .contains("the rollback of step 'more' failed", "not as long as step 'grow' is done");
    }

    @Test
    void theReportOfARollbackIsForItsOwnerAloneToo() throws Exception {
        assertThat(shop.run("apply", "GrowAgents", "--yes", "--param", "password=s3cr3t-canary")
                        .code())
                .isZero();
        var run = shop.theRun();
        assertThat(shop.run("rollback", run, "--yes", "--param", "password=s3cr3t-canary")
                        .code())
                .isZero();

        var file = file(run + ".rollback");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())))
                .isEqualTo("rwx------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(Files.readString(file)).doesNotContain("s3cr3t-canary");
    }
}
