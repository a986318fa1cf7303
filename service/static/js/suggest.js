// Names under a search box while one types: the combobox pattern with a list box (WAI-ARIA APG).
// Without this script, or without an answer, the box is a plain form.
(() => {
  "use strict";
  const WAIT = 120;
  const MOST = 8;
  const ROOT = document.documentElement.dataset.root ?? ""; // what stands before our paths behind a proxy

  const make = (tag, attributes, ...children) => {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
    node.append(...children);
    return node;
  };

  const attach = (input, number) => {
    const id = `options-${number}`;
    const list = make("ul", { id, class: "options", role: "listbox", "aria-label": "Names", hidden: "" });
    const status = make("span", { class: "unseen", role: "status" });
    input.after(list, status);
    for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", id]]) {
      input.setAttribute(name, value);
    }
    let found = [];
    let at = -1;
    let timer = 0;
    let request = null;

    const close = () => {
      list.hidden = true;
      at = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    };
    const choose = (index) => {
      at = index;
      [...list.children].forEach((item, i) => item.setAttribute("aria-selected", String(i === at)));
      if (at < 0) return input.removeAttribute("aria-activedescendant");
      input.setAttribute("aria-activedescendant", list.children[at].id);
      list.children[at].scrollIntoView({ block: "nearest" });
    };
    const take = (result) => {
      close();
      if (input.dataset.suggest === "fill") input.value = result.label;
      else if (result.path.startsWith("/") && !result.path.startsWith("//")) location.assign(ROOT + result.path);
    };
    const show = (results) => {
      found = results.slice(0, MOST);
      list.replaceChildren(...found.map((result, i) => {
        const name = make("bdi", {}, result.label);
        const kind = make("span", { class: "quiet" }, result.class.replace(/(?<=[a-z])(?=[A-Z])/g, " ").toLowerCase());
        const item = make("li", { id: `${id}-${i}`, role: "option", "aria-selected": "false" }, name, kind);
        item.addEventListener("mousedown", (event) => { event.preventDefault(); take(result); });
        return item;
      }));
      at = -1;
      list.hidden = found.length === 0;
      input.setAttribute("aria-expanded", String(found.length > 0));
      input.removeAttribute("aria-activedescendant");
      status.textContent = found.length ? `${found.length} names, arrow keys to choose` : "No name";
    };
    const ask = async () => {
      request?.abort();
      const words = input.value.trim();
      if (!words) return close();
      request = new AbortController();
      try {
        const address = `${ROOT}/api/search?q=${encodeURIComponent(words)}&kind=entity&prefix=1&limit=${MOST}`;
        const answer = await fetch(address, { signal: request.signal, headers: { Accept: "application/json" } });
        if (answer.ok && document.activeElement === input) show((await answer.json()).results ?? []);
      } catch (error) {
        if (error.name !== "AbortError") close();
      }
    };

    input.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, WAIT); });
    input.addEventListener("blur", close);
    input.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !list.hidden) { event.preventDefault(); close(); }
      if (event.key === "ArrowDown" && list.hidden && input.value.trim()) { event.preventDefault(); ask(); return; }
      if (list.hidden) return;
      const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (move) { event.preventDefault(); choose((at + 1 + move + found.length + 1) % (found.length + 1) - 1); }
      if (event.key === "Enter" && at >= 0) { event.preventDefault(); take(found[at]); }
    });
  };

  document.querySelectorAll("input[data-suggest]").forEach(attach);
  const box = document.querySelector("input[data-suggest]");
  document.addEventListener("keydown", (event) => {
    const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement?.tagName) || document.activeElement?.isContentEditable;
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey && box) { event.preventDefault(); box.focus(); }
  });
})();
