// Charts of <figure class="chart" data-url=…>: JSON of a series or of several lines, drawn by Plotly.
// The numbers stand in a table beside each, so that a page without this file says the same.
"use strict";

const LABELLED = 3; // of many lines, the highest are named
const EVENTS_NAMED = 4;
const NARROW = 600; // px; from there on the names stand beside the lines
const BINARY = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];
const FLOATING = /^temperature_c$|\.value$|hours$|ata\.(9|190|194)\.raw/; // zero says nothing of these

function colours() {
  const style = getComputedStyle(document.documentElement);
  const of = (name) => style.getPropertyValue(name).trim();
  return {
    ink: of("--ink"), quiet: of("--quiet"), line: of("--line"), edge: of("--edge"),
    accent: of("--accent"), failed: of("--failed"), behind: of("--behind"), paper: of("--paper"),
    sans: of("--sans"),
  };
}

// Plotly shows a time as it is written: in the reader's own zone.
function here(iso) {
  const at = new Date(iso);
  return new Date(at - at.getTimezoneOffset() * 60000).toISOString().slice(0, 19);
}

function scaleOf(unit, highest) {
  if (unit !== "B") return [1, unit];
  let step = 0;
  while (highest >= 1024 ** (step + 1) && step < BINARY.length - 1) step += 1;
  return [1024 ** step, BINARY[step]];
}

function layoutOf(figure, unit, name, look) {
  const zero = "zero" in figure.dataset || !FLOATING.test(name);
  const axis = {
    gridcolor: look.line, linecolor: look.edge, zerolinecolor: look.edge, tickcolor: look.edge,
    automargin: true, fixedrange: true,
  };
  return {
    height: 280, margin: { l: 8, r: 8, t: 28, b: 8 }, showlegend: false, dragmode: false,
    paper_bgcolor: look.paper, plot_bgcolor: look.paper, hovermode: "closest",
    font: { family: look.sans, size: 13, color: look.ink },
    hoverlabel: { bgcolor: look.paper, bordercolor: look.edge, font: { color: look.ink } },
    xaxis: { ...axis, type: "date", tickformat: "%m-%d", hoverformat: "%Y-%m-%d %H:%M", showgrid: false, nticks: 6, tickangle: 0 },
    yaxis: { ...axis, rangemode: zero ? "tozero" : "normal", ticksuffix: unit ? ` ${unit}` : "", tickformat: ",~r", nticks: 6 },
    shapes: [], annotations: [],
  };
}

function rule(axis, at, look, colour, dash) {
  const across = axis === "y" ? { xref: "paper", x0: 0, x1: 1, y0: at, y1: at } : { yref: "paper", y0: 0, y1: 1, x0: at, x1: at };
  return { type: "line", layer: "below", line: { color: colour, width: 1, dash }, ...across };
}

function said(text, look, more) {
  return { text: text.replace(/[<>&]/g, ""), showarrow: false, font: { size: 12, color: look.ink }, bgcolor: look.paper, ...more };
}

function drawSeries(figure, told, look) {
  const values = told.points.map((point) => point[1]);
  const [divide, unit] = scaleOf(told.unit, Math.max(...values, told.threshold || 0));
  const layout = layoutOf(figure, unit, told.name, look);
  const times = told.points.map((point) => here(point[0]));
  const level = values.map((value) => value / divide);
  const traces = [{
    x: times, y: level, type: "scatter", mode: level.length > 1 ? "lines" : "markers", name: "",
    line: { color: look.accent, width: 1.5, shape: told.unit ? "linear" : "hv" },
    hovertemplate: `%{x}<br>%{y} ${unit}<extra></extra>`,
  }];
  const last = level[level.length - 1];
  layout.annotations.push(said(`${Number(last.toFixed(1))} ${unit}`, look, { x: times[times.length - 1], y: last, xanchor: "right", yanchor: "bottom", font: { size: 12, color: look.accent } }));
  if (told.threshold !== null) {
    const limit = told.threshold / divide;
    layout.shapes.push(rule("y", limit, look, look.failed, "dash"));
    layout.annotations.push(said(`${figure.dataset.threshold} ${Number(limit.toFixed(1))} ${unit}`, look, { xref: "paper", x: 0, xanchor: "left", y: limit, yanchor: "top", font: { size: 12, color: look.failed } }));
  }
  if (told.forecast) drawForecast(figure, told, look, layout, traces, [times[times.length - 1], last], divide);
  drawEvents(told.events, look, layout, here(told.points[0][0]));
  return { traces, layout, says: `${figure.dataset.title}: ${told.points.length}, ${Math.min(...level)} – ${Math.max(...level)} ${unit}` };
}

// A dashed line to the day when the limit is reached, cut where it would squeeze what was.
function drawForecast(figure, told, look, layout, traces, [from, last], divide) {
  const limit = told.threshold === null ? 100 : told.threshold / divide;
  const end = here(told.forecast), begin = Date.parse(told.points[0][0]);
  const seen = Date.parse(from) - begin, ahead = Date.parse(end) - Date.parse(from);
  const part = Math.min(1, seen / ahead);
  const to = new Date(Date.parse(`${from}Z`) + ahead * part).toISOString().slice(0, 19);
  traces.push({ x: [from, to], y: [last, last + (limit - last) * part], type: "scatter", mode: "lines", hoverinfo: "skip", line: { color: look.behind, width: 1.5, dash: "dot" } });
  layout.annotations.push(said(`${figure.dataset.forecast} ${end.slice(0, 10)}`, look, { x: to, y: last + (limit - last) * part, xanchor: "right", yanchor: "bottom", font: { size: 12, color: look.behind } }));
}

// Verdicts, moves and kernel events as thin lines; the newest are named, all tell at the pointer.
function drawEvents(events, look, layout, first) {
  const shown = events.map((event) => ({ ...event, x: here(event.at) })).filter((event) => event.x >= first);
  for (const event of shown) layout.shapes.push(rule("x", event.x, look, event.kind === "kernel" ? look.failed : look.edge, "dot"));
  const named = shown.filter((event) => event.kind !== "placement").slice(-EVENTS_NAMED);
  named.forEach((event, place) => {
    const words = event.says;
    const short = words.length > 34 ? `${words.slice(0, 33)}…` : words;
    const yshift = 4 + 15 * (named.length - 1 - place);
    layout.annotations.push(said(short, look, { x: event.x, yref: "paper", y: 1, yanchor: "bottom", yshift, xanchor: "right", hovertext: words, font: { size: 11, color: look.quiet } }));
  });
  layout.margin.t += 15 * named.length;
}

function drawLines(figure, told, look) {
  const layout = layoutOf(figure, told.unit, told.name, look);
  const highest = (line) => Math.max(...line.points.map((point) => point[1]));
  const lines = [...told.lines].sort((one, other) => highest(one) - highest(other));
  const named = lines.slice(-LABELLED);
  const dashes = ["solid", "dash", "dot"];
  const traces = lines.map((line) => {
    const place = named.indexOf(line);
    return {
      x: line.points.map((point) => here(point[0])), y: line.points.map((point) => point[1]),
      type: "scatter", mode: "lines", name: line.name,
      line: place < 0 ? { color: look.edge, width: 0.7 } : { color: look.accent, width: 1.5, dash: dashes[place] },
      hovertemplate: `${line.name.replace(/[<>&%{}]/g, "")}<br>%{x}<br>%{y} ${told.unit}<extra></extra>`,
    };
  });
  const times = lines.flatMap((line) => [line.points[0][0], line.points[line.points.length - 1][0]]).sort();
  layout.xaxis.range = [here(times[0]), here(times[times.length - 1])];
  labelEnds(named, look, layout, told.unit, figure.clientWidth < NARROW);
  return { traces, layout, says: `${figure.dataset.title}: ${named.map((line) => `${line.name} ${highest(line)} ${told.unit}`).reverse().join(", ")}` };
}

// Names at the ends of lines, one above the other where they would meet.
function labelEnds(named, look, layout, unit, narrow) {
  const ends = named.map((line) => [line, ...line.points[line.points.length - 1]]).sort((one, other) => one[2] - other[2]);
  const all = ends.map((end) => end[2]);
  const near = (Math.max(...all) - Math.min(...all)) < 8;
  ends.forEach(([line, at, value], place) => {
    layout.annotations.push(said(`${line.name} ${value} ${unit}`, look, { x: here(at), y: value, xanchor: narrow ? "right" : "left", xshift: narrow ? 0 : 4, yshift: near ? (place - 1) * 15 : 0, font: { size: 12, color: look.accent } }));
  });
  if (!narrow) layout.margin.r = 120;
}

function show(figure, told) {
  const plot = figure.querySelector(".chart-plot"), look = colours();
  const filled = told.lines ? told.lines.length : told.points.length;
  if (!filled) {
    figure.querySelector(".chart-said").textContent = figure.dataset.nothing;
    return;
  }
  const { traces, layout, says } = (told.lines ? drawLines : drawSeries)(figure, told, look);
  plot.setAttribute("role", "img");
  plot.setAttribute("aria-label", says);
  window.Plotly.react(plot, traces, layout, { displayModeBar: false, responsive: true, staticPlot: false, doubleClick: false });
}

async function load(figure) {
  try {
    const answer = await fetch(figure.dataset.url, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(answer.status);
    const told = await answer.json();
    const again = () => show(figure, told);
    again();
    new MutationObserver(again).observe(document.documentElement, { attributeFilter: ["data-theme"] });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", again);
  } catch {
    figure.querySelector(".chart-said").textContent = figure.dataset.failed;
    const table = figure.nextElementSibling;
    if (table instanceof HTMLDetailsElement) table.open = true;
  }
}

// Only what is about to be seen is asked for.
const seen = new IntersectionObserver((entries) => {
  for (const entry of entries.filter((one) => one.isIntersecting)) {
    seen.unobserve(entry.target);
    load(entry.target);
  }
}, { rootMargin: "300px" });
document.querySelectorAll("figure.chart[data-url]").forEach((figure) => seen.observe(figure));
