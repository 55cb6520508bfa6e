package dev.runbook.engine.cli;

import dev.runbook.engine.port.Messenger;

/**
 * Tells people of broken glass: what nobody hears breaking protects nothing.
 *
 * @param channel who is told; empty for nobody
 * @param messenger who brings messages to people
 * @param screen where it stands who was told
 */
record BrokenGlass(String channel, Messenger messenger, Screen screen) {
    void tell(String message) {
        if (channel.isEmpty() || messenger == Messenger.NONE) {
            screen.err()
                    .println("Nobody is told of the broken glass: name a channel by 'tell' in the policy file, and"
                            + " its way by --channels.");
            return;
        }
        try {
            messenger.send(channel, message);
            screen.err().println("Told " + channel + " of the broken glass.");
        } catch (RuntimeException e) {
            screen.err().println("Could not tell " + channel + " of the broken glass: " + e.getMessage());
        }
    }
}
