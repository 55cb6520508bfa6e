package dev.runbook.engine.serve;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** Why a request, or an alert of one, was not taken; as a label of the meters. */
enum NotTaken {
    /** The request brings no token, or a wrong one. */
    TOKEN,
    /** It is no press of a button, or of nobody who may press it. */
    BUTTON,
    /** Its body is too large. */
    SIZE,
    /** Too many come in a second. */
    RATE,
    /** Its body is no JSON. */
    JSON,
    /** It is no message of Alertmanager. */
    FORM,
    /** It is one of another version. */
    VERSION,
    /** The alert has no name. */
    NAME,
    /** The alert has no start. */
    START,
    /** The alert neither fires nor is resolved. */
    STATUS;

    private static final Set<NotTaken> OF_ALERTS = EnumSet.of(NAME, START, STATUS);

    boolean ofAlert() {
        return OF_ALERTS.contains(this);
    }

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
