package dev.runbook.chaos.contract;

import dev.runbook.chaos.contract.Outcome.Verdict;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.node.ArrayNode;

/** Runs checks on the embedded cluster and on the real one, or its recorded answers, and compares. */
final class Comparison {
    /** A real cluster's timing is its own: where it differs, it is asked again, so often in all. */
    private static final int ATTEMPTS = Integer.getInteger("runbook.contract.attempts", 3);

    private final Optional<Reference> reference;

    Comparison(Optional<Reference> reference) {
        this.reference = reference;
    }

    /** Names what it compares with. */
    String with() {
        return reference.map(real -> "Kubernetes " + real.version() + ", live").orElse("Kubernetes, recorded");
    }

    Outcome of(CheckCase check) {
        var embedded = transcript(check, new EmbeddedSubject());
        if (embedded.failure() == null && embedded.notEmulated()) {
            return new Outcome(check, Verdict.NOT_EMULATED, List.of(), 0);
        }
        int attempts = 0;
        List<String> differences;
        do {
            var expected = expected(check);
            attempts++;
            differences = differences(expected, embedded);
        } while (!differences.isEmpty() && reference.isPresent() && attempts < ATTEMPTS);
        return new Outcome(
                check,
                differences.isEmpty() ? Verdict.EQUAL : Verdict.DIFFERENT,
                differences,
                reference.isPresent() ? attempts : 0);
    }

    private Heard expected(CheckCase check) {
        if (reference.isEmpty()) {
            return Recordings.read(check)
                    .map(recorded -> new Heard(recorded, false, null))
                    .orElseGet(() -> new Heard(
                            null,
                            false,
                            "there is no recording of it and no real cluster here: run with a Docker engine and"
                                    + " -Drunbook.contract.record=true"));
        }
        var heard = transcript(check, reference.get().subject());
        if (heard.failure() == null && Recordings.wanted()) {
            Recordings.write(check, heard.normalised());
        }
        return heard;
    }

    private static List<String> differences(Heard expected, Heard embedded) {
        if (expected.failure() != null || embedded.failure() != null) {
            var failures = new java.util.ArrayList<String>();
            if (expected.failure() != null) {
                failures.add("the check fails on Kubernetes: " + expected.failure());
            }
            if (embedded.failure() != null) {
                failures.add("the check fails on the embedded cluster: " + embedded.failure());
            }
            return failures;
        }
        return Normaliser.differences(expected.normalised(), embedded.normalised());
    }

    /** Runs a check and returns what was heard, also of a check that failed. */
    static Heard transcript(CheckCase check, Subject subject) {
        try (subject) {
            var session = new Session(subject);
            String failure = null;
            try {
                check.run(session);
            } catch (RuntimeException failed) {
                failure = failed.getMessage() + " (" + failed.getClass().getSimpleName() + ")";
            }
            var aliases = new TreeMap<>(subject.aliases());
            aliases.put("namespace", subject.namespace());
            return new Heard(
                    Normaliser.normalise(session.transcript().entries(), aliases),
                    session.transcript().hasNotEmulated(),
                    failure);
        }
    }

    /**
     * What a check heard.
     *
     * @param normalised null when nothing was heard
     * @param failure why the check itself failed; null if it did not
     */
    record Heard(ArrayNode normalised, boolean notEmulated, String failure) {}
}
