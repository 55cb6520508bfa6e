package dev.runbook.chaos.cluster;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apiguardian.api.API;

/**
 * When a CronJob runs: five fields (minute, hour, day of month, month, day of week) or a name such as {@code @hourly},
 * in the dialect of github.com/robfig/cron/v3, which Kubernetes uses. Where both kinds of day are restricted, either
 * one suffices.
 */
@API(status = API.Status.INTERNAL, since = "0.1")
public final class Schedule {
    private static final Map<String, String> NAMED = Map.of(
            "@yearly", "0 0 1 1 *",
            "@annually", "0 0 1 1 *",
            "@monthly", "0 0 1 * *",
            "@weekly", "0 0 * * 0",
            "@daily", "0 0 * * *",
            "@midnight", "0 0 * * *",
            "@hourly", "0 * * * *");
    private static final List<String> MONTHS =
            List.of("", "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");
    private static final List<String> DAYS = List.of("sun", "mon", "tue", "wed", "thu", "fri", "sat");

    /** A schedule such as 30 February never comes. */
    private static final int YEARS = 5;

    private final BitSet minutes;
    private final BitSet hours;
    private final BitSet days;
    private final BitSet months;
    private final BitSet weekdays;
    private final boolean anyDay;
    private final boolean anyWeekday;
    private final ZoneId zone;

    private Schedule(String text, ZoneId zone) {
        var fields = NAMED.getOrDefault(text.strip(), text.strip()).split("\\s+");
        if (fields.length != 5) {
            throw new IllegalArgumentException(
                    "expected exactly 5 fields, found " + fields.length + ": [" + String.join(" ", fields) + "]");
        }
        this.minutes = field(fields[0], 0, 59, List.of());
        this.hours = field(fields[1], 0, 23, List.of());
        this.days = field(fields[2], 1, 31, List.of());
        this.months = field(fields[3], 1, 12, MONTHS);
        this.weekdays = field(fields[4], 0, 6, DAYS);
        this.anyDay = fields[2].startsWith("*") || fields[2].startsWith("?");
        this.anyWeekday = fields[4].startsWith("*") || fields[4].startsWith("?");
        this.zone = zone;
    }

    /**
     * Reads a schedule.
     *
     * @param zone a name of the time zone database, empty for UTC
     * @throws IllegalArgumentException if it is none, in the words of the API server
     */
    public static Schedule of(String text, String zone) {
        return new Schedule(text, zone.isEmpty() ? ZoneId.of("UTC") : ZoneId.of(zone));
    }

    /** Says what is wrong with a schedule; empty if nothing is. */
    public static String problem(String text) {
        try {
            of(text, "");
            return "";
        } catch (IllegalArgumentException wrong) {
            return String.valueOf(wrong.getMessage());
        }
    }

    /** Tells whether a time zone has a name in the database. */
    public static boolean knowsZone(String zone) {
        try {
            ZoneId.of(zone);
            return true;
        } catch (DateTimeException unknown) {
            return false;
        }
    }

    /** Returns the first time after an instant; empty if none comes within five years. */
    public Optional<Instant> after(Instant instant) {
        var time = instant.atZone(zone).truncatedTo(ChronoUnit.MINUTES).plusMinutes(1);
        var end = time.plusYears(YEARS);
        while (time.isBefore(end)) {
            if (!months.get(time.getMonthValue())) {
                time = time.truncatedTo(ChronoUnit.DAYS).withDayOfMonth(1).plusMonths(1);
            } else if (!onDay(time)) {
                time = time.truncatedTo(ChronoUnit.DAYS).plusDays(1);
            } else if (!hours.get(time.getHour())) {
                time = time.truncatedTo(ChronoUnit.HOURS).plus(Duration.ofHours(1));
            } else if (!minutes.get(time.getMinute())) {
                time = time.plus(Duration.ofMinutes(1));
            } else {
                return Optional.of(time.toInstant());
            }
        }
        return Optional.empty();
    }

    private boolean onDay(ZonedDateTime time) {
        boolean day = days.get(time.getDayOfMonth());
        boolean weekday = weekdays.get(time.getDayOfWeek().getValue() % 7);
        return anyDay || anyWeekday ? day && weekday : day || weekday;
    }

    private static BitSet field(String text, int least, int most, List<String> names) {
        var set = new BitSet();
        for (var part : text.split(",", -1)) {
            var step = part.split("/", -1);
            if (step.length > 2) {
                throw new IllegalArgumentException("too many slashes: " + part);
            }
            var range = step[0].split("-", -1);
            if (range.length > 2) {
                throw new IllegalArgumentException("too many hyphens: " + part);
            }
            boolean all = range[0].equals("*") || range[0].equals("?");
            int from = all ? least : number(range[0], names);
            int to = all ? most : range.length == 2 ? number(range[1], names) : step.length == 2 ? most : from;
            int by = step.length == 2 ? number(step[1], List.of()) : 1;
            check(part, from, to, by, least, most);
            for (int value = from; value <= to; value += by) {
                set.set(value);
            }
        }
        return set;
    }

    private static void check(String part, int from, int to, int by, int least, int most) {
        if (from < least) {
            throw new IllegalArgumentException(
                    "beginning of range (" + from + ") below minimum (" + least + "): " + part);
        } else if (to > most) {
            throw new IllegalArgumentException("end of range (" + to + ") above maximum (" + most + "): " + part);
        } else if (from > to) {
            throw new IllegalArgumentException(
                    "beginning of range (" + from + ") beyond end of range (" + to + "): " + part);
        } else if (by == 0) {
            throw new IllegalArgumentException("step of range should be a positive number: " + part);
        }
    }

    private static int number(String text, List<String> names) {
        int named = text.isEmpty() ? -1 : names.indexOf(text.toLowerCase(Locale.ROOT));
        if (named >= 0) {
            return named;
        }
        if (!text.matches("\\d{1,9}")) {
            throw new IllegalArgumentException(
                    "failed to parse int from " + text + ": strconv.Atoi: parsing \"" + text + "\": invalid syntax");
        }
        return Integer.parseInt(text);
    }
}
