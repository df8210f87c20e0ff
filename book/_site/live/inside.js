/* Look inside: `course.inside.open(address)` shows what a number is made of. */
(() => {
  "use strict";

  const { runtime, element } = window.course ?? {};
  if (!runtime) return;

  const MANY = 20;   // terms shown at first
  const SOME = 6;    // numbers of a list shown at first
  let [dialog, body, opener] = [null, null, null];
  let trail = [];    // addresses, from the first that was opened to the one shown
  let turn = 0;      // an answer that comes late is not shown

  // NaN and infinity come as texts.
  const size = (value) => (Number.isFinite(value) ? Math.abs(value) : Infinity);
  function shown(value) {
    if (typeof value !== "number") return value.replace("-", "\u2212");
    const plain = value === 0 || (Math.abs(value) >= 1e-3 && Math.abs(value) < 1e5);
    return (plain ? String(Number(value.toPrecision(4))) : value.toExponential(2)).replace("-", "\u2212");
  }
  const signs = (words) => words.replaceAll(" ** 2", "\u00b2").replaceAll(" * ", " \u00d7 ").replace(/-(?=[\w(])/g, "\u2212").replaceAll(" - ", " \u2212 ");

  function button(words, act, settings = {}) {
    const node = element("button", words, { type: "button", ...settings });
    node.addEventListener("click", act);
    return node;
  }
  // A number that leads to its own derivation.
  const leads = (address, words) => button(words, () => go([...trail, address]), { className: "leads", title: address });

  // The first nodes of a list, and a button that brings the rest.
  function some(nodes, most, words) {
    if (nodes.length <= most + 1) return nodes;
    const rest = nodes.slice(most);
    const more = button(words(rest.length), () => {
      more.replaceWith(...rest);
      const first = rest.map((node) => node.querySelector?.("button") ?? node).find((node) => node.matches("button"));
      (first ?? dialog.querySelector("h2")).focus();
    }, { className: "more" });
    return [...nodes.slice(0, most), more];
  }

  function build() {
    dialog = element("dialog", "", { className: "inside" });
    dialog.setAttribute("aria-labelledby", "inside-title");
    body = element("div");
    dialog.append(body);
    dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
    dialog.addEventListener("close", () => {
      turn += 1;
      trail = [];
      if (opener?.isConnected) opener.focus();
    });
    document.body.append(dialog);
  }

  function head(title) {
    const acts = element("p", "", { className: "acts" });
    if (trail.length > 1) acts.append(button("Back", () => go(trail.slice(0, -1)), { className: "back" }));
    acts.append(button("Close", () => dialog.close(), { className: "close" }));
    const parts = [acts];
    if (trail.length > 1) {
      const way = element("ol", "", { className: "trail" });
      way.setAttribute("aria-label", "The way here");
      way.append(...trail.map((address, i) => {
        const item = element("li");
        const last = i === trail.length - 1;
        item.append(last ? element("span", address) : button(address, () => go(trail.slice(0, i + 1)), { className: "leads" }));
        if (last) item.firstChild.setAttribute("aria-current", "true");
        return item;
      }));
      parts.push(way);
    }
    return [...parts, element("h2", title, { id: "inside-title", tabIndex: -1 })];
  }

  function reads(factor) {
    const words = signs(factor.words);
    const own = factor.reads.length === 1 && factor.reads[0].words === factor.words;
    if (own) return [leads(factor.reads[0].address, `${words} = ${shown(factor.value)}`)];
    const value = element("span", words === shown(factor.value) ? words : `${words} = ${shown(factor.value)}`);
    if (!factor.reads.length) return [value];
    const from = element("span", " from ", { className: "from" });
    from.append(...some(factor.reads.map((read) => leads(read.address, `${signs(read.words)} = ${shown(read.value)}`)),
      SOME, (n) => `and ${n} more`));
    return [value, from];
  }

  function row(term) {
    const line = element("tr");
    const factors = element("td");
    const list = element("ul");
    list.append(...term.factors.map((factor) => {
      const item = element("li");
      item.append(...reads(factor));
      return item;
    }));
    factors.append(list);
    line.append(element("th", signs(term.words), { scope: "row" }), factors,
      element("td", shown(term.value), { className: "value" }));
    return line;
  }

  function table(found) {
    const node = element("table");
    node.append(element("caption", found.terms.length > 1 ? `${found.terms.length} terms add up to it` : "One term makes it"));
    const heads = element("tr");
    heads.append(...["Term", "Its factors", "Value"].map((words) => element("th", words, { scope: "col" })));
    const top = element("thead");
    top.append(heads);
    const rows = element("tbody");
    const bound = found.terms.map(({ value }) => size(value)).sort((a, b) => b - a)[MANY - 1] ?? 0;
    const many = found.terms.length > MANY + 1;
    const first = many ? found.terms.filter(({ value }) => size(value) >= bound).slice(0, MANY) : found.terms;
    rows.append(...first.map(row));
    node.append(top, rows);
    const parts = [node];
    if (many) {
      const all = button(`Show all ${found.terms.length} terms: these are the ${MANY} largest`, () => {
        rows.replaceChildren(...found.terms.map(row));
        all.remove();
        rows.querySelector("button")?.focus();
      }, { className: "more" });
      parts.push(all);
    }
    if (found.terms.length > 1) {
      const line = element("tr");
      line.append(element("th", "Added up", { scope: "row", colSpan: 2 }), element("td", shown(found.total), { className: "value" }));
      const foot = element("tfoot");
      foot.append(line);
      node.append(foot);
    }
    return parts;
  }

  // What the letters of the terms stand for.
  function names(found) {
    const list = element("ul", "", { className: "names" });
    list.append(...found.names.map(({ name, stem, what }) => {
      const item = element("li");
      item.append(element("code", name), ` is ${stem === name ? "" : `${stem}, `}${what}.`);
      return item;
    }));
    return list;
  }

  function lines({ where, code, says }) {
    const part = element("div", "", { className: "source" });
    const pre = element("pre", "", { tabIndex: 0 });
    pre.setAttribute("aria-label", `The lines of ${where}`);
    pre.append(element("code", code));
    part.append(element("p", `The package says so in ${where}. ${says}`.trim()), pre);
    return part;
  }

  function links(found) {
    const parts = [];
    if (found.goes_to.length) {
      const line = element("p", "It goes into ", { className: "on" });
      line.append(...some(found.goes_to.map((address) => leads(address, address)), SOME, (n) => `and ${n} more`));
      parts.push(line);
    }
    if (found.gradient) {
      const line = element("p", "How the loss changes with it: ", { className: "on" });
      line.append(leads(found.gradient, found.gradient));
      parts.push(line);
    }
    return parts;
  }

  function show(found) {
    const parts = head(`${found.name} = ${shown(found.value)}`);
    parts.push(element("p", `${found.address}: ${found.what}.`, { className: "what" }));
    parts.push(...found.notes.map((note) => element("p", note, { className: "note" })));
    if (found.terms.length) parts.push(...table(found), names(found));
    parts.push(...found.sources.map(lines), ...links(found));
    body.replaceChildren(...parts);
    dialog.scrollTop = 0;
    body.querySelector("h2").focus();
  }

  // Show the last address of a trail.
  async function go(way) {
    const mine = turn += 1;
    const address = way.at(-1);
    const known = way.indexOf(address);
    trail = known < way.length - 1 ? way.slice(0, known + 1) : way;  // a ring is no way
    body.setAttribute("aria-busy", "true");
    try {
      const found = await runtime.call("nnlib_live.inside", "derivation", { address });
      if (mine === turn) show(found);
    } catch (error) {
      if (mine !== turn) return;
      body.replaceChildren(...head(address), element("p", error.message, { className: "note" }));
      body.querySelector("h2").focus();
    } finally {
      if (mine === turn) body.removeAttribute("aria-busy");
    }
  }

  function open(address) {
    if (!dialog) build();
    if (!dialog.open) {
      opener = document.activeElement;
      body.replaceChildren(...head(address), element("p", "Working \u2026"));
      dialog.showModal();
    }
    return go([...trail, String(address)]);
  }

  window.course.inside = { open };
})();
