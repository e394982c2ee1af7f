package io.espalier.app;

import picocli.CommandLine.Command;

/** Describe. */
@Command(name = "describe", description = "Describe.")
final class DescribeCommand extends StudyCommand {
  DescribeCommand(Screen screen) {
    super(screen);
  }

  @Override
  ExitCode run() throws Exception {
    return ExitCode.FAILED;
  }
}
