package dev.runbook.chaos.cluster.api;

import dev.runbook.chaos.simulation.Simulation;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** Connects clients with what runs in pods: commands, processes and ports. */
final class PodConnections {
    private final Simulation simulation;
    private final Writes writes;
    private final PodHooks hooks;

    PodConnections(Simulation simulation, Writes writes, PodHooks hooks) {
        this.simulation = simulation;
        this.writes = writes;
        this.hooks = hooks;
    }

    /** Runs a command in a container, at once or, if it reads its input, when that has ended. */
    PodStreams exec(Exchange exchange, ClientStreams client) {
        var request = exchange.request();
        var pod = writes.existing(exchange);
        var container = PodInsides.container(pod, request.query("container"));
        PodInsides.refuseNotRunning(pod, container);
        var command = request.queries("command");
        if (request.flag("stdin") && hooks.exec().readsInput(pod, container, command)) {
            return new InputOf(input -> run(request, pod, container, command, input, client));
        }
        run(request, pod, container, command, "", client);
        return PodStreams.deaf();
    }

    private void run(
            ApiRequest request,
            ObjectNode pod,
            String container,
            List<String> command,
            String input,
            ClientStreams client) {
        var result = hooks.exec()
                .run(pod, container, command, input)
                .orElseThrow(() -> Refusal.notEmulated("the command \"" + String.join(" ", command)
                        + "\" in container \"" + container + "\" (pods/exec)"));
        boolean terminal = request.flag("tty");
        if (request.flag("stdout") && !result.output().isEmpty()) {
            client.send(PodStreams.OUTPUT, bytes(terminal ? onTerminal(result.output()) : result.output()));
        }
        if (request.flag("stderr") && !terminal && !result.error().isEmpty()) {
            client.send(PodStreams.ERROR, bytes(result.error()));
        }
        client.send(PodStreams.STATUS, bytes(Json.text(status(result.exitCode()))));
        client.end();
    }

    /** Passes on what a container's process writes from now on. */
    PodStreams attach(Exchange exchange, ClientStreams client) {
        var request = exchange.request();
        var pod = writes.existing(exchange);
        var container = PodInsides.container(pod, request.query("container"));
        PodInsides.refuseNotRunning(pod, container);
        boolean output = request.flag("stdout");
        var follower = new LogFollower(
                container,
                hooks.logs(),
                () -> writes.find(exchange),
                line -> {
                    if (output) {
                        client.send(PodStreams.OUTPUT, bytes(line.text() + "\n"));
                    }
                },
                () -> {
                    client.send(PodStreams.STATUS, bytes(Json.text(status(0))));
                    client.end();
                });
        var stop = follower.start(simulation);
        return new Following(simulation, stop);
    }

    /** Connects with a port of a pod. */
    PodStreams dial(Exchange exchange, int port, ClientStreams client) {
        var pod = writes.find(exchange);
        if (pod.isEmpty()) {
            client.send(PodStreams.PROBLEM, bytes("the pod has gone"));
            client.end();
            return PodStreams.deaf();
        }
        return new HttpConversation(simulation, pod.get(), port, hooks.http(), client);
    }

    private static ObjectNode status(int exitCode) {
        var status = Json.object();
        status.putObject("metadata");
        if (exitCode == 0) {
            return status.put("status", "Success");
        }
        status.put("status", "Failure")
                .put("message", "command terminated with non-zero exit code: exit status " + exitCode)
                .put("reason", "NonZeroExitCode");
        status.putObject("details")
                .putArray("causes")
                .addObject()
                .put("reason", "ExitCode")
                .put("message", Integer.toString(exitCode));
        return status;
    }

    /** A terminal moves to the line's start by itself. */
    private static String onTerminal(String text) {
        return text.replace("\n", "\r\n");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Collects a command's input, then runs it. */
    private final class InputOf implements PodStreams {
        private final ByteArrayOutputStream input = new ByteArrayOutputStream();
        private final java.util.function.Consumer<String> command;
        private boolean over;

        InputOf(java.util.function.Consumer<String> command) {
            this.command = command;
        }

        @Override
        public void receive(int stream, byte[] bytes) {
            simulation.locked(() -> {
                if (stream == INPUT && !over) {
                    input.writeBytes(bytes);
                }
                return true;
            });
        }

        @Override
        public void end(int stream) {
            simulation.locked(() -> {
                if (stream == INPUT && !over) {
                    over = true;
                    command.accept(input.toString(StandardCharsets.UTF_8));
                }
                return true;
            });
        }

        @Override
        public void close() {
            simulation.locked(() -> over = true);
        }
    }

    /** Follows until the client goes. */
    private record Following(Simulation simulation, Runnable stop) implements PodStreams {
        @Override
        public void receive(int stream, byte[] bytes) {
            // The world's model says what a process does; its input is not part of it.
        }

        @Override
        public void end(int stream) {}

        @Override
        public void close() {
            simulation.locked(() -> {
                stop.run();
                return true;
            });
        }
    }
}
