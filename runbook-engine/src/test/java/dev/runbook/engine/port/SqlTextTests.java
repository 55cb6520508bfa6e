package dev.runbook.engine.port;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SqlTextTests {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "alter role x password 'hunter2' | alter role x password '***'",
                "select 'it''s', E'a\\'b', 3 | select '***', '***', 3",
                "select $$secret$$, $q$more$q$ | select '***', '***'",
                "select * from t where name = 'cut of | select * from t where name = '***'",
                "select * from t where a = $1 and b = $2 | select * from t where a = $1 and b = $2",
            })
    void literals_are_masked(String text, String masked) {
        assertThat(new SqlText(text).masked()).isEqualTo(masked);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select 1; drop table t",
                "select ';'; drop table t",
                "begin",
                "copy t to stdout",
                "-- select\ndrop table t"
            })
    void what_would_do_more_than_be_planned_is_not_sent(String text) {
        assertThat(new SqlText(text).obstacle()).isPresent();
    }

    @Test
    void a_query_is_planned_with_the_generic_plan_for_its_parameters() {
        assertThat(new SqlText("select ';' from t;").obstacle()).isEmpty();
        assertThat(new SqlText("/* app */ with x as (select 1) select * from x").obstacle())
                .isEmpty();
        assertThat(new SqlText("select * from t ;\n").explaining()).isEqualTo("explain select * from t");
        assertThat(new SqlText("select $1, $2").explaining()).endsWith("explain execute runbook_plan(null, null)");
    }
}
