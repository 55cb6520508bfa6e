package dev.runbook.engine.envelope;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.rbac.Role;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RolesTests {
    /** A command is authorised by the GET that opens its WebSocket, from Kubernetes 1.35 on as create, too. */
    @ParameterizedTest
    @CsvSource({
        "exec, pods, false, 'create,get'",
        "exec, pods, true, 'create,get'",
        "proxy, services, false, get",
        "proxy, services, true, 'create,get'"
    })
    void aConnectionNeedsWhatTheServerAsksFor(String verb, String resource, boolean effect, String verbs) {
        var call = new Permission(effect, false, verb, "", resource, verb, Permission.RUN);
        var envelope = new Envelope(
                Envelope.SCHEMA,
                "HealthCheck",
                new TreeMap<>(),
                new TreeSet<>(),
                new TreeSet<>(List.of(call)),
                new TreeSet<>(),
                0);

        var roles = Roles.of(envelope, "shop", "kube-system/runbook-kill-switch", null, null, null);

        assertThat(roles)
                .filteredOn(Role.class::isInstance)
                .flatExtracting(role -> ((Role) role).getRules())
                .filteredOn(rule -> rule.getResources().contains(resource + "/" + verb))
                .singleElement()
                .satisfies(rule -> assertThat(rule.getVerbs()).containsExactly(verbs.split(",")));
    }
}
