package io.espalier.app;

import picocli.CommandLine.Command;

/** Predict. */
@Command(name = "predict", description = "Predict.")
final class PredictCommand extends StudyCommand {
  PredictCommand(Screen screen) {
    super(screen);
  }

  @Override
  ExitCode run() throws Exception {
    return ExitCode.FAILED;
  }
}
