package io.espalier.app;

import picocli.CommandLine.Command;

/** Tables. */
@Command(name = "tables", description = "Tables.")
final class TablesCommand extends StudyCommand {
  TablesCommand(Screen screen) {
    super(screen);
  }

  @Override
  ExitCode run() throws Exception {
    return ExitCode.FAILED;
  }
}
