package dev.runbook.engine.connection;

import dev.runbook.api.port.Commit;
import dev.runbook.engine.spi.CommitHistory;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jgit.errors.RepositoryNotFoundException;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;

/**
 * The commits of a clone's HEAD, read by JGit. Needs {@code org.eclipse.jgit:org.eclipse.jgit} on the class path.
 *
 * @param name what messages call it
 * @param path the clone's folder, or a bare repository
 */
record GitHistory(String name, Path path) implements CommitHistory {
    private static final int ABBREVIATED = 10;

    @Override
    public List<Commit> newest(int limit) {
        try (var repository = open();
                var walk = new RevWalk(repository)) {
            var head = repository.resolve(Constants.HEAD);
            var commits = new ArrayList<Commit>();
            if (head != null) {
                walk.markStart(walk.parseCommit(head));
                for (RevCommit commit : walk) {
                    if (commits.size() == limit) {
                        break;
                    }
                    commits.add(commit(commit));
                }
            }
            return List.copyOf(commits);
        } catch (IOException e) {
            throw new IllegalStateException(
                    "the repository of the connection '" + name + "' can't be read at " + path + ": " + e.getMessage(),
                    e);
        }
    }

    private Repository open() throws IOException {
        var builder = new FileRepositoryBuilder().setMustExist(true);
        var above = path.toAbsolutePath().getParent();
        if (above != null) {
            builder.addCeilingDirectory(above.toFile());
        }
        builder.findGitDir(path.toFile());
        if (builder.getGitDir() == null) {
            builder.setGitDir(path.toFile());
        }
        try {
            return builder.build();
        } catch (RepositoryNotFoundException e) {
            throw new IOException("there is no repository", e);
        }
    }

    private static Commit commit(RevCommit commit) {
        return new Commit(
                commit.abbreviate(ABBREVIATED).name(),
                Instant.ofEpochSecond(commit.getCommitTime()),
                commit.getAuthorIdent().getName(),
                commit.getShortMessage());
    }
}
