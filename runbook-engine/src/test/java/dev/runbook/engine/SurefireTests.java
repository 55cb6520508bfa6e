package dev.runbook.engine;

import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The engine under the real Surefire, in a project of its own. Needs {@code mvn} on the path and the artifacts of this
 * build in the local repository.
 */
@Tag("maven")
class SurefireTests {
    private static final String SUREFIRE = System.getProperty("surefire.version", "3.6.1");
    private static final Pattern TEST = Pattern.compile("<testcase name=\"([^\"]*)\" classname=\"([^\"]*)\"");

    @TempDir
    Path project;

    @BeforeAll
    static void maven_is_there() throws InterruptedException {
        try {
            var version = new ProcessBuilder("mvn", "-v")
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            assumeTrue(version.waitFor() == 0, "mvn does not work here");
        } catch (IOException e) {
            assumeTrue(false, "there is no mvn here: " + e.getMessage());
        }
    }

    @Test
    void one_step_of_a_drill_is_selected_by_name_and_brings_what_it_requires() throws Exception {
        var output = surefire("", "-Dtest=CheckoutDrillFixture#undo");

        assertThat(output).contains("Tests run: 1, Failures: 0, Errors: 0, Skipped: 0");
        assertThat(reported()).containsExactly("CheckoutDrillFixture.undo");
        assertThat(calls()).containsExactly("prepare", "baseline", "inject", "detect", "look", "undo", "close");
    }

    @Test
    void a_drill_is_selected_by_class_keeps_readable_names_and_is_rerun_as_a_whole() throws Exception {
        var output = surefire(
                "-Dstaged.red=detect@1,recover@1",
                "-Dtest=CheckoutDrillFixture",
                "-Dsurefire.rerunFailingTestsCount=2");

        // The first rerun gets past detect and is red in recover, which Surefire does not look at: the last test tells.
        assertThat(output).contains("Tests run: 10,").contains("Flakes: 2").contains("BUILD SUCCESS");
        assertThat(output).contains("Run 2: CheckoutDrillFixture.control 'the service is back' is red");
        assertThat(reported())
                .containsExactly(
                        "CheckoutDrillFixture.prepare",
                        "CheckoutDrillFixture.baseline",
                        "CheckoutDrillFixture.inject",
                        "CheckoutDrillFixture.detect",
                        "CheckoutDrillFixture.look",
                        "CheckoutDrillFixture.undo",
                        "CheckoutDrillFixture.verify",
                        "CheckoutDrillFixture.end",
                        "CheckoutDrillFixture.recover",
                        "CheckoutDrillFixture.control");
        assertThat(calls()).endsWith("detect", "look", "undo", "verify", "end", "recover", "control", "close");
    }

    @Test
    void a_step_that_ends_the_JVM_is_named() throws Exception {
        var output = surefire("-Dstaged.real=true", "-Dtest=LeavingFixture");

        assertThat(output)
                .contains("BUILD FAILURE")
                .containsPattern("step LeavingFixture\\.leave called System\\.exit at"
                        + " dev\\.runbook\\.engine\\.LeavingFixture\\.leave\\(LeavingFixture\\.java:\\d+\\)");
    }

    private List<String> calls() throws IOException {
        return Files.readAllLines(project.resolve("calls"));
    }

    private List<String> reported() throws IOException {
        var names = new ArrayList<String>();
        try (var reports = Files.newDirectoryStream(project.resolve("target/surefire-reports"), "*.xml")) {
            for (var report : reports) {
                var tests = TEST.matcher(Files.readString(report));
                while (tests.find()) {
                    names.add(tests.group(2).replaceFirst(".*\\.", "") + "." + tests.group(1));
                }
            }
        }
        return names;
    }

    private String surefire(String jvm, String... arguments) throws IOException, InterruptedException {
        layOut();
        var command = new ArrayList<>(List.of(
                "mvn",
                "-B",
                "-o",
                "-Dmaven.repo.local=" + repository(),
                "org.apache.maven.plugins:maven-surefire-plugin:" + SUREFIRE + ":test",
                "-DargLine=-Dstaged.calls=" + project.resolve("calls") + " " + jvm));
        command.addAll(List.of(arguments));
        var log = project.resolve("log");
        var maven = new ProcessBuilder(command)
                .directory(project.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        assertThat(maven.waitFor(5, MINUTES)).as("Maven ends").isTrue();
        return Files.readString(log);
    }

    /** Writes a project whose tests are this module's fixtures and whose engine is the staged one. */
    private void layOut() throws IOException {
        var services = Files.createDirectories(project.resolve("tests/META-INF/services"));
        Files.writeString(
                services.resolve("org.junit.platform.engine.TestEngine"), StagedEngineFixture.class.getName());
        var elements = new StringBuilder();
        for (var element : System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
                .split(File.pathSeparator)) {
            var path = Path.of(element);
            if (path.endsWith("runbook-engine/target/test-classes")) {
                copy(path, project.resolve("tests"), "Fixture");
            } else if (path.endsWith("runbook-engine/target/classes")) {
                copy(path, project.resolve("engine"), ".class");
                elements.append("<e>").append(project.resolve("engine")).append("</e>");
            } else if (!element.contains("/org/junit/") && !element.contains("opentest4j")) {
                elements.append("<e>").append(element).append("</e>");
            }
        }
        Files.writeString(project.resolve("pom.xml"), pom(elements.toString()));
    }

    private static void copy(Path from, Path to, String named) throws IOException {
        try (var files = Files.walk(from)) {
            for (var file : files.filter(Files::isRegularFile)
                    .filter(file -> file.getFileName().toString().contains(named))
                    .toList()) {
                var target = to.resolve(from.relativize(file).toString());
                Files.createDirectories(target.getParent());
                Files.copy(file, target);
            }
        }
    }

    private static String pom(String elements) {
        return """
                <project xmlns="http://maven.apache.org/POM/4.0.0">
                  <modelVersion>4.0.0</modelVersion>
                  <groupId>scratch</groupId><artifactId>scratch</artifactId><version>1</version>
                  <dependencies><dependency>
                    <groupId>org.junit.platform</groupId><artifactId>junit-platform-launcher</artifactId>
                    <version>%s</version>
                  </dependency></dependencies>
                  <build>
                    <testOutputDirectory>tests</testOutputDirectory>
                    <plugins><plugin>
                      <groupId>org.apache.maven.plugins</groupId><artifactId>maven-surefire-plugin</artifactId>
                      <version>%s</version>
                      <configuration>
                        <includes><include>**/*Fixture.java</include></includes>
                        <additionalClasspathElements>%s</additionalClasspathElements>
                      </configuration>
                    </plugin></plugins>
                  </build>
                </project>
                """.formatted(platformVersion(), SUREFIRE, elements);
    }

    /** Returns the version of the platform that this very test runs on. */
    private static String platformVersion() {
        var jar = platformJar().getFileName().toString();
        return jar.replaceAll("junit-platform-engine-(.*)\\.jar", "$1");
    }

    private static String repository() {
        return platformJar().resolve("../../../../../..").normalize().toString();
    }

    private static Path platformJar() {
        for (var element : System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
                .split(File.pathSeparator)) {
            if (element.contains("junit-platform-engine-")) {
                return Path.of(element);
            }
        }
        throw new IllegalStateException("no junit-platform-engine on the class path");
    }
}
