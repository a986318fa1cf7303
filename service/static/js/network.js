// The graph of a neighbourhood, drawn when asked for and wider with each click; the list beside it
// says the same. cytoscape.js is fetched only then.
"use strict";

const LIBRARY = new URL("../vendor/cytoscape-3.35.0/cytoscape.esm.min.mjs", import.meta.url);
const ROOT = document.documentElement.dataset.root ?? ""; // what stands before our paths behind a proxy
const ICONS = { Organisation: "round-rectangle", Person: "ellipse", Model: "diamond", Policy: "rectangle", Technology: "hexagon", Place: "ellipse", Event: "triangle" };
const LAYOUT = { name: "cose", animate: false, nodeDimensionsIncludeLabels: true, idealEdgeLength: () => 150, nodeRepulsion: () => 400000, edgeElasticity: () => 200, gravity: 0.25, padding: 24 };

// A thing alone with its neighbours is a star; what is added to it finds its own place.
const STAR = { name: "concentric", animate: false, nodeDimensionsIncludeLabels: true, concentric: (n) => (n.hasClass("centre") ? 1 : 0), levelWidth: () => 1, minNodeSpacing: 40, padding: 24 };

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

const make = (tag, attributes, ...children) => {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
};

// Names keep their size on the screen, however far a large graph is drawn from: `far` tells how far.
const style = (far = 1) => [
  { selector: "node", style: { label: "data(label)", "font-size": 12 * far, "font-family": "sans-serif", color: colour("ink"), "text-valign": "bottom", "text-margin-y": 4 * far, "text-wrap": "ellipsis", "text-max-width": 130 * far, width: 18, height: 18, "background-color": (n) => colour(n.data("top").toLowerCase()) || colour("quiet"), shape: (n) => ICONS[n.data("top")] ?? "ellipse" } },
  { selector: "node.centre", style: { width: 28, height: 28, "font-weight": "bold", "font-size": 14 * far } },
  { selector: "node:selected", style: { "border-width": 3, "border-color": colour("ink") } },
  { selector: "edge", style: { width: 1.3, "line-color": colour("field"), "curve-style": "bezier", "target-arrow-shape": "triangle", "target-arrow-color": colour("quiet"), "arrow-scale": 0.8, label: "data(label)", "font-size": 10 * far, "font-family": "sans-serif", color: colour("quiet"), "text-rotation": "autorotate", "text-background-color": colour("paper"), "text-background-opacity": 1, "text-background-padding": 2 } },
];

const load = async (path) => {
  const answer = await fetch(`${ROOT}/network${path}`, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
};

const start = async (box, button, status) => {
  const own = box.dataset.network;
  const [{ default: cytoscape }, first] = await Promise.all([import(LIBRARY), load(own)]);
  // The library adds a style element, which our policy refuses, unless it finds one of this id.
  box.before(make("span", { id: "__________cytoscape_stylesheet", hidden: "" }));
  const canvas = make("div", { class: "canvas", role: "img", "aria-label": "Graph of the neighbourhood; the list beside it says the same" });
  box.prepend(canvas);
  box.classList.add("drawn");
  const list = box.querySelector("[data-list]");
  list.replaceChildren();
  const graph = cytoscape({ container: canvas, style: style(), minZoom: 0.3, maxZoom: 3 });
  const done = new Set();
  let far = 1;
  const arrange = (layout) => {
    graph.layout(layout).run();
    far = Math.min(2, Math.max(1, 1 / graph.zoom()));
    graph.style(style(far));
    graph.fit(undefined, layout.padding);
  };

  const name = (node) => make("a", { class: `thing c-${node.top.toLowerCase()}`, href: ROOT + node.path }, make("bdi", {}, node.label));
  const add = (data) => {
    const nodes = new Map(data.nodes.map((n) => [n.iri, n]));
    for (const n of data.nodes) if (graph.getElementById(n.iri).empty()) graph.add({ data: { id: n.iri, ...n } });
    let added = 0;
    for (const e of data.edges) {
      const id = `${e.from} ${e.predicate} ${e.to}`;
      if (!graph.getElementById(id).empty()) continue;
      graph.add({ data: { id, source: e.from, target: e.to, label: e.label } });
      const words = make("span", { class: "quiet" }, ` ${e.label} `);
      list.append(make("li", {}, name(nodes.get(e.from)), words, name(nodes.get(e.to))));
      added += 1;
    }
    graph.getElementById(first.nodes[0].iri).addClass("centre");
    arrange(data === first ? STAR : LAYOUT);
    const more = data.more ? ` ${data.more} more neighbours are not drawn.` : "";
    status.textContent = `${data.nodes[0].label}: ${added} relations added.${more}`;
  };
  const expand = async (path) => {
    if (done.has(path)) return;
    done.add(path);
    try { add(await load(path)); } catch { done.delete(path); status.textContent = "The neighbours could not be read. Try again."; }
  };

  done.add(own);
  add(first);
  graph.on("tap", "node", (event) => expand(event.target.data("path")));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => graph.style(style(far)));
  const more = make("select", { "aria-label": "Add the neighbours of" });
  const fill = () => more.replaceChildren(make("option", { value: "" }, "Add the neighbours of …"), ...graph.nodes().filter((n) => !done.has(n.data("path"))).map((n) => make("option", { value: n.data("path") }, n.data("label"))));
  fill();
  more.addEventListener("change", async () => { if (more.value) { await expand(more.value); fill(); } });
  graph.on("add", fill);
  button.replaceWith(more);
};

for (const box of document.querySelectorAll("[data-network]")) {
  const button = make("button", { type: "button" }, "Draw it as a graph");
  const status = make("p", { class: "quiet", role: "status" });
  box.before(button, status);
  button.addEventListener("click", async () => {
    button.disabled = true;
    status.textContent = "Drawing …";
    try { await start(box, button, status); status.textContent = "Click a node to add its neighbours."; } catch { button.disabled = false; status.textContent = "The graph could not be drawn; the list below says the same."; }
  });
}
