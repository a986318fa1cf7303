// The editor over the plain form. It completes from what the page brings along and asks no other host.
(() => {
  "use strict";
  const area = document.getElementById("query");
  const { prefixes, properties, classes } = JSON.parse(document.getElementById("vocabulary").textContent);

  const completer = (name, words, fits) => ({
    name,
    bulk: false,
    autoShow: false,
    isValidCompletionPosition: (editor) => fits(editor.getCompleteToken(), editor),
    preProcessToken: (_, token) => ({ ...token, autocompletionString: token.string.trim() }),
    postProcessSuggestion: (_, token, word) => word,
    get: (_, token) => words.filter((w) => w.toLowerCase().includes(token.string.trim().toLowerCase())),
  });
  const inName = (token) => /^[A-Za-z][\w-]*:?[\w-]*$/.test(token.string.trim());
  const before = (editor, token) => {
    const cursor = editor.getDoc().getCursor();
    return editor.getLine(cursor.line).slice(0, token.start).trim();
  };
  const isPrefix = (editor, token) => /\bPREFIX$/i.test(before(editor, token));
  const isClass = (editor, token) => /(\ba|rdf:type)$/.test(before(editor, token));
  const make = {
    "own-prefixes": completer("own-prefixes", Object.entries(prefixes).map(([p, iri]) => `${p}: <${iri}>`), (t, e) => isPrefix(e, t)),
    "own-classes": completer("own-classes", classes, (t, e) => inName(t) && isClass(e, t)),
    "own-properties": completer("own-properties", properties, (t, e) => inName(t) && !isClass(e, t) && !isPrefix(e, t)),
  };
  for (const one of Object.values(make)) Yasqe.registerAutocompleter(one, false);

  const box = document.createElement("div");
  area.after(box);
  const editor = new Yasqe(box, {
    value: area.value,
    persistenceId: null,
    consumeShareLink: null,
    // It holds prefixes that the service declares for undeclared; the service says what is wrong, and where.
    syntaxErrorCheck: false,
    showQueryButton: false,
    resizeable: false,
    collapsePrefixesOnLoad: false,
    prefixCcApi: null,
    autocompleters: [...Object.keys(make), "variables"],
    pluginButtons: undefined,
    screenReaderLabel: "SPARQL query",
    queryingDisabled: "The form asks",
  });
  editor.addKeyMap({ Esc: () => document.querySelector(".query button.main").focus(), "Ctrl-Enter": () => document.querySelector(".query button.main").click() });
  area.hidden = true;
  area.required = false;
  document.querySelector("label[for=query]").addEventListener("click", () => editor.focus());

  const share = document.querySelector("[data-share]");
  const keep = () => {
    area.value = editor.getValue();
    if (share) share.href = `${location.pathname}?${new URLSearchParams({ query: area.value })}`;
  };
  editor.on("change", keep);
  area.form.addEventListener("submit", keep);
  if (share && navigator.clipboard) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "Copy the link";
    button.addEventListener("click", async () => { await navigator.clipboard.writeText(share.href); button.textContent = "Copied"; });
    share.after(" ", button);
  }
  document.getElementById("editor-keys").hidden = false;
  area.form.dataset.ready = "";
})();
