package dev.runbook.engine.port;

import dev.runbook.engine.spi.RedisConnection;

/**
 * Redis through {@code redis-cli} in a pod. Whether it succeeded can't be told by its exit code: it ends with 0 after
 * most errors, so an answer counts only in the form that is expected.
 */
record RedisCli(PodCommand command) implements RedisConnection {
    @Override
    public String ping() {
        return expect("PONG", "ping");
    }

    @Override
    public String info(String section) {
        var answer = ask("info", section);
        if (!answer.startsWith("# ")) {
            throw refused("info " + section, answer);
        }
        return answer;
    }

    @Override
    public long length(String list) {
        return number("llen", list);
    }

    @Override
    public long keys() {
        return number("dbsize");
    }

    @Override
    public void flush() {
        expect("OK", "flushdb");
    }

    private String expect(String wanted, String question) {
        var answer = ask(question);
        if (!answer.equals(wanted)) {
            throw refused(question, answer);
        }
        return answer;
    }

    private long number(String... question) {
        var answer = ask(question);
        if (!answer.matches("\\d{1,18}")) {
            throw refused(String.join(" ", question), answer);
        }
        return Long.parseLong(answer);
    }

    private String ask(String... question) {
        var words = new String[question.length + 1];
        words[0] = "redis-cli";
        System.arraycopy(question, 0, words, 1, question.length);
        var result = command.run(words);
        if (result.exitCode() != 0) {
            throw refused(String.join(" ", question), (result.out() + result.err()).strip());
        }
        return result.out().strip();
    }

    private IllegalStateException refused(String question, String answer) {
        var said = answer.lines().findFirst().orElse("nothing");
        return new IllegalStateException(
                "redis-cli " + question + " in pod " + command.pod() + " answers '" + said + "'" + RedisHint.of(said));
    }
}
