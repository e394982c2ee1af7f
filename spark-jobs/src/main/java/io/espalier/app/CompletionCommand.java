package io.espalier.app;

import picocli.AutoComplete;
import picocli.CommandLine.Command;

/** Prints what a shell completes commands and options from. */
@Command(
    name = "completion",
    helpCommand = false,
    description = {
      "Prints a script by which bash completes commands and options:",
      "  source <(deploy/espalier completion)",
      "zsh takes it, too, after: autoload -U +X bashcompinit && bashcompinit"
    })
final class CompletionCommand extends AutoComplete.GenerateCompletion {}
