/* What a cell sent, as elements of the page: `course.outputs(place, settings)`.
   Nothing of it is read as HTML except tables and the like, and of these only what is
   listed here; figures are images, in which no script runs. */
(() => {
  "use strict";

  const { element } = window.course;
  const PAUSE = 400;  // milliseconds without a move, after which a slider is at rest
  const ALLOWED = new Set(["TABLE", "THEAD", "TBODY", "TFOOT", "TR", "TH", "TD", "CAPTION", "P", "DIV",
    "SPAN", "B", "STRONG", "I", "EM", "CODE", "PRE", "UL", "OL", "LI", "BR", "SUB", "SUP"]);
  const DROPPED = new Set(["SCRIPT", "STYLE", "IFRAME", "OBJECT", "EMBED", "TEMPLATE", "NOSCRIPT", "TITLE"]);
  const KEPT = ["colspan", "rowspan", "scope"];

  // The allowed part of a piece of HTML; DOMParser runs and fetches nothing.
  function harmless(text) {
    const copy = (from, to) => {
      for (const node of from.childNodes) {
        if (node.nodeType === Node.TEXT_NODE) to.append(node.textContent);
        else if (node.nodeType !== Node.ELEMENT_NODE || DROPPED.has(node.tagName.toUpperCase())) continue;
        else if (ALLOWED.has(node.tagName)) {
          const made = document.createElement(node.tagName);
          for (const name of KEPT) if (node.hasAttribute(name)) made.setAttribute(name, node.getAttribute(name));
          copy(node, made);
          to.append(made);
        } else copy(node, to);
      }
      return to;
    };
    return copy(new DOMParser().parseFromString(text, "text/html").body, document.createDocumentFragment());
  }

  // Printed rows of one table, or of a matrix, are not folded: see coursebook.lines.
  function inColumns(text) {
    const rows = text.split("\n");
    if (/^(?:@|def |class |import |from )/.test(text)) return false;
    const gaps = rows.filter((row) => /\S {2,}\S/.test(row)).length;
    const matrix = text.match(/^ *(?:[a-z]\w*\()?\[+ *-?\d/gm) ?? [];
    return gaps >= 2 || (rows.length > 1 && matrix.length > 1);
  }

  // A <pre> as the page has them: each line in an element, so that a long one is folded.
  function fill(pre, text) {
    pre.classList.toggle("columns", pre.closest(".cell_input") === null && inColumns(text));
    if (pre.classList.contains("columns")) {
      pre.textContent = text;
      return;
    }
    pre.replaceChildren(...text.replace(/\n$/, "").split("\n").map((line) => {
      const span = element("span", `${line}\n`, { className: "code-line" });
      const indent = Math.min(line.length - line.trimStart().length, 8);
      if (indent && line.trim()) span.style.setProperty("--in", indent);
      return span;
    }));
  }

  function printed(kind) {
    const box = element("div", "", { className: `output stream live-${kind}` });
    const inner = element("div", "", { className: "highlight" });
    const pre = element("pre");
    inner.append(pre);
    box.append(inner);
    return { box, pre };
  }

  function faulty({ name, message, places }) {
    const box = element("div", "", { className: "output live-error" });
    const what = element("p");
    what.append(element("strong", name), message ? `: ${message}` : "");
    box.append(what);
    if (places.length) {
      const list = element("ul");
      for (const each of places) {
        const item = element("li", `${each.cell}, line ${each.line}${each.within ? `, in ${each.within}` : ""}: `);
        item.append(element("code", each.code));
        list.append(item);
      }
      box.append(list);
    }
    return box;
  }

  // A figure's two images, one for each theme.
  function images({ light, dark, data, width, height }, alt) {
    const svg = (text) => `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
    const pairs = data ? [["live-png", `data:image/png;base64,${data}`]] : [["for-light", svg(light)], ["for-dark", svg(dark)]];
    return pairs.map(([className, src]) => {
      const image = element("img", "", { className, src, alt });
      if (width) Object.assign(image, { width, height });
      return image;
    });
  }

  function control(id, { label, words, start }) {
    const box = element("div", "", { className: "control" });
    const said = element("output", words[start]);
    said.htmlFor = id;
    said.setAttribute("aria-live", "off");
    const input = element("input", "", { type: "range", id, min: 0, max: words.length - 1, autocomplete: "off" });
    input.value = start;
    input.setAttribute("aria-valuetext", words[start]);
    box.append(Object.assign(element("label", label), { htmlFor: id }), said, input);
    return { box, input, said, words };
  }

  // A slider whose frames are drawn when they are asked for.
  function explore(output, id) {
    const { runtime } = window.course;
    const { session } = runtime;
    const box = element("div", "", { className: "explore is-live" });
    const controls = output.sliders.map((slider) => control(`${id}-${slider.name}`, slider));
    const frame = element("span", "", { className: "frame" });
    const status = element("div", "", { className: "said-only", role: "status" });
    const note = element("p", "", { className: "live-note" });
    let alt = output.frame.alt;
    const show = (drawn) => { alt = drawn.alt; frame.replaceChildren(...images(drawn, alt)); };
    let asked = false;
    let again = false;
    async function draw() {
      if (asked) { again = true; return; }
      if (runtime.session !== session) {
        note.textContent = "To move this slider, run its cell again: Python was started anew.";
        return;
      }
      asked = true;
      do {
        again = false;
        try {
          show(await runtime.call("nnlib_live.sliders", "frame", { number: output.number, at: controls.map(({ input }) => Number(input.value)) }));
          note.textContent = "";
        } catch (error) {
          note.textContent = `${error.name}: ${error.message}`;
        }
      } while (again);
      asked = false;
    }
    let waiting;
    for (const { box: line, input, said, words } of controls) {
      input.addEventListener("input", () => {
        said.textContent = words[input.value];
        input.setAttribute("aria-valuetext", words[input.value]);
        draw();
        clearTimeout(waiting);
        waiting = setTimeout(() => { status.textContent = alt; }, PAUSE);
      });
      box.append(line);
    }
    show(output.frame);
    box.append(frame, note, status);
    return box;
  }

  /* Fill `place`, an element, with outputs as they come. `figures` are those of the page,
     whose captions and names stay; `alts` says whether their words still hold. */
  window.course.outputs = (place, { figures = [], alts = false, name = "live" } = {}) => {
    let last = null;
    let drawn = 0;
    function framed(make) {
      const old = figures[drawn];
      const id = old?.id || `${name}-figure-${drawn + 1}`;
      drawn += 1;
      const figure = old ? old.cloneNode(true) : element("figure", "", { className: "align-default" });
      const was = [...figure.querySelectorAll("img, .explore")].filter((each) => !each.parentElement.closest(".explore"));
      const media = make(id, was.find((each) => each.alt)?.alt ?? "");
      if (was.length) {
        was[0].before(...media);
        for (const each of was) each.remove();
      } else figure.prepend(...media);
      place.append(figure);
    }
    return {
      add(output) {
        const { kind } = output;
        if (kind === "text") {
          if (last?.stream !== output.stream) {
            last = { stream: output.stream, text: "", ...printed(output.stream) };
            place.append(last.box);
          }
          last.text += output.text;
          fill(last.pre, last.text);
          return;
        }
        last = null;
        if (kind === "error") place.append(faulty(output));
        else if (kind === "svg" || kind === "png") framed((id, alt) => images(output, alts && alt ? alt : output.alt));
        else if (kind === "explore") framed((id) => [explore(output, id)]);
        else if (kind === "html") {
          const box = element("div", "", { className: "output live-html" });
          box.append(harmless(output.html));
          place.append(box);
        }
      },
    };
  };
  window.course.fill = fill;
})();
