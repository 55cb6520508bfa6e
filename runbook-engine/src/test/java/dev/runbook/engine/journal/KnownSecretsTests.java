package dev.runbook.engine.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KnownSecretsTests {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "host=db password=hunter22 dbname=x | host=db password=*** dbname=x",
                "Server=db;Password=hunter22;Encrypt=true | Server=db;Password=***;Encrypt=true",
                "/path?token=hunter22&x=1 | /path?token=***&x=1",
                "DB_PASSWORD=\"hunter22\" | DB_PASSWORD=\"***\"",
                "DB_PASS=hunter22 | DB_PASS=***",
                "{\"password\":\"hunter22\",\"mode\":\"fast\"} | {\"password\":\"***\",\"mode\":\"fast\"}",
                "{\\\"api_key\\\": \\\"hunter22\\\"} | {\\\"api_key\\\": \\\"***\\\"}",
                "{&quot;password&quot;:&quot;hunter22&quot;} | {&quot;password&quot;:&quot;***&quot;}",
                "privateKey: hunter22 | privateKey: ***",
                "requirepass hunter22 | requirepass ***",
                "postgres://app:hunter22@db/x | postgres://app:***@db/x",
                "mysql --password hunter22 | mysql --password ***",
                "Authorization: Bearer hunter22 | Authorization: Bearer ***",
                "{\"authorization\":\"Basic aHVudGVy\"} | {\"authorization\":\"Basic ***\"}",
                "Proxy-Authorization: GenieKey hunter-22 | Proxy-Authorization: GenieKey ***",
            })
    void whatStandsWhereSecretsStandIsHidden(String text, String hidden) {
        assertThat(KnownSecrets.hide(text)).isEqualTo(hidden);
        assertThat(KnownSecrets.hide(hidden)).isEqualTo(hidden);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "PWD=/srv/app",
                "the password is wrong",
                "password: env:ORDERS_PASSWORD",
                "token: file:/run/secrets/token",
                "runbook resume 20260101 --param password=...",
                "tokens=5 secrets=3",
                "secretName=db",
                "basic authentication is off",
                "authorization: the user may not get pods",
            })
    void whatOnlySpeaksOfSecretsStays(String text) {
        assertThat(KnownSecrets.hide(text)).isEqualTo(text);
    }

    @Test
    void aHeaderOfWhichAPartIsKnownIsHiddenWhole() {
        KnownSecrets.add("known-part-0815");
        var credentials = Base64.getEncoder().encodeToString("app:known-part-0815".getBytes(StandardCharsets.UTF_8));
        var longer =
                Base64.getEncoder().encodeToString("an-application-:known-part-0815!".getBytes(StandardCharsets.UTF_8));

        assertThat(KnownSecrets.hide("who is Basic " + credentials + "? nobody"))
                .isEqualTo("who is Basic ***? nobody");
        assertThat(KnownSecrets.hide("Bearer x-" + "known-part-0815.y")).isEqualTo("Bearer ***");
        assertThat(KnownSecrets.hide("Basic " + longer)).isEqualTo("Basic ***");
    }

    @Test
    void whatIsKnownIsHiddenInBase64AndInsideOfJsonAndXml() {
        KnownSecrets.add("quote\"in-it");

        assertThat(KnownSecrets.hide("a quote\"in-it, {\"x\":\"quote\\\"in-it\"} and cXVvdGUiaW4taXQ="))
                .isEqualTo("a ***, {\"x\":\"***\"} and ***");

        KnownSecrets.add("a<b&\"c>d");
        assertThat(KnownSecrets.hide("<error message=\"no a&lt;b&amp;&quot;c&gt;d\">"))
                .isEqualTo("<error message=\"no ***\">");
    }
}
