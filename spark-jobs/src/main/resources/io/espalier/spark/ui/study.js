// Fills in the page from the data that came with it, and from newer ones every other second. Text goes in as text only.
(() => {
  "use strict";
  const pause = 2000;
  // Of Okabe and Ito: told apart by colour-blind people, too.
  const colours = {
    running: "#0072b2", completed: "#009e73", paused: "#e69f00", pruned: "#999999", failed: "#d55e00", proposed: "#cc79a7",
  };
  const part = (name) => document.getElementById("espalier-" + name);
  const number = (value) => (value === null || value === undefined ? "" : String(Number(value.toPrecision(5))));
  const element = (name, text, kind) => {
    const made = document.createElement(name);
    if (text !== undefined) made.textContent = text;
    if (kind) made.className = kind;
    return made;
  };

  // Columns: heading, what is in it, whether it is a number.
  const table = (place, columns, rows, none) => {
    if (rows.length === 0) {
      part(place).replaceChildren(element("p", none));
      return;
    }
    const made = element("table", undefined, "table table-bordered table-sm table-striped");
    const head = element("tr");
    for (const [title, , kind] of columns) {
      const cell = element("th", title, kind);
      cell.scope = "col";
      head.append(cell);
    }
    const body = element("tbody");
    for (const row of rows) {
      const line = element("tr");
      for (const [, of, kind] of columns) line.append(element("td", of(row), kind));
      body.append(line);
    }
    const top = element("thead");
    top.append(head);
    made.append(top, body);
    part(place).replaceChildren(made);
  };

  const facts = (study) => {
    const best = study.best;
    const trials = Object.entries(study.counts).filter(([, count]) => count > 0);
    const shown = [
      ["Best " + study.metric, best ? number(best.value) + " (" + best.trial + ", epoch " + best.bestEpoch + ")" : "none yet"],
      ["Trials", trials.map(([state, count]) => count + " " + state).join(", ") || "none yet"],
      ["Epochs", study.epochs + " of about " + study.planned],
      ["Time left", study.left ? "about " + study.left : "not known yet"],
      ["Stage", study.stage || "none yet"],
    ];
    part("facts").replaceChildren(...shown.map(([name, value]) => {
      const pair = element("div");
      pair.append(element("dt", name), element("dd", value));
      return pair;
    }));
  };

  const spec = (study) => ({
    $schema: "https://vega.github.io/schema/vega-lite/v5.json",
    width: 900,
    height: 320,
    data: { name: "curves", values: study.curves },
    mark: { type: "line", point: { size: 18 }, strokeWidth: 1.5, opacity: 0.85 },
    encoding: {
      x: { field: "epoch", type: "quantitative", title: "epoch", axis: { tickMinStep: 1, format: "d" } },
      y: {
        field: "value", type: "quantitative", scale: { zero: false },
        title: study.metric + " on validation rows (" + (study.lowerIsBetter ? "lower" : "higher") + " is better)",
      },
      detail: { field: "trial" },
      color: {
        field: "state", type: "nominal", title: "trial is",
        scale: { domain: Object.keys(colours), range: Object.values(colours) },
      },
      tooltip: [{ field: "trial" }, { field: "state" }, { field: "epoch" }, { field: "value", format: ".5g" }],
    },
  });

  let view = null;
  const curves = (study) => {
    const names = new Set(study.curves.map((point) => point.trial));
    part("curves-note").textContent = names.size === 0
      ? "No epoch has been measured yet."
      : study.metric + " by epoch of " + names.size + " trials: those that run, and the best of the others.";
    if (names.size === 0) return;
    if (view === null) {
      view = new vega.View(vega.parse(vegaLite.compile(spec(study)).spec), {
        renderer: "svg", container: part("curves"), hover: true,
      });
      window.espalierCurves = view;
      view.runAsync();
    } else {
      view.change("curves", vega.changeset().remove(() => true).insert(study.curves)).runAsync();
    }
  };

  const show = (study) => {
    if (study === null) return;
    part("state").textContent = study.study + ", as of " + study.at;
    facts(study);
    curves(study);
    table("slots", [
      ["trial", (s) => s.trial],
      ["epoch", (s) => s.epoch + " of " + s.untilEpoch, "number"],
      ["attempt", (s) => String(s.attempt), "number"],
      ["since", (s) => s.since],
    ], study.running, "Nothing runs.");
    const busy = element("p", study.running.length + " of " + study.slots + " slots are busy.");
    part("slots").prepend(busy);
    table("rungs", [
      ["stage", (r) => r.stage],
      ["epoch", (r) => String(r.epoch), "number"],
      ["arrived", (r) => String(r.arrived), "number"],
      ["went on", (r) => String(r.wentOn), "number"],
      ["stopped", (r) => String(r.stopped), "number"],
      ["best " + study.metric, (r) => number(r.best), "number"],
    ], study.rungs, "No leg has ended yet.");
    const all = Object.values(study.counts).reduce((sum, count) => sum + count, 0);
    part("trials-note").textContent = study.trials.length < all
      ? "The best and the running ones, " + study.trials.length + " of " + all + "; all of them are in the table trials."
      : "";
    table("trials", [
      ["trial", (t) => t.trial],
      ["state", (t) => t.state],
      [study.metric, (t) => number(t.value), "number"],
      ["at epoch", (t) => (t.value === null ? "" : String(t.bestEpoch)), "number"],
      ["epochs", (t) => t.epoch + " of " + t.maxEpochs, "number"],
      ["stage", (t) => t.stage],
      ["hyperparameters", (t) => t.params],
      ["why", (t) => t.reason],
    ], study.trials, "No trial has been proposed yet.");
  };

  const refresh = async () => {
    try {
      const answer = await fetch(location.pathname + "?data", { cache: "no-store" });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      show(JSON.parse(page.getElementById("espalier-data").textContent));
      setTimeout(refresh, pause);
    } catch (gone) {
      part("state").textContent += " Spark does not answer any more: the study's driver has ended.";
    }
  };

  show(JSON.parse(part("data").textContent));
  setTimeout(refresh, pause);
})();
