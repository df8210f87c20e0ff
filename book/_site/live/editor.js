/* `course.edit(host, …)`: a field for code. It is a textarea at once, and becomes CodeMirror
   once its modules have come; where they do not come, it stays a textarea.

   host: an empty element; label: the field's name for screen readers; onrun: called at
   Ctrl+Enter; onchange: called with the text; lazy: whether the modules are asked for
   only when a reader comes into the field. It returns {value, set, focus, close}.
   Tab leaves the field. */
(() => {
  "use strict";

  const FOLDER = new URL("../codemirror/", document.currentScript.src);
  const SPACES = 4;
  const MODULES = {
    "@codemirror/": ["autocomplete", "commands", "lang-python", "language", "state",
      "streamparser", "view"],
    "@lezer/": ["common", "highlight", "lr", "python"],
    "@marijn/": ["find-cluster-break"],
    "": ["crelt", "style-mod", "w3c-keyname"],
  };

  let coming = null;
  // The modules name each other by their packages: the map says where these lie.
  function modules() {
    coming ??= (async () => {
      const imports = {};
      for (const [scope, names] of Object.entries(MODULES)) {
        for (const name of names) imports[scope + name] = new URL(`${name}.js`, FOLDER).href;
      }
      const map = document.createElement("script");
      map.type = "importmap";
      map.textContent = JSON.stringify({ imports });
      document.head.append(map);
      const asked = ["state", "view", "commands", "language", "lang-python"]
        .map((name) => import(`@codemirror/${name}`));
      const parts = await Promise.all([...asked, import("@lezer/highlight")]);
      return Object.assign({}, ...parts);
    })();
    return coming;
  }

  function plain(host, { source, label, onrun, onchange }) {
    const field = document.createElement("textarea");
    Object.assign(field, { value: source, className: "code-field", spellcheck: false, autocapitalize: "off" });
    field.setAttribute("aria-label", label);
    field.setAttribute("autocomplete", "off");
    const grow = () => { field.rows = Math.max(2, field.value.split("\n").length); };
    field.addEventListener("input", () => { grow(); onchange?.(field.value); });
    field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      onrun?.();
    });
    grow();
    host.replaceChildren(field);
    return {
      get value() { return field.value; },
      set(text) { field.value = text; grow(); },
      focus() { field.focus(); },
      close() { host.replaceChildren(); },
      place: () => [field.selectionStart, field.selectionEnd],
      focused: () => document.activeElement === field,
    };
  }

  // A line that is wider than the field goes on below further in than it begins, as in
  // the page's own code (code.css): at the left edge it would look like the next line.
  function hanging(cm) {
    const marked = (view) => {
      const found = new cm.RangeSetBuilder();
      for (const { from, to } of view.visibleRanges) {
        for (let at = from; at <= to;) {
          const line = view.state.doc.lineAt(at);
          const style = `--in: ${line.text.search(/\S|$/)}`;
          found.add(line.from, line.from,
            cm.Decoration.line({ class: "code-line", attributes: { style } }));
          at = line.to + 1;
        }
      }
      return found.finish();
    };
    return cm.ViewPlugin.fromClass(class {
      constructor(view) { this.decorations = marked(view); }
      update({ docChanged, viewportChanged, view }) {
        if (docChanged || viewportChanged) this.decorations = marked(view);
      }
    }, { decorations: (plugin) => plugin.decorations });
  }

  function rich(host, cm, start, [from, to], { label, onrun, onchange }) {
    const run = () => { onrun?.(); return true; };
    let quiet = false;  // the page changes the text, not the reader
    const view = new cm.EditorView({
      parent: host,
      state: cm.EditorState.create({
        doc: start,
        selection: { anchor: Math.min(from, start.length), head: Math.min(to, start.length) },
        extensions: [
          cm.history(),
          cm.python(),
          cm.indentUnit.of(" ".repeat(SPACES)),
          cm.EditorState.tabSize.of(SPACES),
          cm.indentOnInput(),
          cm.bracketMatching(),
          cm.syntaxHighlighting(cm.classHighlighter),
          cm.EditorView.lineWrapping,
          hanging(cm),
          cm.EditorView.contentAttributes.of({ "aria-label": label, role: "textbox" }),
          // No key for Tab: it leaves the field.
          cm.keymap.of([
            { key: "Ctrl-Enter", run, preventDefault: true },
            { key: "Mod-Enter", run, preventDefault: true },
            ...cm.historyKeymap,
            ...cm.defaultKeymap,
          ]),
          cm.EditorView.updateListener.of((update) => {
            if (update.docChanged && !quiet) onchange?.(update.state.doc.toString());
          }),
        ],
      }),
    });
    return {
      get value() { return view.state.doc.toString(); },
      set(text) {
        quiet = true;
        view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } });
        quiet = false;
      },
      focus() { view.focus(); },
      close() { view.destroy(); host.replaceChildren(); },
    };
  }

  window.course.edit = (host, settings) => {
    const given = { source: "", label: "Code", ...settings };
    let now = plain(host, given);
    let open = true;
    host.dataset.editor = "plain";
    const become = (cm) => {
      if (!open) return;
      const [start, place, focused] = [now.value, now.place(), now.focused()];
      const next = rich(host, cm, start, place, given);
      now.close = () => {};
      host.querySelector("textarea").remove();
      now = next;
      host.dataset.editor = "rich";
      if (focused) now.focus();
    };
    const ask = () => modules().then(become).catch(() => { /* the textarea stays */ });
    if (given.lazy) host.addEventListener("focusin", ask, { once: true });
    else ask();
    return {
      get value() { return now.value; },
      set(text) { now.set(text); },
      focus() { now.focus(); },
      close() {
        open = false;
        now.close();
        delete host.dataset.editor;
      },
    };
  };
})();
