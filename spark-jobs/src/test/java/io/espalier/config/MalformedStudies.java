package io.espalier.config;

import java.util.stream.Stream;

/** Study files that cannot be used, with what has to be said of each. */
public final class MalformedStudies {
  private MalformedStudies() {}

  /**
   * A file with one mistake.
   *
   * @param text a study file; {@code DATA} stands for the line that every study needs
   * @param line where the mistake is, 0 for the file as a whole
   * @param subject key and value as the message has them
   * @param advice part of the message
   */
  public record Case(String text, int line, String subject, String advice) {
    @Override
    public String toString() {
      return text.strip().replace("\n", " ⏎ ");
    }
  }

  private static Case of(String text, int line, String subject, String advice) {
    return new Case(
        text.replace("DATA", "data { source = rows.csv, label = y }"), line, subject, advice);
  }

  /** All of them. */
  public static Stream<Case> cases() {
    return Stream.of(
        // HOCON itself
        of("DATA\ntraining { epochs = 3", 2, "", "bracket is never closed"),
        of("DATA\nspace { l2 = [0, 1\n}\nstudy.seed = 1", 3, "", "instead had token: '}'"),
        of("DATA\ntraining { epochs = 3 } }", 2, "", "unbalanced close brace"),
        of("DATA\nstudy.name = \"a\nstudy.seed = 1", 2, "", "Not HOCON"),
        of("DATA\ntraining.epochs 30", 2, "", "Key 'training.epochs 30' may not be followed"),
        of("DATA\ntraining.epochs = ${epochs}", 2, "", "Nothing defines ${epochs}"),
        of("DATA\ntraining..epochs = 3", 2, "", "two adjacent period"),
        of("DATA\nspace.l2 = " + "[".repeat(5000), 0, "", "5000 deep"),
        of("DATA\ninclude url(\"http://localhost/x.conf\")", 2, "", "URLs are not read"),
        of("DATA\ninclude \"http://localhost/x.conf\"", 2, "", "URLs are not read"),
        of("DATA\ninclude \"file:///etc/x.conf\"", 2, "", "URLs are not read"),
        of("DATA\ninclude required(url(\"https://localhost/x\"))", 2, "", "URLs are not read"),
        of("DATA\nspace {\ninclude url(\"http://localhost/x\")\n}", 3, "", "URLs are not read"),
        of("DATA\n\ninclude \"/etc/hosts.conf\"", 3, "", "must lie in"),
        of("DATA\ninclude \"../x.conf\"", 2, "", "must lie in"),
        of("DATA\ninclude file(\"../../x.conf\")", 2, "", "must lie in"),
        of("DATA\ninclude classpath(\"reference.conf\")", 2, "", "class path is not read"),
        of("DATA\ninclude \"nowhere.conf\"", 2, "", "there is no file"),
        of("DATA\ninclude \"study.conf\"", 2, "", "includes itself"),
        // Keys
        of("", 0, "data.source", "missing"),
        of("data { source = x }", 0, "data.label", "missing"),
        of("data = 5\nDATA\ndata = 5", 3, "data = 5", "data is a section"),
        of("DATA\ntraning.epochs = 3", 2, "traning = {epochs=3}", "did you mean training?"),
        of("DATA\ntraining { epoch = 3 }", 2, "training.epoch = 3", "mean training.epochs?"),
        of(
            "DATA\ntraining.learningRate = 1",
            2,
            "training.learningRate = 1",
            "did you mean training.learning-rate?"),
        of("DATA\nsearch.patience = 3", 2, "search.patience = 3", "mean training.patience?"),
        of(
            "DATA\ntraining.optimizer = adam",
            2,
            "training.optimizer = adam",
            "did you mean training.updater?"),
        of("DATA\ntraining.lr = 1", 2, "training.lr = 1", "did you mean training.learning-rate?"),
        of("DATA\nspace.layers = [1]", 2, "space.layers = [1]", "did you mean space.hidden?"),
        of("DATA\nsearch { xyzzy = 3 }", 2, "search.xyzzy = 3", "the nearest is"),
        of("DATA\nsearch.scheduler = asha", 2, "search.scheduler = asha", "is a section"),
        of("DATA\nensemble.averaging = true", 2, "ensemble.averaging = true", "is a section"),
        of("DATA\nensemble.stacking {}", 2, "ensemble.stacking = {}", "There is no such key"),
        of("DATA\ntraining.epochs { max = 3 }", 2, "training.epochs = {max=3}", "a whole number"),
        // Values
        of("DATA\ntraining.epochs = \"30\"", 2, "training.epochs = \"30\"", "without quotes"),
        of("DATA\ntraining.epochs = 1e99", 2, "training.epochs = 1e99", "a whole number"),
        of(
            "DATA\ntraining.learning-rate = 1e999",
            2,
            "training.learning-rate = 1e999",
            "a number in [0, ∞)"),
        of(
            "DATA\nstudy.seed = 99999999999999999999",
            2,
            "study.seed = \"99999999999999999999\"",
            "a whole number"),
        of("DATA\nstudy.name = \"../../etc\"", 2, "study.name = \"../../etc\"", "letters, digits"),
        of("DATA\nstudy.name = \"..\"", 2, "study.name = \"..\"", "letters, digits"),
        of("DATA\nstudy.name = \"/etc\"", 2, "study.name = \"/etc\"", "letters, digits"),
        of("DATA\nstudy.name = \"a/b\"", 2, "study.name = \"a/b\"", "letters, digits"),
        of("DATA\nstudy.name = \"a\\u0000b\"", 2, "study.name = \"a\\u0000b\"", "letters, digits"),
        of("DATA\nstudy.name = \"$(id)\"", 2, "study.name = \"$(id)\"", "letters, digits"),
        of("DATA\nensemble { \"../x\" {} }", 2, "ensemble.\"../x\" = {}", "There is no such key"),
        of("DATA\nnetwork.hidden = 64", 2, "network.hidden = 64", "a list of 0 to 16 elements"),
        of("DATA\nnetwork.hidden = []", 2, "network.hidden = []", "at least one hidden layer"),
        of("DATA\nnetwork.hidden = [64, 0]", 2, "network.hidden = [64,0]", "from 1 to 16384"),
        of("DATA\ntraining.updater = adm", 2, "training.updater = adm", "did you mean adam?"),
        // Keys beside each other
        of(
            "DATA\ndata.split { train = 0.7, validation = 0.2, test = 0.2 }",
            2,
            "data.split.test = 0.2",
            "add up to 1, not 1.1"),
        of(
            "DATA\ndata.split { train = 0.7, validation = 0.4 }",
            2,
            "data.split.validation = 0.4",
            "add up to 1, not to more than 1.1"),
        of(
            "DATA\ndata.split { group = g, time = t }",
            2,
            "data.split.time = t",
            "divide the rows in two ways"),
        of("DATA\nnested { folds = 3, fold = 4 }", 2, "nested.fold = 4", "no such fold"),
        of(
            "DATA\ndata.split.time = t\nsearch.validation.kind = folds",
            2,
            "data.split.time = t",
            "do not stay in the order of time"),
        of(
            "DATA\ntraining.epochs = 3\nsearch.scheduler { kind = asha, min-epochs = 4 }",
            3,
            "search.scheduler.min-epochs = 4",
            "at most training.epochs"),
        of(
            "DATA\nsearch.scheduler { kind = median }\ntraining.epochs = 4",
            3,
            "training.epochs = 4",
            "search.scheduler.grace-epochs = 5"),
        of(
            "DATA\nsearch.scheduler { kind = halving, eta = 1 }",
            2,
            "search.scheduler.eta = 1",
            "from 2"),
        of(
            "DATA\nsearch.metric = rmse",
            2,
            "search.metric = rmse",
            "not defined for data.task = classification"),
        of(
            "DATA\nsearch.metrics = [accuracy, f1]",
            2,
            "search.metrics = [accuracy,f1]",
            "There is no metric f1"),
        of(
            "DATA\nsearch.metrics = [brier, brier]",
            2,
            "search.metrics = [brier,brier]",
            "a list of names"),
        of(
            "DATA\ndata.task = regression\nsearch.metric = accuracy",
            3,
            "search.metric = accuracy",
            "give one of rmse, mse, mae, r2"),
        of(
            "DATA\ndata.task = regression\nsearch.metric = pinball-1.5",
            3,
            "search.metric = \"pinball-1.5\"",
            "There is no metric pinball-1.5"),
        of(
            "DATA\nsearch.metric = pinball-0.3",
            2,
            "search.metric = \"pinball-0.3\"",
            "not defined for data.task = classification"),
        of(
            "DATA\nsearch.validation.kind = reshuffled",
            2,
            "search.validation.kind = reshuffled",
            "give refit.top, the number of those to train anew"),
        of(
            "DATA\nsearch.validation.kind = folds\nensemble.bagging {}",
            2,
            "search.validation.kind = folds",
            "no rows on which members of ensemble.bagging could be validated"),
        of("DATA\nsearch.sampler = random", 2, "search.sampler = random", "give search.trials"),
        of(
            "DATA\ndata.task = regression\nensemble.bagging.combine = vote",
            3,
            "ensemble.bagging.combine = vote",
            "give mean"),
        of(
            "DATA\nrefit.with-validation = true",
            2,
            "refit.with-validation = true",
            "give the number"),
        of(
            "DATA\nensemble.greedy { size = 2 }",
            2,
            "ensemble.greedy.size = 2",
            "ensemble.greedy.start = 3"),
        of(
            "DATA\nopen-test = true\ndata.split { train = 0.7, validation = 0.3, test = 0 }",
            2,
            "open-test = true",
            "no test set to open"),
        of("DATA\nensemble.averaging.top = 0", 2, "ensemble.averaging.top = 0", "from 1 on"),
        // The space
        of(
            "DATA\nspace.leraning-rate = 1",
            2,
            "space.leraning-rate = 1",
            "did you mean space.learning-rate?"),
        of("DATA\nspace.epochs = [1, 2]", 2, "space.epochs = [1,2]", "fixed as training.epochs"),
        of("DATA\nspace {\n l2 = [0,\n -1]\n}", 4, "space.l2 = -1", "a number in [0, ∞)"),
        of("DATA\nspace.l2 = []", 2, "space.l2 = []", "at least one value"),
        of("DATA\nspace.l2 = [0, 0.0]", 2, "space.l2 = 0.0", "listed twice"),
        of("DATA\nspace.hidden = [64, 32]", 2, "space.hidden = [64,32]", "is [[64,32]]"),
        of("DATA\nspace.hidden = 64", 2, "space.hidden = 64", "a list of lists"),
        of("DATA\nspace.dropout = 1", 2, "space.dropout = 1", "a number in [0, 1)"),
        of("DATA\nspace.l2 { log = [0, 1], points = 3 }", 2, "space.l2.log = [0,1]", "above 0"),
        of(
            "DATA\nspace.l2 { log = [1, 0.1], points = 3 }",
            2,
            "space.l2.log = [1,0.1]",
            "the lower one first"),
        of("DATA\nspace.l2 { log = [1], points = 3 }", 2, "space.l2.log = [1]", "two ends"),
        of("DATA\nspace.l2 { linear = [0, 1] }", 2, "space.l2 = {linear=[0,1]}", "points = 3"),
        of("DATA\nspace.l2 { linear = [0, 1], points = 0 }", 2, "space.l2.points = 0", "from 1"),
        of(
            "DATA\nspace.l2 { linear = [0, 1], log = [1, 2], points = 1 }",
            2,
            "space.l2 = {linear=[0,1],log=[1,2],points=1}",
            "not 2 of them"),
        of(
            "DATA\nspace.l2 { point = 3, values = [1] }",
            2,
            "space.l2.point = 3",
            "did you mean space.l2.points?"),
        of("DATA\nspace.l2 { values = [1], points = 3 }", 2, "space.l2.points = 3", "a range"),
        of("DATA\nspace.l2 { values = 1 }", 2, "space.l2.values = 1", "a list of values"),
        of(
            "DATA\nspace.updater { linear = [1, 2], points = 2 }",
            2,
            "space.updater.linear = [1,2]",
            "updater is no number"),
        of(
            "DATA\nspace.batch { linear = [1.5, 2], points = 2 }",
            2,
            "space.batch.linear = 1.5",
            "a whole number"),
        of(
            "DATA\nspace.momentum { values = [0.5], when = nesterovs }",
            2,
            "space.momentum.when = nesterovs",
            "give { name = value }"),
        of(
            "DATA\nspace.momentum { values = [0.5], when { updatr = nesterovs } }",
            2,
            "space.momentum.when.updatr = nesterovs",
            "did you mean updater?"),
        of(
            "DATA\nspace.momentum { values = [0.5], when { updater = nesterov } }",
            2,
            "space.momentum.when.updater = nesterov",
            "did you mean nesterovs?"),
        of(
            "DATA\nspace.momentum { values = [0.5], when { momentum = 0.5 } }",
            2,
            "space.momentum.when.momentum = 0.5",
            "cannot depend on itself"),
        of(
            "DATA\nspace { updater = [sgd, adam]\nmomentum { values = [0.5],\n"
                + "when { updater = nesterovs } } }",
            4,
            "space.momentum.when.updater = nesterovs",
            "updater is one of [sgd, adam]"),
        of(
            "DATA\nspace { l1 { values = [1], when { l2 = 1 } }\nl2 { values = [1], when { l1 = 1 }"
                + " } }",
            3,
            "space.l2.when.l1 = 1",
            "depend on each other"),
        of(
            "DATA\nspace { l1 { values = [1], when { l2 = 0.5 } }\n"
                + "l2 { linear = [0, 1], points = 3 } }",
            2,
            "space.l1.when.l2 = 0.5",
            "a range of real numbers"),
        of(
            "DATA\nspace { l2 = [0, 1], constraints = \"l2 < 1\" }",
            2,
            "space.constraints = \"l2 < 1\"",
            "a list of texts"),
        of(
            "DATA\nspace { l2 = [0, 1], constraints = [\"l2 <\"] }",
            2,
            "space.constraints = \"l2 <\"",
            "Not an expression"),
        of(
            "DATA\nspace { l2 = [0, 1], constraints = [\"l3 < 1\"] }",
            2,
            "space.constraints = \"l3 < 1\"",
            "did you mean l1?"),
        of(
            "DATA\nspace { l2 = [0, 1], constraints = [\"batch < 1\"] }",
            2,
            "space.constraints = \"batch < 1\"",
            "the same in all trials"),
        of(
            "DATA\nspace { l2 = [0, 1], constraints = [\"l2 + 1\"] }",
            2,
            "space.constraints = \"l2 + 1\"",
            "not true or false"),
        of(
            "DATA\nspace { l2 = [0, 1], constraints = [\"l2 < 1\",\n \"l2 < 1\"] }",
            3,
            "space.constraints = \"l2 < 1\"",
            "listed twice"),
        of(
            "DATA\nspace { l2 = [0, 1], constraints = [\"1 < 2\"] }",
            2,
            "space.constraints = \"1 < 2\"",
            "at least one searched hyperparameter"),
        of(
            "DATA\nspace { l2 = [0, 1], constraints = [\"l2 > 1\"] }",
            2,
            "space",
            "none of the grid's 2 points"),
        of(
            "DATA\nsearch { sampler = random, trials = 3 }\nspace { l2 = [0, 1], constraints ="
                + " [\"l2 > 1\"] }",
            3,
            "space",
            "no random point"),
        of(
            "DATA\nspace { l1 { linear = [0, 1], points = 1001 }\n"
                + "l2 { linear = [0, 1], points = 1000 } }",
            2,
            "space",
            "more than 1000000 points"));
  }
}
