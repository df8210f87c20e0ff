/* Live cells: Run, Edit, Reset and Stop for each piece of code of a page, and "Run all".
   The page holds the buttons already; without this script they do not show. */
(() => {
  "use strict";

  const { runtime, store, page, element, outputs, fill, agrees, drawsAgree } = window.course;
  if (!runtime) return;

  const cells = [];
  let turn = Promise.resolve();  // what was clicked is done in that order
  let generation = 0;            // a stop begins the next
  const status = element("div", "", { className: "said-only", role: "status" });

  function say(words) {
    status.textContent = "";
    requestAnimationFrame(() => { status.textContent = words; });
  }
  function button(words, name, label, work) {
    const made = element("button", words, { type: "button", className: name });
    made.setAttribute("aria-label", label);
    made.addEventListener("click", work);
    return made;
  }
  // A short mark of a text: what a reader typed belongs to the code that it changes.
  const mark = (text) => [...text].reduce((sum, sign) => (31 * sum + sign.codePointAt(0)) | 0, 7) >>> 0;
  const FULL = "This browser keeps nothing more: copy your code before you leave the page.";
  const plural = (n, word) => `${n} ${word}${n === 1 ? "" : "s"}`;
  const isFigure = ({ kind }) => ["svg", "png", "explore"].includes(kind);
  const seconds = (s) => (s < 0.05 ? "under 0.1 s" : `${s.toFixed(1)} s`);

  class Cell {
    constructor(box, bar, number) {
      Object.assign(this, { box, bar, number });
      this.pre = box.querySelector(".cell_input pre");
      this.given = this.pre.textContent.replace(/\n$/, "");
      this.original = [...this.pre.childNodes].map((node) => node.cloneNode(true));
      this.text = this.given;
      this.stored = this.shown = box.querySelector(":scope > .cell_output");
      this.varies = box.classList.contains("tag_nbval-ignore-output");
      this.session = null;  // in which its present text was run
      this.fed = false;     // whether it reads a file of the reader's
      this.made = this.given;  // the text that its output comes from
      this.key = `course:${page}:cell-${number}-${mark(this.given)}`;
      this.note = bar.querySelector(".live-note") ?? element("span", "", { className: "live-note" });
      this.about = this.note.textContent;  // that it takes long, or differs
      this.runs = bar.querySelector(".live-run");
      this.edits = bar.querySelector(".live-edit");
      this.stops = button("Stop", "live-stop", `Stop cell ${number}`, stop);
      this.resets = button("Reset", "live-reset", `Reset cell ${number} to the page’s code`, () => this.reset());
      this.stops.hidden = this.resets.hidden = true;
      bar.append(this.stops, this.resets, this.note);
      this.runs.addEventListener("click", () => run(this));
      this.edits.addEventListener("click", () => this.edit());
      const kept = store.get(this.key);
      if (kept !== null && kept !== this.given) {
        this.text = kept;
        fill(this.pre, kept);
        this.mark();
        this.note.textContent = "your code, kept from before";
      }
    }
    get done() { return this.session === runtime.session; }
    get own() { return this.text !== this.given; }

    // What is seen beside the code changes with it.
    mark() {
      this.resets.hidden = !this.own && !this.field;
      this.box.classList.toggle("is-own", this.own);
    }
    edit() {
      if (this.field) { this.field.focus(); return; }
      const folded = this.pre.closest("details");
      if (folded) folded.open = true;
      const code = this.pre.closest(".highlight");
      const host = element("div", "", { className: "live-field" });
      code.after(host);
      code.hidden = true;
      this.field = window.course.edit(host, {
        source: this.text,
        label: `Code of cell ${this.number}`,
        onrun: () => run(this),
        onchange: (text) => this.changed(text),
      });
      this.code = code;
      this.host = host;
      this.edits.hidden = true;
      this.mark();
      this.field.focus();
    }
    changed(text) {
      this.text = text;
      this.session = null;
      if (!this.own) store.drop(this.key);
      this.lost = this.own && !store.set(this.key, text);
      if (this.lost) this.note.textContent = FULL;
      this.mark();
      this.older(text !== this.made);
    }
    reset() {
      this.field?.close();
      this.host?.remove();
      if (this.code) this.code.hidden = false;
      this.field = this.host = this.code = null;
      const again = this.own && this.made !== this.given;
      this.text = this.given;
      this.lost = false;
      store.drop(this.key);
      this.pre.replaceChildren(...this.original.map((node) => node.cloneNode(true)));
      if (this.made !== this.given || this.session === null) this.put(this.stored);
      this.made = this.given;
      this.session = null;
      this.edits.hidden = false;
      this.note.textContent = this.about;
      this.mark();
      this.older(false);
      if (again) below(this);
      this.edits.focus();
      say(`Cell ${this.number} is as the page has it.`);
    }
    // Say above the output that it was made before a change.
    older(is) {
      this.box.querySelector(":scope > .live-older")?.remove();
      this.box.classList.toggle("is-older", is && Boolean(this.shown));
      if (is && this.shown) this.shown.before(element("p", "Made before your change.", { className: "live-older" }));
    }
    // Show an output in the place of the one that is there.
    put(output) {
      if (output === this.shown) return;
      if (output && this.shown) this.shown.replaceWith(output);
      else if (output) this.box.append(output);
      else this.shown?.remove();
      this.shown = output;
    }
    work(on) {
      this.box.classList.toggle("is-running", on);
      this.runs.disabled = on;
      this.runs.textContent = on ? "Running …" : "Run";
      this.stops.hidden = !on;
      // The button that had the focus goes away.
      if (!on && document.activeElement === this.stops) this.runs.focus();
    }
    async run() {
      const { text } = this;
      const place = element("div", "", { className: "cell_output docutils container live-output" });
      const { figures } = this;
      // The page's words for a figure hold where all that it comes from is the page's.
      const alts = cells.slice(0, cells.indexOf(this) + 1).every(({ own, fed }) => !own && !fed);
      const view = outputs(place, { figures, alts, name: `cell-${this.number}` });
      const heard = [];
      this.work(true);
      this.note.textContent = this.about;
      let result;
      try {
        // What the page hides, such as a function that draws: its names are needed.
        const { before } = this.bar.dataset;
        if (before) {
          const { ok, outputs: found } = await runtime.run(JSON.parse(before), { name: `before ${this.number}` });
          const { name, message } = found.at(-1) ?? {};
          if (!ok) throw new Error(`not run: what the page hides above it ended by ${name}: ${message}`);
        }
        result = await runtime.run(text, {
          name: this.number,
          onOutput: (output) => {
            heard.push(output);
            view.add(output);
            this.older(false);
            this.put(place);
          },
        });
      } catch (error) {
        this.note.textContent = error.message;
        say(`Cell ${this.number}: ${error.message}`);
        return null;
      } finally {
        this.work(false);
      }
      this.older(false);
      if (!heard.length) this.put(null);
      const differs = text !== this.made;
      this.made = text;
      this.session = result.ok && this.text === text ? runtime.session : null;
      this.older(this.text !== text);
      if (differs) below(this);
      const note = result.ok ? `run here in ${seconds(result.seconds)}` : "ended by an error";
      this.note.textContent = this.lost ? `${note}. ${FULL}` : note;
      dispatchEvent(new Event("resize"));  // what is wide can be scrolled by keys
      return { ...result, heard };
    }
    // Whether a run printed and drew what the page shows; null where neither prints.
    compared({ ok, heard }) {
      const now = heard.filter(({ kind }) => kind === "text").map((each) => each.text).join("\n");
      const prints = ok && !this.words && !now.trim() ? null : ok && agrees(this.words, now);
      return { prints, draws: drawsAgree(this.figures, heard.filter(isFigure)) };
    }
    // What the page shows of this cell: its figures, and its words.
    get figures() { return [...this.stored?.querySelectorAll("figure") ?? []]; }
    get words() {
      if (!this.stored) return "";
      return [...this.stored.querySelectorAll(".output pre")].map((pre) => pre.textContent).join("\n");
    }
  }

  // After a changed cell, what stands below was made before the change.
  function below(cell) {
    for (const each of cells.slice(cells.indexOf(cell) + 1)) {
      each.session = null;
      each.older(true);
    }
  }

  // A file of the reader's stands in for the page's data, or no longer: in the cells that
  // follow `place` in its section. Returns the number of the first.
  window.course.feed = (place, is) => {
    const part = place.closest("section");
    const follows = ({ box }) => part.contains(box)
      && place.compareDocumentPosition(box) & Node.DOCUMENT_POSITION_FOLLOWING;
    const readers = cells.filter(follows);
    for (const cell of readers) {
      cell.session = null;
      cell.fed = is;
      if (!is && !cell.own) cell.put(cell.stored);
      cell.older(is || cell.own);
      cell.note.textContent = cell.about;
    }
    return readers[0]?.number;
  };

  // Work in the order of the clicks; what waits when a stop comes is not done.
  function inTurn(work) {
    const mine = generation;
    turn = turn.then(() => (mine === generation ? work(() => mine === generation) : undefined));
    return turn;
  }
  function stop() {
    generation += 1;
    if (runtime.state === "absent") return;
    runtime.stop();
  }

  // Run a cell, and before it what stands above and has not been run: the names of a
  // page come from its cells in their order.
  function run(cell) {
    cell.note.textContent = cell.about;
    return inTurn(async (goesOn) => {
      const wanted = [...cells.slice(0, cells.indexOf(cell)).filter((each) => !each.done), cell];
      for (const [i, each] of wanted.entries()) {
        if (!goesOn()) return;
        if (each !== cell) cell.note.textContent = `running what stands above first: ${i + 1} of ${wanted.length - 1}`;
        const result = await each.run();
        if (!result) {
          if (each !== cell) cell.note.textContent = each.note.textContent;
          return;
        }
        if (!result.ok && each !== cell) {
          cell.note.textContent = `not run: cell ${each.number}, above, ended by an error`;
          say(`Cell ${each.number}, above cell ${cell.number}, ended by an error.`);
          return;
        }
        if (each === cell) told(cell, result);
      }
    });
  }
  function told(cell, { ok, heard, seconds: time }) {
    const fault = heard.find(({ kind }) => kind === "error");
    if (!ok) { say(`Cell ${cell.number}: ${fault?.text ?? "an error"}`); return; }
    const text = heard.filter(({ kind }) => kind === "text").map((each) => each.text).join("");
    const drawn = heard.filter(isFigure).length;
    const parts = [text.length > 200 ? `${plural(text.trim().split("\n").length, "line")} printed` : text.trim(),
      drawn ? `${plural(drawn, "figure")} drawn` : ""].filter(Boolean);
    say(`Cell ${cell.number}, run in ${seconds(time)}: ${parts.join("; ") || "no output"}.`);
  }

  // "Run all": every cell from the top, in a fresh Python, and what agrees with the page.
  function proof(box) {
    const button = box.querySelector(".live-all");
    const ends = box.querySelector(".live-end");
    const said = box.querySelector(".said");
    ends.addEventListener("click", stop);
    button.addEventListener("click", () => {
      stop();
      turn = Promise.resolve();
      button.disabled = true;
      ends.hidden = false;
      inTurn(() => all(said)).finally(() => {
        button.disabled = false;
        if (document.activeElement === ends) button.focus();
        ends.hidden = true;
      });
    });
  }
  async function all(said) {
    const count = { right: 0, printed: 0, drawn: 0, figures: 0, varies: 0, own: 0 };
    const differ = [];
    const began = performance.now();
    for (const [i, cell] of cells.entries()) {
      said.textContent = `Running cell ${cell.number}, ${i + 1} of ${cells.length} …`;
      const result = await cell.run();
      if (!result) { said.textContent = cell.note.textContent; return; }
      if (cell.own || cell.fed) count.own += 1;
      else if (cell.varies) count.varies += 1;
      else {
        const { prints, draws } = cell.compared(result);
        if (prints !== null) count.printed += 1;
        if (prints) count.right += 1;
        count.figures += cell.figures.length;
        if (draws) count.drawn += cell.figures.length;
        if (prints === false || !draws) differ.push(cell);
      }
    }
    const lines = [
      `Run all: ${count.right} of ${count.printed} printed outputs agree with the page, word by word, and numbers with `
        + "decimals to one unit of the last (below 10⁻¹⁰ they are rounding, and count as 0). "
        + `It took ${seconds((performance.now() - began) / 1000)}.`,
    ];
    if (count.figures) {
      lines.push(`${count.drawn} of ${plural(count.figures, "figure")} came anew. Their drawings are not compared; `
        + "of a slider, the words for its first frame are.");
    }
    if (count.varies) lines.push(`${plural(count.varies, "cell")} with timings or long trainings, which differ from run to run, were not compared.`);
    if (count.own) lines.push(`${plural(count.own, "cell")} with your own code or file ${count.own === 1 ? "was" : "were"} not compared.`);
    if (cells.absent) lines.push(`${plural(cells.absent, "cell")} cannot run in a browser.`);
    said.replaceChildren(...lines.map((words) => element("p", words)));
    if (differ.length) {
      const line = element("p", "Different here: ");
      for (const [i, cell] of differ.entries()) {
        cell.bar.id ||= `cell-${cell.number}`;
        line.append(i ? ", " : "", element("a", `cell ${cell.number}`, { href: `#${cell.bar.id}` }));
      }
      line.append(".");
      said.append(line);
    }
  }

  // The worker went: so have the names.
  runtime.addEventListener("state", () => {
    document.documentElement.dataset.live = runtime.state;
    for (const { box, note, about } of cells) if (box.classList.contains("is-running")) note.textContent = runtime.words || about;
  });

  // Two tabs write one entry: what stands in this tab's field stays there.
  addEventListener("storage", ({ key, newValue }) => {
    const cell = cells.find((each) => each.key === key);
    if (!cell || (newValue ?? cell.given) === cell.text) return;
    cell.note.textContent = "Another tab has changed this cell. What is typed last is kept.";
  });

  function begin() {
    cells.absent = document.querySelectorAll(".live-bar.is-absent").length;
    for (const bar of document.querySelectorAll(".live-bar:not(.is-absent)")) {
      cells.push(new Cell(bar.closest("div.cell"), bar, Number(bar.dataset.cell)));
    }
    for (const box of document.querySelectorAll(".live-page")) proof(box);
    document.querySelector("article")?.append(status);
  }
  begin();
})();
