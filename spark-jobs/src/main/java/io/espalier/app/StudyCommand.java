package io.espalier.app;

import io.espalier.config.StudyFile;
import io.espalier.run.StudyConf;
import io.espalier.run.StudyPlace;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What all commands have. */
@Command(mixinStandardHelpOptions = true, sortOptions = false)
abstract class StudyCommand implements Callable<Integer> {
  final Screen screen;

  @Option(
      names = "--json",
      description = "print one machine-readable line, the last one on standard output")
  boolean json;

  StudyCommand(Screen screen) {
    this.screen = screen;
  }

  @Override
  public final Integer call() throws Exception {
    return run().number();
  }

  abstract ExitCode run() throws Exception;

  /**
   * The configuration of a study that is one.
   *
   * @param act what is to be done with it, for the message
   */
  static StudyFile single(StudyPlace place, String act) throws IOException {
    StudyFile study = StudyConf.resolved(place, place.conf());
    if (study.nested().isPresent()) {
      throw new Refusal(
          ExitCode.BAD_INPUT,
          place.shown() + " is a nested study: " + act + " one of the studies within it");
    }
    return study;
  }
}
