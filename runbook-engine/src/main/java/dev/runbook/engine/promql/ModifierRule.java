package dev.runbook.engine.promql;

import dev.runbook.engine.promql.AtModifier.Anchor;
import java.time.Duration;

/** The grammar's rule for what may follow an operand: a range, a subquery, {@code offset} and {@code @}. */
final class ModifierRule {
    private static final String ONLY_SELECTORS =
            " modifier must be preceded by an instant vector selector or range" + " vector selector or a subquery";

    private final Tokens tokens;
    private boolean offsetSeen;
    private boolean atSeen;

    ModifierRule(Tokens tokens) {
        this.tokens = tokens;
    }

    Expr read(Expr operand) {
        var expr = operand;
        while (true) {
            var token = tokens.peek();
            if (tokens.take("[")) {
                expr = range(expr, token);
            } else if (tokens.takeWord("offset")) {
                expr = offset(expr, token);
            } else if (tokens.take("@")) {
                expr = at(expr, token);
            } else {
                return expr;
            }
        }
    }

    private Expr range(Expr expr, Token bracket) {
        var range = tokens.positiveDuration("subquery or range selector");
        if (tokens.take(":")) {
            return subquery(expr, range);
        }
        tokens.expect("]", "subquery or range selector");
        if (!(expr instanceof Expr.VectorSelector selector)) {
            tokens.report(
                    bracket,
                    "ranges only allowed for vector selectors; a subquery needs a colon, as in \"["
                            + Durations.format(range) + ":]\"");
            return new Expr.Faulty(expr.start());
        }
        if (offsetSeen || atSeen) {
            tokens.report(bracket, "no " + (offsetSeen ? "offset" : "@") + " modifiers allowed before range");
        }
        return new Expr.RangeSelector(selector.start(), selector, range);
    }

    private Expr subquery(Expr expr, Duration range) {
        var step = tokens.peek().is("]") ? null : tokens.positiveDuration("subquery selector");
        tokens.expect("]", "subquery selector");
        if (!(expr instanceof Expr.Faulty) && expr.type() != ValueType.INSTANT_VECTOR) {
            tokens.report(expr.start(), "subquery is only allowed on instant vector, got " + expr.type() + " instead");
        }
        offsetSeen = false;
        atSeen = false;
        return new Expr.Subquery(expr.start(), expr, range, step, Duration.ZERO, null);
    }

    private Expr offset(Expr expr, Token word) {
        boolean negative = tokens.take("-");
        if (!negative) {
            tokens.take("+");
        }
        var amount = tokens.duration("offset");
        var offset = negative ? amount.negated() : amount;
        if (offsetSeen) {
            tokens.report(word, "offset may not be set multiple times");
        }
        offsetSeen = true;
        if (expr instanceof Expr.VectorSelector selector) {
            return offset(selector, offset);
        } else if (expr instanceof Expr.RangeSelector range) {
            return new Expr.RangeSelector(range.start(), offset(range.selector(), offset), range.range());
        } else if (expr instanceof Expr.Subquery sub) {
            return new Expr.Subquery(sub.start(), sub.expr(), sub.range(), sub.step(), offset, sub.at());
        }
        return misplaced(expr, word, "offset");
    }

    private Expr at(Expr expr, Token symbol) {
        var at = atModifier();
        if (atSeen) {
            tokens.report(symbol, "@ <timestamp> may not be set multiple times");
        }
        atSeen = true;
        if (expr instanceof Expr.VectorSelector selector) {
            return at(selector, at);
        } else if (expr instanceof Expr.RangeSelector range) {
            return new Expr.RangeSelector(range.start(), at(range.selector(), at), range.range());
        } else if (expr instanceof Expr.Subquery sub) {
            return new Expr.Subquery(sub.start(), sub.expr(), sub.range(), sub.step(), sub.offset(), at);
        }
        return misplaced(expr, symbol, "@");
    }

    private Expr misplaced(Expr expr, Token token, String modifier) {
        if (!(expr instanceof Expr.Faulty)) {
            tokens.report(token, modifier + ONLY_SELECTORS);
        }
        return expr;
    }

    private AtModifier atModifier() {
        for (var anchor : new Anchor[] {Anchor.START, Anchor.END}) {
            if (tokens.takeWord(anchor.name())) {
                tokens.expect("(", "@");
                tokens.expect(")", "@");
                return new AtModifier(anchor, 0);
            }
        }
        boolean negative = tokens.take("-");
        var token = tokens.peek();
        if (token.kind() != Token.Kind.NUMBER && token.kind() != Token.Kind.DURATION) {
            throw tokens.unexpected("@", "a timestamp, \"start()\" or \"end()\"");
        }
        long millis = tokens.duration("@").toMillis();
        return new AtModifier(Anchor.TIME, negative ? -millis : millis);
    }

    private static Expr.VectorSelector offset(Expr.VectorSelector selector, Duration offset) {
        return new Expr.VectorSelector(selector.start(), selector.matchers(), offset, selector.at());
    }

    private static Expr.VectorSelector at(Expr.VectorSelector selector, AtModifier at) {
        return new Expr.VectorSelector(selector.start(), selector.matchers(), selector.offset(), at);
    }
}
