package dev.runbook.engine.gate;

import org.apiguardian.api.API;

/** Is told what passes the gate of a run. Thread-safe. */
@API(status = API.Status.INTERNAL, since = "0.1")
public interface CallObserver {
    /** Sees nothing. */
    CallObserver NONE = new CallObserver() {
        @Override
        public void read(ApiCall call) {}

        @Override
        public void effect(Intent intent) {}
    };

    /** A call that only reads is about to be sent. */
    void read(ApiCall call);

    /** No guard objects to an effect. */
    void effect(Intent intent);
}
