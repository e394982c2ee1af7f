"use strict";
(() => {
  // Okabe and Ito's palette: told apart with any kind of colour vision. Its yellow and black are left out, which are
  // lost on paper or on a dark screen.
  const colours = ["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#d55e00", "#56b4e9"];
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const views = (window.espalierViews = new Map());

  const theme = () => {
    const ink = dark.matches ? "#ececf0" : "#1b1b1f";
    const line = dark.matches ? "#3a3b42" : "#dedee3";
    const font = getComputedStyle(document.body).fontFamily;
    return {
      background: "transparent",
      font,
      view: { stroke: line },
      style: { "guide-label": { fill: ink, fontSize: 12 }, "guide-title": { fill: ink, fontSize: 13, fontWeight: 500 } },
      title: { color: ink, subtitleColor: ink },
      header: { labelColor: ink, titleColor: ink, labelFontSize: 12, titleFontSize: 13 },
      axis: { domainColor: ink, tickColor: ink, gridColor: line, labelOverlap: "greedy", labelSeparation: 6, labelLimit: 150, titlePadding: 8 },
      legend: { labelLimit: 220, symbolLimit: 30, orient: "bottom", columns: 4 },
      text: { color: ink },
      rule: { color: ink },
      tick: { color: ink },
      mark: { tooltip: { content: "encoding" } },
      range: { category: colours, heatmap: { scheme: "viridis" }, ramp: { scheme: "viridis" } },
    };
  };

  const draw = async () => {
    document.documentElement.dataset.scheme = dark.matches ? "dark" : "light";
    delete document.documentElement.dataset.drawn;
    for (const plot of document.querySelectorAll(".plot")) {
      views.get(plot.id)?.finalize();
      const spec = JSON.parse(document.getElementById(plot.id + "-spec").textContent);
      const drawn = await vegaEmbed(plot, spec, {
        mode: "vega-lite", // Else a concatenation is taken for Vega's own grammar, and nothing is drawn.
        actions: false,
        ast: true, // What is drawn is interpreted: the page allows no code but its own.
        config: theme(),
        renderer: spec.usermeta.renderer,
        tooltip: { theme: dark.matches ? "dark" : "light" },
      });
      views.set(plot.id, drawn.view);
    }
    document.documentElement.dataset.drawn = "all";
  };

  let drawing = Promise.resolve();
  const redraw = () => (drawing = drawing.then(draw));
  dark.addEventListener("change", redraw);
  redraw();
})();
