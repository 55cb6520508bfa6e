package dev.runbook.engine.cli;

import dev.runbook.engine.channel.ChannelsFile;
import dev.runbook.engine.connection.ConnectionsFile;
import dev.runbook.engine.journal.JournalStore;
