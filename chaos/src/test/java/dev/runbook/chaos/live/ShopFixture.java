package dev.runbook.chaos.live;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** What tests of the command line begin with: a directory, and a shop that is served over HTTP. */
abstract class ShopFixture {
    @TempDir
    Path directory;

    CommandLineFixture shop;

    @BeforeEach
    void serve() throws IOException {
        shop = new CommandLineFixture(directory);
    }

    @AfterEach
    void close() {
        shop.close();
    }
}
