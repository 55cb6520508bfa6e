package dev.runbook.chaos.cluster.api;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Who asks, as access rules see it.
 *
 * @param groups with those that follow from the name and from being known at all
 */
record Caller(String name, List<String> groups) {
    static final String AUTHENTICATED = "system:authenticated";
    static final String MASTERS = "system:masters";
    private static final String ACCOUNT = "system:serviceaccount:";

    /** The drill's own client, which may do everything. */
    static final Caller ADMINISTRATOR = new Caller("drill", List.of(MASTERS, AUTHENTICATED));

    /** Finds out who asks: whom an administrator impersonates, whose token was sent, else the administrator. */
    static Caller of(ApiRequest request, Tokens tokens) {
        var authorization = request.header("authorization");
        var self = authorization.startsWith("Bearer ")
                ? account(tokens.account(authorization.substring("Bearer ".length())))
                : ADMINISTRATOR;
        var user = request.header("impersonate-user");
        if (user.isEmpty()) {
            return self;
        }
        if (!self.administers()) {
            throw Refusal.forbidden(
                    new ApiCall("impersonate", "", "users", "", "", user, request.actor(), false),
                    "User \"" + self.name()
                            + "\" cannot impersonate resource \"users\" in API group \"\" at the cluster scope");
        }
        var groups = request.header("impersonate-group");
        return groups.isEmpty()
                ? named(user)
                : named(user, Stream.of(groups.split(",")).map(String::strip).toList());
    }

    /** Returns a user of a name, with the groups that a ServiceAccount's name implies. */
    static Caller named(String user) {
        return user.startsWith(ACCOUNT) ? account(user) : named(user, List.of());
    }

    static Caller named(String user, List<String> groups) {
        var all = new ArrayList<>(groups);
        if (!all.contains(AUTHENTICATED)) {
            all.add(AUTHENTICATED);
        }
        return new Caller(user, List.copyOf(all));
    }

    private static Caller account(String user) {
        var namespace = user.substring(ACCOUNT.length()).split(":", 2)[0];
        return named(user, List.of("system:serviceaccounts", "system:serviceaccounts:" + namespace));
    }

    static String accountName(String namespace, String name) {
        return ACCOUNT + namespace + ":" + name;
    }

    boolean administers() {
        return groups.contains(MASTERS);
    }
}
