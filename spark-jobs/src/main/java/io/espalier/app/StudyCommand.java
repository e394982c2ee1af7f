package io.espalier.app;

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
}
