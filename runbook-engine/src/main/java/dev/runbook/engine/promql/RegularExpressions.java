package dev.runbook.engine.promql;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.apiguardian.api.API;

/**
 * Compiles regular expressions as Prometheus 3 reads them: RE2 syntax, always anchored, a dot matches a newline.
 *
 * <p>What Java has beyond RE2 (look-around, back-references, atomic groups) is refused, since the same expression would
 * be refused by the real Prometheus.
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class RegularExpressions {
    private static final Pattern BEYOND_RE2 =
            Pattern.compile("(?<!\\\\)(?:\\\\\\\\)*(\\(\\?(?:[=!>]|<[=!])|\\\\[1-9]|\\\\k<|[*+?}]\\+)");

    private RegularExpressions() {}

    /**
     * Compiles a regular expression that has to match a whole value.
     *
     * @throws PatternSyntaxException when it is none, or none that RE2 knows
     */
    public static Pattern anchored(String regex) {
        var beyond = BEYOND_RE2.matcher(regex);
        if (beyond.find()) {
            throw new PatternSyntaxException("RE2 has no \"" + beyond.group(1) + "\"", regex, beyond.start(1));
        }
        return Pattern.compile(regex.replace("(?P<", "(?<"), Pattern.DOTALL);
    }
}
