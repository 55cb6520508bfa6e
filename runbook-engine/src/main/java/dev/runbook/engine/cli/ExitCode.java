package dev.runbook.engine.cli;

import dev.runbook.api.Verdict;

/** How the command line ends. Documented in {@code --help}; never reused for another meaning. */
enum ExitCode {
    DONE(0, "done; plan: nothing would change"),
    FAILED(1, "failed, what was done is kept; plan: it can't be carried out"),
    CHANGES(2, "plan, apply --dry-run: something would change; compare: the reports diverge"),
    ROLLED_BACK(3, "failed and everything was taken back"),
    ROLLBACK_FAILED(4, "not everything could be taken back"),
    AWAITING_HUMAN(5, "a person has to act: approve, decide, resume"),
    LOCK_HELD(6, "another run has the lock, or another process this run"),
    REFUSED(7, "refused: protection, policy, no confirmation, nothing to take back, damaged or diverged journal"),
    USAGE(64, "the command line is wrong"),
    INTERRUPTED(130, "stopped by Ctrl-C or abort"),
    /** Of the JVM itself, which no run can choose another for. */
    TERMINATED(143, "ended by SIGTERM, after the effect that was under way");

    private final int code;
    private final String meaning;

    ExitCode(int code, String meaning) {
        this.code = code;
        this.meaning = meaning;
    }

    int code() {
        return code;
    }

    String meaning() {
        return meaning;
    }

    static ExitCode of(Verdict verdict) {
        return switch (verdict) {
            case COMPLETED -> DONE;
            case FAILED -> FAILED;
            case ROLLED_BACK -> ROLLED_BACK;
            case ROLLBACK_FAILED -> ROLLBACK_FAILED;
            case AWAITING_HUMAN -> AWAITING_HUMAN;
            case REFUSED -> REFUSED;
            case ABORTED -> INTERRUPTED;
        };
    }
}
