package io.espalier.app;

import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Repeats what a driver said that ran elsewhere, and ends as it ended: for the launcher. */
@Command(name = "ended", hidden = true, description = "Tells how a submitted command ended.")
final class EndedCommand extends StudyCommand {
  @Parameters(paramLabel = "FILE", description = "where the driver has left word")
  private String location;

  EndedCommand(Screen screen) {
    super(screen);
  }

  @Override
  ExitCode run() throws Exception {
    Optional<Ending> left = Ending.take(location, SparkApplication.hadoop());
    if (left.isEmpty()) {
      screen.say(
          "the driver has left no word of how it ended: Spark's pages and its log say more; what"
              + " a study has journaled is kept, and 'espalier resume' goes on with it");
      return ExitCode.FAILED;
    }
    Ending ending = left.get();
    screen.err().print(ending.err());
    screen.out().print(ending.out());
    screen.say("the driver ran on " + ending.host() + " in " + ending.directory());
    return ExitCode.of(ending.code());
  }
}
