/* A page of exercises is worked in the page: each answer has a field, Run, Check, Reset and
   Stop. Without Python in the page, or without scripts, the page stays as it is. */
(() => {
  "use strict";

  const settings = document.getElementById("live-exercises");
  const { runtime, store, root, element, own, notebook } = window.course ?? {};
  if (!settings || !runtime) return;
  const set = JSON.parse(settings.textContent);
  const LEARNER = "course:learner";
  const FRESH = Number(new URLSearchParams(location.search).get("fresh")) || 0;  // asked again
  const PATIENCE = 20;  // seconds that a check may take beside what the answer may
  const LONGEST = 60;   // seconds that an answer's own cell may run
  const FULL = "This browser keeps nothing more: save your answers as a notebook before you leave.";
  const answers = new Map();
  let working = null;
  let begun = null;
  let unkept = false;

  // --- Python -------------------------------------------------------------------------

  runtime.addEventListener("state", () => {
    if (runtime.state === "absent" || runtime.state === "failed") {
      begun = null;
      for (const answer of answers.values()) answer.ran = null;
    }
    if (runtime.state === "loading" && runtime.words) working?.say(runtime.words);
  });

  const learner = () => store.get(LEARNER) ?? "";
  const naming = () => `learner = ${notebook.quoted(learner())}`;

  // What the notebook's first cells do, once for each start of Python.
  function begin() {
    begun ??= (async () => {
      await runtime.run(`${naming()}\n${set.start}`, { name: "start" });
      await own.restore();
    })();
    begun.catch(() => { begun = null; });
    return begun;
  }

  // --- an exercise --------------------------------------------------------------------

  function button(name, of, action) {
    const made = element("button", name, { type: "button" });
    made.append(element("span", `, ${of}`, { className: "said-only" }));
    made.addEventListener("click", () => { if (made.getAttribute("aria-disabled") !== "true") action(); });
    return made;
  }

  class Answer {
    constructor(given, section) {
      const stub = section.querySelector(":scope > details.hint").previousElementSibling;
      Object.assign(this, { ...given, section, ran: null, field: null, screen: null });
      this.title = section.querySelector("h2").firstChild.textContent.trim();
      this.stub = stub.querySelector("pre").textContent.replace(/\n$/, "");
      this.shown = stub;
      this.kept = window.course.kept(this.id, this.stub);
      this.build();
    }

    get text() { return this.field ? this.field.value : this.kept.text; }

    build() {
      this.host = element("div", "", { className: "answer-field" });
      this.edit = button("Edit", this.title, () => this.open(true));
      this.check = button("Check", this.title, () => this.attempt(true));
      this.run = button("Run", this.title, () => this.attempt(false));
      this.reset = button("Reset", this.title, () => this.begin());
      this.stop = button("Stop", this.title, () => runtime.stop(this.stopped("You stopped it.")));
      const row = element("div", "", { className: "live-buttons" });
      row.setAttribute("role", "group");
      row.setAttribute("aria-label", `Your answer: ${this.title}`);
      row.append(this.edit, this.check, this.run, this.reset, this.stop);
      this.said = element("p", "", { className: "live-said" });
      this.said.setAttribute("role", "status");
      this.found = element("div", "", { className: "live-found" });
      this.aside = element("div", "", { className: "live-aside" });
      this.shown.after(this.host, this.aside, row, this.said, this.found);
      this.shown.querySelector("pre").addEventListener("click", () => {
        if (getSelection().isCollapsed) this.open(true);
      });
      if (this.personal) this.name();
      if (this.kept.typed) this.open(false);
      this.update();
      if (FRESH && location.hash === `#exercise-${this.id}`) {
        this.say(this.kept.typed ? "Asked again, with fresh inputs. Reset begins anew; your answer stays beside the field." : "Asked again, with fresh inputs.");
      }
      this.tellOther();
    }

    // The stub becomes a field; the reader goes into it, or it waits for them.
    open(enter) {
      if (!this.field) {
        this.shown.hidden = true;
        this.edit.hidden = true;
        this.field = window.course.edit(this.host, {
          source: this.kept.text,
          label: `Your answer: ${this.title}`,
          lazy: !enter,
          onrun: () => this.attempt(true),
          onchange: (text) => this.keep(text),
        });
      }
      if (enter) this.field.focus();
    }

    keep(text) {
      const other = this.kept.other;
      if (!this.kept.save(text)) {
        unkept = true;
        this.say(FULL);
      }
      if (this.kept.other !== other) this.tellOther();
      this.update();
    }

    update() {
      this.reset.hidden = this.text === this.stub;
      this.stop.hidden = working !== this;
      for (const each of [this.check, this.run, this.reset]) each.setAttribute("aria-disabled", String(Boolean(working)));
    }

    say(words) { if (this.said.textContent !== words) this.said.textContent = words; }

    stopped(why) {
      return `${why} Your text is as it was. All names are forgotten; the next run starts anew.`;
    }

    // Back to the stub; what was typed can be taken back.
    begin() {
      this.take(this.stub);
      this.found.replaceChildren();
      this.say("The field is as at the start.");
    }

    // A text from elsewhere takes the place of the one that is here, which stays beside it.
    take(text) {
      const done = this.kept.replace(text);
      if (!done) return this.say(FULL);
      if (text !== this.stub) this.open(false);
      this.field?.set(text);
      this.update();
      this.tellOther();
      return undefined;
    }

    tellOther() {
      const other = this.kept.other;
      if (other === null || other === this.text) {
        this.aside.replaceChildren();
        return;
      }
      const line = element("p", "Another text of yours is kept for this exercise. ");
      const swap = button("Show it in place of this one", this.title, () => { this.take(other); this.say("The two texts have changed places."); });
      const drop = button("Drop it", this.title, () => { this.kept.forgetOther(); this.tellOther(); this.say("Dropped."); });
      line.append(swap, drop);
      this.aside.replaceChildren(line);
    }

    // Another tab has written this answer.
    catchUp() {
      const text = this.kept.catchUp();
      if (text !== this.stub) this.open(false);
      if (this.field && this.field.value !== text) this.field.set(text);
      this.update();
      this.tellOther();
    }

    name() {
      const box = element("p", "", { className: "live-name" });
      const label = element("label", "Your name ");
      const field = element("input", "", { type: "text", maxLength: 80, autocomplete: "name", value: learner() });
      label.append(field);
      field.addEventListener("change", () => { store.set(LEARNER, field.value.trim()); });
      box.append(label, button("Show my numbers", this.title, () => { store.set(LEARNER, field.value.trim()); this.work(() => this.say(`These are the numbers of ${learner() || "the book"}.`)); }));
      this.host.before(box);
      this.nameField = field;
    }

    show(output) {
      this.screen ??= window.course.outputs(this.found, { name: `answer-${this.id}` });
      this.screen.add(output);
    }

    // Answers above that this text speaks of are run before it, as in a notebook.
    async earlier(text) {
      for (const one of answers.values()) {
        if (one === this) return;
        const speaks = new RegExp(`\\b${one.answer}\\b`).test(text);
        if (speaks && one.text !== one.stub && one.ran !== one.text) {
          one.ran = one.text;
          await runtime.run(one.text, { name: one.id });
        }
      }
    }

    // One thing at a time, with a limit: Stop, or the time, ends it.
    async work(what) {
      if (working) return;
      working = this;
      let clock;
      this.found.replaceChildren();
      this.screen = null;
      for (const one of answers.values()) one.update();
      this.say(begun ? "Running …" : "Starting Python …");
      try {
        await begin();
        this.say("Running …");
        const seconds = Math.max(LONGEST, 3 * this.limit + PATIENCE);
        clock = setTimeout(() => runtime.stop(this.stopped(`It was still running after ${seconds} seconds, and was stopped. Look for a loop that never ends.`)), 1000 * seconds);
        if (this.personal) await runtime.run(naming(), { name: "start" });
        if (this.before) await runtime.run(this.before, { name: "before", onOutput: (each) => this.show(each) });
        await what();
      } catch (error) {
        this.say(error.message);
      } finally {
        clearTimeout(clock);
        working = null;
        for (const one of answers.values()) one.update();
      }
    }

    attempt(checked) {
      const text = this.text;
      if (checked && text.trim() === this.stub.trim()) {
        this.open(true);
        this.say("Write your answer in the place of raise NotImplementedError() first.");
        return undefined;
      }
      return this.work(async () => {
        await this.earlier(text);
        const done = await runtime.run(text, { name: this.id, onOutput: (each) => this.show(each) });
        this.ran = text;
        if (!done.ok) return this.say(checked ? "The code ended in an error, so it was not checked." : "The code ended in an error.");
        if (!checked) return this.say(`It ran, in ${done.seconds.toFixed(2)} seconds.`);
        this.say("Checking …");  // the first check fetches what checks
        return this.judge(await runtime.call("nnlib_live.exercises", "check", { name: set.name, id: this.id, seed: FRESH }));
      });
    }

    judge(report) {
      this.say(window.course.inShort(report));
      if (report.own) report.lost = !own.keep(this.answer, report.own);
      this.found.append(window.course.verdict(report, { read: this.read, solution: this.section.querySelector(":scope > details.solution") }));
      if (report.own) desk.tell();
      if (report.passed) this.solved();
      dispatchEvent(new Event("resize"));  // what is too wide can be scrolled by keys
      dispatchEvent(new CustomEvent("course:checked", { detail: { id: `exercise-${this.id}`, title: this.title, report } }));
    }

    solved() {
      const box = this.section.querySelector(".solved input");
      if (!box || box.checked) return;
      box.checked = true;
      box.dispatchEvent(new Event("change"));
    }
  }

  // --- the page's own buttons ------------------------------------------------------------

  const desk = {
    build(first) {
      const box = element("div", "", { className: "course-box exercise live-desk" });
      box.append(element("span", "In the page", { className: "kind" }), element("p",
        "Press Edit below a task, write, and press Check, or Ctrl and Enter. The first check fetches Python from this "
        + "site, once: 12\u00a0MB. What you type stays in this browser."));
      const row = element("div", "", { className: "live-buttons" });
      this.said = element("p", "", { className: "live-said" });
      this.said.setAttribute("role", "status");
      this.file = element("input", "", { type: "file", accept: ".ipynb,application/json", hidden: true });
      this.clear = element("button", "Clear this page’s answers", { type: "button" });
      const save = element("button", "Save as a notebook", { type: "button" });
      const load = element("button", "Take answers from a notebook", { type: "button" });
      row.append(save, load, this.clear, this.file);
      this.own = element("div", "", { className: "live-own" });
      box.append(row, this.said, this.own);
      first.before(box);
      save.addEventListener("click", () => this.save());
      load.addEventListener("click", () => this.file.click());
      this.file.addEventListener("change", () => this.take());
      this.clear.addEventListener("click", () => this.clearAll());
      this.clear.addEventListener("blur", () => this.ask(false));
      this.tell();
    },
    say(words) { this.said.textContent = words; },

    async save() {
      const name = `${set.name}_exercises.ipynb`;
      try {
        const answer = await fetch(new URL(`notebooks/${name}`, root));
        if (!answer.ok) throw new Error(String(answer.status));
        const typed = [...answers.values()].filter((one) => one.text !== one.stub);
        const text = notebook.filled(await answer.text(), Object.fromEntries(typed.map((one) => [one.id, one.text])), learner());
        window.course.offer(name, text, "application/x-ipynb+json");
        this.say(`Saved as ${name}, where your browser puts downloads, with ${typed.length} of ${answers.size} answers.`);
        unkept = false;
      } catch {
        this.say("The page’s notebook could not be fetched. Is the network there? Your answers are as they were; press again to try again.");
      }
    },

    async take() {
      const [file] = this.file.files;
      this.file.value = "";
      if (!file) return;
      try {
        const found = notebook.answersIn(await file.text(), set.name, [...answers.keys()]);
        let taken = 0;
        let beside = 0;
        for (const [id, text] of Object.entries(found.answers)) {
          const one = answers.get(id);
          if (text.trim() === one.stub.trim() || text === one.text) continue;
          if (one.text !== one.stub) beside += 1;
          one.take(text);
          taken += 1;
        }
        if (found.learner && !learner()) {
          store.set(LEARNER, found.learner);
          for (const one of answers.values()) if (one.nameField) one.nameField.value = found.learner;
        }
        const rest = beside ? " Where you had typed another, it is kept beside this one." : "";
        this.say(taken ? `Taken over: ${taken} ${taken === 1 ? "answer" : "answers"}.${rest}`
          : "Nothing new: the notebook’s answers are those of this page.");
      } catch (error) {
        this.say(`${error.message} Nothing was changed.`);
      }
    },

    ask(on) {
      this.asked = on;
      this.clear.textContent = on ? "Clear this page’s answers: press again to do it" : "Clear this page’s answers";
    },
    clearAll() {
      if (!this.asked) return this.ask(true);
      this.ask(false);
      for (const one of answers.values()) {
        one.kept.forgetOther();
        store.drop(one.kept.key);
        one.catchUp();
        one.kept.forgetOther();
        one.tellOther();
        one.found.replaceChildren();
        one.say("");
      }
      unkept = false;
      const stay = Object.keys(own.all()).length ? " Your own functions stay." : "";
      return this.say(`Cleared: every field is as at the start.${stay}`);
    },

    // Which functions are the reader's own by now, and how to take them along.
    tell() {
      const names = Object.keys(own.all());
      this.own.replaceChildren();
      if (!names.length) return;
      const line = element("p", `Your own functions so far: ${names.join(", ")}. `);
      const get = element("button", "Download my_nnlib.py", { type: "button" });
      get.addEventListener("click", async () => {
        this.say("Starting Python …");
        try {
          const file = await own.file();
          window.course.offer("my_nnlib.py", file.text, "text/x-python");
          const out = Object.entries(file.left_out).map(([name, why]) => ` Without ${name}: ${why}.`).join("");
          this.say(`Saved as my_nnlib.py, where your browser puts downloads: ${file.names.length} ${file.names.length === 1 ? "function" : "functions"}, for any Python with NumPy.${out}`);
        } catch (error) {
          this.say(error.message);
        }
      });
      line.append(get);
      this.own.append(line);
    },
  };

  document.addEventListener("DOMContentLoaded", () => {
    for (const given of set.exercises) {
      const section = document.getElementById(`exercise-${given.id}`)?.closest("section");
      if (section?.querySelector(":scope > details.hint")) answers.set(given.id, new Answer(given, section));
    }
    const [first] = answers.values();
    if (first) desk.build(first.section);
  });
  addEventListener("storage", ({ key }) => {
    for (const one of answers.values()) {
      if (key === one.kept.key) one.catchUp();
      else if (key === one.kept.beside) one.tellOther();
    }
  });
  addEventListener("beforeunload", (event) => { if (unkept) event.preventDefault(); });
})();
