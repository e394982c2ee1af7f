package io.espalier.app;

import io.espalier.config.ConfigErrors;
import io.espalier.config.Secrets;
import io.espalier.data.DataProblem;
import io.espalier.port.DamagedFile;
import io.espalier.port.RunnerLost;
import io.espalier.run.Build;
import io.espalier.run.StudyTaken;
import io.espalier.spark.StudyInUse;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IVersionProvider;

/** The command line. */
@Command(
    name = "espalier",
    description =
        "Searches the configurations of a neural network on Spark, prunes weak ones early, and"
            + " joins the best into an ensemble that is tested once.",
    mixinStandardHelpOptions = true,
    versionProvider = Espalier.Version.class,
    subcommands = {
      InitCommand.class,
      SearchCommand.class,
      ResumeCommand.class,
      EvaluateCommand.class,
      GaugeCommand.class,
      PredictCommand.class,
      GenerateCommand.class,
      TablesCommand.class,
      DescribeCommand.class,
      SimulateCommand.class,
      ReportCommand.class,
      CompletionCommand.class,
      EndedCommand.class,
      HelpCommand.class
    },
    footer = {
      "",
      "Exit codes: 0 done; 2 bad configuration or input; 3 no trial succeeded; 4 stopped by a"
          + " budget with",
      "a usable result; 5 the study exists or is in use; 130 interrupted (resumable); 1 anything"
          + " else."
    })
public final class Espalier {
  /**
   * Where the launcher waits for word of the end, if it submitted the command to run elsewhere:
   * Spark hands its own properties on to drivers.
   */
  private static final String ENDING = "spark.submit.espalierEnding";

  private static final Logger LOG = LoggerFactory.getLogger(Espalier.class);

  private Espalier() {}

  /** Runs a command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    Phases.begun();
    String awaited = System.getProperty(ENDING);
    System.exit(
        awaited == null
            ? run(arguments, System.out, System.err)
            : Ending.leave(awaited, (out, err) -> run(arguments, out, err)));
  }

  /**
   * Runs a command.
   *
   * @param out takes results
   * @param err takes progress and messages
   * @return the exit code
   */
  public static int run(String[] arguments, PrintStream out, PrintStream err) {
    Screen screen = Screen.of(out, err);
    for (String argument : arguments) {
      if (Secrets.login(argument)) {
        screen.say(Secrets.hide(argument) + ": " + Secrets.ADVICE);
        return ExitCode.BAD_INPUT.number();
      }
    }
    try {
      return line(screen, out, err).execute(arguments);
    } catch (Error e) {
      // The library hands on exceptions alone; the process ends either way, and may as well say
      // why.
      return explain(e, screen);
    }
  }

  private static CommandLine line(Screen screen, PrintStream out, PrintStream err) {
    CommandLine line = new CommandLine(new Espalier(), new Commands(screen));
    line.setOut(new java.io.PrintWriter(out, true, java.nio.charset.StandardCharsets.UTF_8));
    line.setErr(new java.io.PrintWriter(err, true, java.nio.charset.StandardCharsets.UTF_8));
    line.setExecutionExceptionHandler((e, command, parsed) -> explain(e, screen));
    line.setParameterExceptionHandler((e, given) -> explain(e, screen));
    line.setUsageHelpAutoWidth(true);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    return line;
  }

  /** One clear message for what a user can mend; a trace only for what they cannot. */
  static int explain(Throwable e, Screen screen) {
    for (Throwable t = e; t != null; t = t.getCause()) {
      Optional<ExitCode> code = code(t);
      if (code.isPresent()) {
        screen.say(Secrets.hide(t.getMessage() + advice(t)));
        return code.get().number();
      }
    }
    if (e instanceof Exception && Interruption.ending()) {
      LOG.debug("The command was interrupted", e);
      return ExitCode.INTERRUPTED.number();
    }
    String said = lacking(e).orElseGet(() -> firstLine(e));
    screen.say(Secrets.hide(said) + " (ESPALIER_LOG=debug shows where)");
    LOG.debug("The command failed", e);
    return ExitCode.FAILED.number();
  }

  /** What a user can mend ends with a code of its own. */
  private static Optional<ExitCode> code(Throwable t) {
    if (t instanceof Refusal refusal) {
      return Optional.of(refusal.code());
    }
    if (t instanceof ConfigErrors || t instanceof DataProblem || t instanceof DamagedFile) {
      return Optional.of(ExitCode.BAD_INPUT);
    }
    if (t instanceof RunnerLost) {
      return Optional.of(ExitCode.FAILED);
    }
    return t instanceof StudyInUse || t instanceof StudyTaken
        ? Optional.of(ExitCode.STUDY_TAKEN)
        : Optional.empty();
  }

  private static String advice(Throwable t) {
    return t instanceof DamagedFile
        ? ": restore it from a copy, or search anew in another directory"
        : "";
  }

  /** What picocli says, less the page of usage behind it. */
  private static int explain(CommandLine.ParameterException e, Screen screen) {
    CommandLine command = e.getCommandLine();
    List<String> suggestions =
        e instanceof CommandLine.UnmatchedArgumentException unmatched
            ? unmatched.getSuggestions()
            : List.of();
    String said = e.getMessage().lines().findFirst().orElse("bad arguments");
    screen.say(
        Secrets.hide(said)
            + (suggestions.isEmpty()
                ? ""
                : "; did you mean " + String.join(" or ", suggestions) + "?")
            + " ('"
            + command.getCommandSpec().qualifiedName()
            + " --help' shows what there is)");
    return ExitCode.BAD_INPUT.number();
  }

  /** What this process has not got, if that is why a command failed: classes or memory. */
  private static Optional<String> lacking(Throwable e) {
    for (Throwable t = e; t != null; t = t.getCause()) {
      if (t instanceof LinkageError) {
        return Optional.of(
            "this Java cannot link what it needs ("
                + firstLine(t)
                + "): submit the whole jar, espalier-"
                + Build.version()
                + "-all.jar, to a Spark of version 3.5 or 4.1");
      }
      if (t instanceof OutOfMemoryError) {
        return Optional.of(
            "the driver's memory is full ("
                + firstLine(t)
                + "; its heap is "
                + Runtime.getRuntime().maxMemory() / (1 << 20)
                + " MiB): give it more by --driver-memory, or by ESPALIER_HEAP without a cluster");
      }
    }
    return Optional.empty();
  }

  private static String firstLine(Throwable e) {
    String said = e.getMessage() == null ? e.toString() : e.getMessage();
    return said.lines().findFirst().orElse(e.toString());
  }

  /** Gives each command the screen. */
  private record Commands(Screen screen) implements CommandLine.IFactory {
    @Override
    public <K> K create(Class<K> type) throws Exception {
      if (StudyCommand.class.isAssignableFrom(type)) {
        return type.getDeclaredConstructor(Screen.class).newInstance(screen);
      }
      return CommandLine.defaultFactory().create(type);
    }
  }

  /** The version of this build. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"espalier " + Build.version()};
    }
  }
}
