package io.espalier.app;

import io.espalier.run.StudyPlace;
import io.espalier.tables.TablePrinter;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows result tables. */
@Command(
    name = "tables",
    description = "Lists the result tables of a study, or prints one; also while the study runs.")
final class TablesCommand extends StudyCommand {
  @Parameters(index = "0", paramLabel = "DIR", description = "the study's directory")
  private String directory;

  @Parameters(
      index = "1",
      paramLabel = "TABLE",
      arity = "0..1",
      description = "a table to print; without it, all are listed")
  private String table;

  @Option(
      names = "--rows",
      paramLabel = "N",
      defaultValue = "20",
      description = "print so many rows at most; default ${DEFAULT-VALUE}")
  private int rows;

  TablesCommand(Screen screen) {
    super(screen);
  }

  @Override
  ExitCode run() throws Exception {
    if (rows < 1) {
      throw new Refusal(ExitCode.BAD_INPUT, "--rows must be at least 1, not " + rows);
    }
    Configuration hadoop = SparkApplication.hadoop();
    StudyPlace place = StudyPlace.at(directory, hadoop);
    place.conf();
    TablePrinter printer = new TablePrinter(hadoop, place.uri());
    screen.out().println(table == null ? printer.list() : printer.print(table, rows));
    screen.json(json, Map.of("directory", place.shown(), "tables", printer.counts()));
    return ExitCode.DONE;
  }
}
