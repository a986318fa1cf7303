// Tables that sort by a click on their heads, and pairs drawn as a graph when asked for. Both only add to
// what the page says without them.
"use strict";

const LIBRARY = new URL("../vendor/cytoscape-3.35.0/cytoscape.esm.min.mjs", import.meta.url);
const order = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });

for (const table of document.querySelectorAll("table[data-sortable]")) {
  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      for (const other of heads) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const rows = [...table.tBodies[0].rows];
      const text = (row) => row.cells[column].textContent;
      const compare = (a, b) => {
        const [x, y] = [text(a), text(b)];
        const numbers = x !== "" && y !== "" && !Number.isNaN(Number(x)) && !Number.isNaN(Number(y));
        return numbers ? Number(x) - Number(y) : order.compare(x, y);
      };
      rows.sort((a, b) => (down ? -compare(a, b) : compare(a, b)));
      table.tBodies[0].append(...rows);
    });
  });
}

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
const folder = (path) => path.slice((document.documentElement.dataset.root ?? "").length).split("/")[1];

for (const box of document.querySelectorAll("[data-edges]")) {
  box.addEventListener("toggle", async () => {
    const { default: cytoscape } = await import(LIBRARY);
    // The library adds a style element, which our policy refuses, unless it finds one of this id.
    const mark = document.createElement("span");
    mark.id = "__________cytoscape_stylesheet";
    mark.hidden = true;
    const canvas = document.createElement("div");
    canvas.className = "drawing";
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", "Graph of the pairs; the list below says the same");
    box.querySelector("summary").after(mark, canvas);
    const elements = new Map();
    for (const item of box.querySelectorAll("li")) {
      const ends = [...item.querySelectorAll("a")].map((a) => [a.getAttribute("href"), a.textContent]);
      for (const [id, label] of ends) elements.set(id, { data: { id, label: label.split("/").pop() } });
      const [[source], [target]] = ends;
      elements.set(`${source} ${target}`, { data: { source, target } });
    }
    cytoscape({
      container: canvas,
      elements: [...elements.values()],
      layout: { name: "cose", animate: false, nodeDimensionsIncludeLabels: true, idealEdgeLength: () => 50, nodeRepulsion: () => 3000, componentSpacing: 16, padding: 12 },
      style: [
        { selector: "node", style: { label: "data(label)", "font-size": 11, color: colour("ink"), width: 14, height: 14, "background-color": (n) => colour(folder(n.id())) || colour("quiet"), "text-valign": "bottom" } },
        { selector: "edge", style: { width: 1.2, "line-color": colour("quiet"), "curve-style": "bezier" } },
      ],
    }).on("tap", "node", (event) => location.assign(event.target.id()));
  }, { once: true });
}
