package dev.runbook.engine.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.runbook.engine.live.TimeWindows.Freeze;
import dev.runbook.engine.live.TimeWindows.Weekly;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimeWindowsTests {
    private static final ZoneId PRAGUE = ZoneId.of("Europe/Prague");

    private static TimeWindows open(String... windows) {
        return new TimeWindows(
                PRAGUE, List.of(windows).stream().map(Weekly::parse).toList(), List.of());
    }

    @ParameterizedTest
    @CsvSource({
        // Wednesday, winter: one hour before UTC.
        "2026-11-25T07:59:59Z, false",
        "2026-11-25T08:00:00Z, true",
        "2026-11-25T15:59:59Z, true",
        "2026-11-25T16:00:00Z, false",
        // Summer: two.
        "2026-07-22T07:00:00Z, true",
        "2026-07-22T15:00:00Z, false",
        // Saturday.
        "2026-11-28T10:00:00Z, false"
    })
    void hoursAreThoseOfTheZonesClocks(String at, boolean may) {
        assertThat(open("Mon-Fri 09:00-17:00").closed(Instant.parse(at)).isEmpty())
                .isEqualTo(may);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-27T21:30:00Z, true",
        "2026-11-28T02:30:00Z, true",
        "2026-11-28T03:30:00Z, false",
        "2026-11-28T21:30:00Z, false",
        "2026-11-27T02:30:00Z, false"
    })
    void aWindowLastsOverMidnightFromTheDayOnWhichItBegins(String at, boolean may) {
        assertThat(open("Fri 22:00-04:00").closed(Instant.parse(at)).isEmpty()).isEqualTo(may);
    }

    @Test
    void aWholeDayIsWritten24() {
        assertThat(open("daily 00:00-24:00").closed(Instant.parse("2026-11-28T23:59:59Z")))
                .isEmpty();
    }

    @Test
    void aFreezeOutweighsAWindowAndIncludesItsLastDay() {
        var frozen = new TimeWindows(
                PRAGUE,
                List.of(Weekly.parse("daily 00:00-24:00")),
                List.of(Freeze.parse("2026-12-20/2027-01-02"), Freeze.parse("2027-03-01T18:00/2027-03-01T20:00")));

        assertThat(frozen.closed(Instant.parse("2026-12-19T22:59:59Z"))).isEmpty();
        assertThat(frozen.closed(Instant.parse("2026-12-19T23:00:00Z")).orElseThrow())
                .contains("a change freeze is on (2026-12-20/2027-01-02, Europe/Prague): it is 2026-12-20T00:00");
        assertThat(frozen.closed(Instant.parse("2027-01-02T22:59:59Z"))).isPresent();
        assertThat(frozen.closed(Instant.parse("2027-01-02T23:00:00Z"))).isEmpty();
        assertThat(frozen.closed(Instant.parse("2027-03-01T18:30:00Z"))).isPresent();
    }

    @Test
    void whatIsClosedSaysWhatIsOpenAndWhatTimeItIsThere() {
        assertThat(open("Mon-Fri 09:00-17:00", "Sat 10:00-12:00").closed(Instant.parse("2026-11-29T10:15:30Z")))
                .hasValue("changes are allowed Mon-Fri 09:00-17:00, Sat 10:00-12:00 (Europe/Prague), and it is Sun"
                        + " 2026-11-29T11:15 there");
    }

    @ParameterizedTest
    @CsvSource({"Xyz 09:00-17:00", "Mon 9-17", "Mon 09:00-25:00", "09:00-17:00"})
    void whatIsNoWindowIsRefused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Weekly.parse(text))
                .withMessageContaining(text);
    }
}
