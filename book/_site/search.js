/* The search: a field in the theme's dialog, or on search.html, and hits as the reader types.
   The index comes when a field gets the focus, as a script, so that it does from a file too. */
(() => {
  "use strict";

  const root = document.documentElement.dataset.content_root ?? "./";
  const HINT = "Try fewer words, another word for the same thing, or a name from the code: "
    + "“dead relu”, “x @ W + b”, “einsum”. ";

  let coming;
  function index() {
    coming ??= new Promise((come, fail) => {
      const script = document.createElement("script");
      script.src = `${root}_static/search-index.js`;
      script.addEventListener("load", () => come(window.courseSearch));
      script.addEventListener("error", () => {
        coming = undefined;
        script.remove();
        fail(new Error("no index"));
      });
      document.head.append(script);
    });
    return coming;
  }

  function make(tag, properties, ...children) {
    const node = Object.assign(document.createElement(tag), properties);
    node.append(...children);
    return node;
  }
  const pieces = (parts) => parts.map(([text, found]) => (found ? make("mark", {}, text) : text));

  // One place of the book: its heading, and words from it.
  function hit({ url, title, excerpt }) {
    const link = make("a", { href: root + url, className: "search-hit" },
      make("span", { className: "search-title" }, ...pieces(title)));
    if (excerpt.length) link.append(make("span", { className: "search-excerpt" }, ...pieces(excerpt)));
    return make("li", {}, link);
  }

  // Neighbours of one page stand together under its name; the order is that of the hits.
  function groups(hits, name) {
    const found = [];
    for (const each of hits) {
      if (found.at(-1)?.page !== each.page) found.push({ page: each.page, hits: [] });
      found.at(-1).hits.push(each);
    }
    return found.map(({ page, hits: here }, i) => {
      const head = make("p", { className: "search-page", id: `${name}-${i}` }, page);
      const list = make("ul", {}, ...here.map(hit));
      list.setAttribute("aria-labelledby", head.id);
      return make("div", { className: "search-group" }, head, list);
    });
  }

  function elsewhere() {
    return make("p", { className: "search-none" }, HINT, "The ",
      make("a", { href: `${root}book/glossary.html` }, "glossary"), " lists every term.");
  }

  function attach(form, number) {
    const field = form.querySelector("input[type=search]");
    const dialog = form.closest("dialog");
    const status = make("p", { className: "search-status" });
    status.setAttribute("role", "status");
    const results = make("div", { className: "search-results" });
    form.after(make("div", { className: "search-found" }, status, results));
    const links = () => [...results.querySelectorAll("a.search-hit")];
    let asked = "";

    function show({ count, hits }) {
      results.replaceChildren(...groups(hits, `search-${number}`));
      results.scrollTop = 0;
      status.textContent = count === 0 ? `Nothing was found for “${asked}”.`
        : hits.length < count ? `The best ${hits.length} of ${count} places.`
          : count === 1 ? "One place." : `${count} places.`;
      if (!count) results.append(elsewhere());
    }
    function search() {
      asked = field.value.trim();
      if (!asked) {
        status.textContent = "";
        results.replaceChildren();
        return;
      }
      const question = asked;
      index().then(({ find }) => {
        if (question === asked) show(find(question));
      }).catch(() => {
        status.textContent = "The index of the search could not be loaded. Load the page "
          + "again, or use the glossary and the contents.";
        results.replaceChildren(elsewhere());
      });
    }

    field.addEventListener("focus", () => { index().catch(() => { /* said when asked */ }); });
    field.addEventListener("input", () => {
      search();
      if (dialog) return;
      const address = new URL(location.href);
      address.searchParams.set("q", field.value);
      try { history.replaceState(null, "", address); } catch { /* some file: pages */ }
    });
    form.addEventListener("submit", (event) => {
      const [first] = links();
      if (!first || field.value.trim() !== asked) return;
      event.preventDefault();
      first.click();
    });
    form.parentElement.addEventListener("keydown", (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (!step || event.altKey || event.ctrlKey || event.metaKey) return;
      const stops = [field, ...links()];
      const at = stops.indexOf(document.activeElement);
      if (at < 0 || stops.length < 2) return;
      event.preventDefault();
      stops[(at + step + stops.length) % stops.length].focus();
    });
    // A hit on this page closes the dialog and goes to its heading.
    results.addEventListener("click", (event) => {
      const link = event.target.closest("a");
      if (link && dialog && link.pathname === location.pathname) dialog.close();
    });
    return { field, search };
  }

  // The reader may have switched the keys off: keys.js.
  // The key "/" opens the search, where nothing is being written.
  function slash(event) {
    if (window.course.store.get("course:keys-off") !== null) return;
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest?.("input, textarea, select, [contenteditable=true], [role=application], dialog[open]")) return;
    const own = document.querySelector("main form.bd-search input");
    const button = document.querySelector(".search-button__button");
    if (!own && !button) return;
    event.preventDefault();
    if (own) own.focus();
    else button.click();
  }

  document.addEventListener("DOMContentLoaded", () => {
    const forms = [...document.querySelectorAll("form.bd-search")].map(attach);
    document.addEventListener("keydown", slash);
    const own = document.querySelector("main form.bd-search input");
    if (!own) return;
    const { field, search } = forms.find((form) => form.field === own);
    field.value = new URLSearchParams(location.search).get("q") ?? "";
    field.focus();
    if (field.value) search();
  });
})();
