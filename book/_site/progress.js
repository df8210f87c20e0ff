/* What the reader has done: kept in this browser, shown in the contents and on the first
   page, carried to another browser as a file. */
(() => {
  "use strict";

  const KEPT = "course:progress";
  const MOST = 1_000_000;  // bytes of a file that is taken back
  const { store, root, element } = window.course;
  const page = window.course.page.replace(/^book\//, "");

  const isCount = (value) => Number.isInteger(value) && value >= 0;
  const isPlain = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

  // What is kept may be old, or written by hand: only what has the right form is used.
  function kept(words = store.get(KEPT)) {
    const pages = {};
    try {
      for (const [each, done] of Object.entries(JSON.parse(words) ?? {})) {
        if (!isPlain(done)) continue;
        pages[each] = {
          read: done.read === true,
          predicted: isCount(done.predicted) ? done.predicted : 0,
          checked: isCount(done.checked) ? done.checked : 0,
          solved: Array.isArray(done.solved) ? done.solved.filter((id) => typeof id === "string") : [],
        };
      }
    } catch { /* not ours: begin anew */ }
    return pages;
  }
  const nothing = () => ({ read: false, predicted: 0, checked: 0, solved: [] });

  function change(how) {
    const pages = kept();
    const done = pages[page] ?? nothing();
    how(done);
    pages[page] = done;
    store.set(KEPT, JSON.stringify(pages));
    show();
  }

  // The page itself: predictions, the self-check, the end of the text, the exercises.
  function count() {
    const predicted = document.querySelectorAll(".predict[data-result]").length;
    const checked = document.querySelectorAll(".question[data-result]").length;
    const before = kept()[page] ?? nothing();
    if (predicted !== before.predicted || checked !== before.checked) {
      change((done) => Object.assign(done, { predicted, checked }));
    }
  }
  function watch() {
    if (document.querySelector(".predict, .question")) {
      count();
      const boxes = { attributes: true, attributeFilter: ["data-result"], subtree: true };
      new MutationObserver(count).observe(document.querySelector("article"), boxes);
    }
    const end = document.querySelector(".bd-article section#summary");
    if (!end || !/^\d/.test(page)) return;
    const seen = new IntersectionObserver((entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      seen.disconnect();
      if (!kept()[page]?.read) change((done) => { done.read = true; });
    });
    seen.observe(end.firstElementChild);
  }

  // On a page of exercises the reader says what has passed in the notebook.
  function exercises() {
    if (!page.startsWith("exercises/")) return;
    const solved = new Set(kept()[page]?.solved);
    for (const mark of document.querySelectorAll('article [id^="exercise-"]')) {
      const heading = mark.parentElement.querySelector("h2");
      if (!heading) continue;
      const box = element("input", "", { type: "checkbox", checked: solved.has(mark.id) });
      const label = element("label", "", { className: "solved" });
      const of = element("span", `, ${heading.firstChild.textContent.trim()}`, { className: "said-only" });
      label.append(box, " It passes", of);
      heading.after(label);
      box.addEventListener("change", () => change((done) => {
        const ids = new Set(done.solved);
        if (box.checked) ids.add(mark.id);
        else ids.delete(mark.id);
        done.solved = [...ids].sort();
      }));
    }
  }

  // The contents at the side: a sign for what is begun and what is read.
  const plural = (n, word) => `${n} ${word}${n === 1 ? "" : "s"}`;
  function said(done) {
    const parts = [];
    if (done.read) parts.push("read");
    if (done.predicted) parts.push(`${done.predicted} predicted`);
    if (done.checked) parts.push(`${plural(done.checked, "question")} checked`);
    if (done.solved.length) parts.push(`${plural(done.solved.length, "exercise")} solved`);
    return parts.join(", ");
  }
  function contents(pages) {
    for (const old of document.querySelectorAll(".bd-sidebar .progress-mark")) old.remove();
    for (const link of document.querySelectorAll(".bd-sidebar-primary nav a[href]")) {
      const there = new URL(link.href);
      const done = pages[there.pathname.slice(root.pathname.length).replace(/^book\/|\.html$/g, "")];
      const words = done && said(done);
      if (!words || there.hash.length > 1) continue;
      const mark = element("span", "", { className: `progress-mark ${done.read ? "is-read" : "is-begun"}`, title: words });
      mark.append(element("span", ` (${words})`, { className: "said-only" }));
      link.append(mark);
    }
  }

  // The table of the first page.
  function table(pages) {
    const holder = document.querySelector("div.your-progress");
    if (!holder) return;
    const names = [...holder.querySelectorAll("thead th")].slice(1).map((head) => head.textContent);
    for (const row of holder.querySelectorAll("tbody tr")) {
      const here = pages[row.dataset.page] ?? nothing();
      const tasks = pages[`exercises/${row.dataset.page}`] ?? nothing();
      const of = (n, all) => (Number(all) ? `${Math.min(n, all)} of ${all}` : "none");
      const cells = [
        here.read ? "yes" : "not yet",
        of(here.predicted, row.dataset.predictions),
        of(here.checked, row.dataset.questions),
        of(tasks.solved.length, row.dataset.exercises),
      ];
      [...row.querySelectorAll("td")].forEach((cell, i) => { cell.textContent = cells[i]; cell.dataset.name = names[i]; });
    }
    const begun = Object.values(pages).some((done) => said(done));
    holder.classList.toggle("is-empty", !begun);
    holder.hidden = false;
  }
  function show() {
    const pages = kept();
    contents(pages);
    table(pages);
  }

  // To another browser and back. What a file says is added; nothing here is lost by it.
  function file() {
    const entries = Object.fromEntries(store.keys().map((key) => [key, store.get(key)]));
    return JSON.stringify({ course: "Neural Networks, Line by Line", form: 1, entries }, null, 1);
  }
  function united(one, other) {
    const pages = { ...one };
    for (const [each, done] of Object.entries(other)) {
      const mine = pages[each] ?? nothing();
      pages[each] = {
        read: mine.read || done.read,
        predicted: Math.max(mine.predicted, done.predicted),
        checked: Math.max(mine.checked, done.checked),
        solved: [...new Set([...mine.solved, ...done.solved])].sort(),
      };
    }
    return pages;
  }
  function take(words) {
    let entries;
    try { ({ entries } = JSON.parse(words)); } catch { /* said below */ }
    const pairs = isPlain(entries)
      ? Object.entries(entries).filter(([key, value]) => key.startsWith("course:") && typeof value === "string")
      : [];
    if (!pairs.length) {
      return "This is no file of this course: choose one that “Save to a file” has made. Nothing was changed.";
    }
    let full = false;
    for (const [key, value] of pairs) {
      if (key === KEPT) full = !store.set(KEPT, JSON.stringify(united(kept(), kept(value)))) || full;
      else if (store.get(key) === null) full = !store.set(key, value) || full;
    }
    show();
    dispatchEvent(new Event("course:taken"));  // or forgotten: what is kept is another now
    return full
      ? "This browser keeps nothing more: some of the file was not taken over."
      : "Taken over. What you had done here is kept as well.";
  }
  function buttons() {
    const holder = document.querySelector("div.your-progress");
    if (!holder) return;
    const line = element("p", "", { className: "progress-buttons" });
    const status = element("p", "", { className: "progress-said" });
    status.setAttribute("role", "status");
    const save = element("button", "Save to a file", { type: "button" });
    const load = element("button", "Take back from a file", { type: "button", className: "progress-load" });
    const forget = element("button", "Forget everything", { type: "button" });
    const chosen = element("input", "", { type: "file", accept: "application/json,.json", hidden: true });
    save.addEventListener("click", () => {
      const link = element("a", "", { href: URL.createObjectURL(new Blob([file()], { type: "application/json" })), download: "line-by-line-progress.json" });
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 1000);
      status.textContent = "Saved as line-by-line-progress.json, where your browser puts downloads.";
    });
    load.addEventListener("click", () => chosen.click());
    chosen.addEventListener("change", async () => {
      const [one] = chosen.files;
      chosen.value = "";
      if (!one) return;
      status.textContent = one.size > MOST
        ? "This file is larger than any that this page saves. Nothing was changed."
        : take(await one.text());
    });
    let asked = false;
    forget.addEventListener("click", () => {
      if (!asked) {
        asked = true;
        forget.textContent = "Forget everything: press again to do it";
        return;
      }
      for (const key of store.keys()) store.drop(key);
      forget.textContent = "Forget everything";
      asked = false;
      status.textContent = "Forgotten: predictions, answers, your own functions, and what was read.";
      show();
      dispatchEvent(new Event("course:taken"));
    });
    forget.addEventListener("blur", () => {
      asked = false;
      forget.textContent = "Forget everything";
    });
    const before = element("span", "Were you here before, in another browser? ", { className: "progress-before" });
    line.append(before, save, load, forget, chosen);
    holder.append(line, status);
  }

  document.addEventListener("DOMContentLoaded", () => {
    exercises();
    buttons();
    show();
    watch();
  });
  // Another tab may have done something meanwhile.
  addEventListener("storage", (event) => { if (event.key === KEPT) show(); });
})();
