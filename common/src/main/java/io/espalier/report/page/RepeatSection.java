package io.espalier.report.page;

import io.espalier.report.Figures;
import io.espalier.trial.Artifacts;
import io.espalier.trial.StudyEvent;
import io.espalier.trial.TrialId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What it takes to run the study again to the same end. */
final class RepeatSection {
  private RepeatSection() {}

  static Section of(Findings findings) {
    StudyEvent.Created created = findings.view().created().orElseThrow();
    Data.Builder facts = new Data.Builder().field("name", "what").field("value", "value");
    facts.row("seed", Long.toString(created.seed()));
    facts.row("created at", Figures.moment(created.at()));
    for (Map.Entry<String, String> fact : new TreeMap<>(created.facts()).entrySet()) {
      facts.row(fact.getKey(), fact.getValue());
    }
    Set<String> engines =
        IntStream.range(0, findings.view().trials())
            .mapToObj(TrialId::new)
            .flatMap(id -> findings.view().artifacts(id).stream())
            .map(Artifacts::engine)
            .collect(Collectors.toCollection(TreeSet::new));
    engines.forEach(engine -> facts.row("trained by", engine));
    return new Section(
        "repeat",
        "To repeat it",
        List.of(
            "Save the configuration below as study.conf and run 'espalier search study.conf' with"
                + " the versions named here, on data of the same SHA-256. Under a synchronous"
                + " scheduler the same seed gives the same numbers to the last bit, on the same"
                + " engine and kind of processor; under ASHA and median stopping each trial's curve"
                + " does, and which trials go on depends on who arrives first."),
        List.of(
            new Block.Table(facts.of("Versions and data")),
            new Block.Listing("The configuration, with all defaults", findings.configuration())));
  }
}
