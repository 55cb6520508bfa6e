package dev.runbook.engine.live;

import dev.runbook.engine.journal.JournalRecord.TimeJudged;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.apiguardian.api.API;

/**
 * When runs may change something. Hours are those of the zone's clocks, so that they follow summer time. What takes a
 * run back is let through at any time.
 *
 * @param zone whose clocks count
 * @param open windows of the week; empty for all of it
 * @param freeze days on which nothing changes
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public record TimeWindows(ZoneId zone, List<Weekly> open, List<Freeze> freeze) {
    /** Any time. */
    public static final TimeWindows ALWAYS = new TimeWindows(ZoneOffset.UTC, List.of(), List.of());

    private static final Pattern WEEKLY = Pattern.compile("(\\S+) (\\d\\d:\\d\\d)-(\\d\\d:\\d\\d)");
    private static final LocalTime MIDNIGHT = LocalTime.MIDNIGHT;

    /** Copies the lists. */
    public TimeWindows {
        open = List.copyOf(open);
        freeze = List.copyOf(freeze);
    }

    /**
     * A window of the week; one that ends before it begins lasts over midnight.
     *
     * @param text as it is written
     * @param days on which it begins
     */
    @API(status = API.Status.INTERNAL, since = "0.1")
    public record Weekly(String text, Set<DayOfWeek> days, LocalTime from, LocalTime to) {
        /** Reads {@code Mon-Fri 09:00-17:00}, {@code Sat,Sun 22:00-04:00} or {@code daily 00:00-24:00}. */
        public static Weekly parse(String text) {
            var matcher = WEEKLY.matcher(text.strip());
            if (!matcher.matches()) {
                throw new IllegalArgumentException("'" + text + "' is no window as \"Mon-Fri 09:00-17:00\"");
            }
            try {
                return new Weekly(text.strip(), days(matcher.group(1)), time(matcher.group(2)), time(matcher.group(3)));
            } catch (DateTimeException e) {
                throw new IllegalArgumentException("'" + text + "': " + e.getMessage(), e);
            }
        }

        private static LocalTime time(String text) {
            return text.equals("24:00") ? MIDNIGHT : LocalTime.parse(text);
        }

        private static Set<DayOfWeek> days(String text) {
            if (text.equalsIgnoreCase("daily")) {
                return EnumSet.allOf(DayOfWeek.class);
            }
            var days = EnumSet.noneOf(DayOfWeek.class);
            for (var part : text.split(",")) {
                int dash = part.indexOf('-');
                var last = day(part.substring(dash + 1));
                var day = day(dash < 0 ? part : part.substring(0, dash));
                days.add(day);
                while (day != last) {
                    day = day.plus(1);
                    days.add(day);
                }
            }
            return days;
        }

        private static DayOfWeek day(String text) {
            for (var day : DayOfWeek.values()) {
                if (text.length() >= 2 && day.name().startsWith(text.toUpperCase(Locale.ROOT))) {
                    return day;
                }
            }
            throw new DateTimeException("there is no day '" + text + "'");
        }

        boolean holds(ZonedDateTime at) {
            var time = at.toLocalTime();
            if (from.isBefore(to)) {
                return days.contains(at.getDayOfWeek()) && !time.isBefore(from) && time.isBefore(to);
            }
            return (days.contains(at.getDayOfWeek()) && !time.isBefore(from))
                    || (days.contains(at.getDayOfWeek().minus(1)) && time.isBefore(to));
        }
    }

    /**
     * Days, or hours, of no change.
     *
     * @param text as it is written
     * @param from the first moment
     * @param to the first moment after it
     */
    @API(status = API.Status.INTERNAL, since = "0.1")
    public record Freeze(String text, LocalDateTime from, LocalDateTime to) {
        /** Reads {@code 2026-12-20/2027-01-02}, days that are included, or {@code 2026-12-20T18:00/2026-12-21T06:00}. */
        public static Freeze parse(String text) {
            int slash = text.indexOf('/');
            try {
                var from = text.substring(0, Math.max(0, slash)).strip();
                var to = text.substring(slash + 1).strip();
                var freeze = new Freeze(
                        text.strip(),
                        from.contains("T")
                                ? LocalDateTime.parse(from)
                                : LocalDate.parse(from).atStartOfDay(),
                        to.contains("T")
                                ? LocalDateTime.parse(to)
                                : LocalDate.parse(to).plusDays(1).atStartOfDay());
                if (freeze.from.isBefore(freeze.to)) {
                    return freeze;
                }
                throw new IllegalArgumentException("'" + text + "' ends before it begins");
            } catch (DateTimeException e) {
                throw new IllegalArgumentException("'" + text + "' is no freeze as \"2026-12-20/2027-01-02\"", e);
            }
        }
    }

    /** Returns why nothing may change at a moment, with what is open; empty when it may. */
    public Optional<String> closed(Instant at) {
        var there = at.atZone(zone);
        var local = there.toLocalDateTime();
        for (var frozen : freeze) {
            if (!local.isBefore(frozen.from()) && local.isBefore(frozen.to())) {
                return Optional.of("a change freeze is on (" + frozen.text() + ", " + zone + "): it is " + clock(local)
                        + " there");
            }
        }
        if (open.isEmpty() || open.stream().anyMatch(window -> window.holds(there))) {
            return Optional.empty();
        }
        var windows = new ArrayList<String>();
        open.forEach(window -> windows.add(window.text()));
        return Optional.of("changes are allowed " + String.join(", ", windows) + " (" + zone + "), and it is "
                + there.getDayOfWeek().name().charAt(0)
                + there.getDayOfWeek().name().substring(1, 3).toLowerCase(Locale.ROOT) + " " + clock(local) + " there");
    }

    /** Returns what the journal says of a judgement; empty where changes are allowed at all times. */
    public Optional<TimeJudged> judged(Instant at) {
        return equals(ALWAYS)
                ? Optional.empty()
                : Optional.of(judged(at, closed(at).orElse("open")));
    }

    static TimeJudged judged(Instant at, String outcome) {
        return new TimeJudged(at, "the time windows for changes", null, outcome);
    }

    private static String clock(LocalDateTime local) {
        return local.truncatedTo(ChronoUnit.MINUTES).toString();
    }
}
