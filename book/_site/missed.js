/* What was missed comes back: after a day, three days, a week. Only this browser knows. */
(() => {
  "use strict";

  const { store, page } = window.course;
  const KEY = "course:missed:";
  const DAY = 86_400_000;  // milliseconds
  const WAITS = [1, 3, 7];  // days
  const KINDS = ["prediction", "question", "exercise"];

  // What is kept may be old, or written by hand: only what has the right form is used.
  function read(key) {
    try {
      const { kind, title, due, step, where, names, shown } = JSON.parse(store.get(key));
      const id = key.slice(KEY.length + where.length + 1);
      const whole = KINDS.includes(kind) && typeof title === "string" && Number.isFinite(due)
        && WAITS[step] && /^book\/[\w/]+$/.test(where) && /^[\w-]+$/.test(id) && key === `${KEY}${where}:${id}`;
      if (!whole) return null;
      return { key, kind, title, due, step, where, id, names: [names ?? []].flat().map(String), shown };
    } catch {
      return null;
    }
  }
  const all = () => store.keys().filter((key) => key.startsWith(KEY)).map(read).filter(Boolean)
    .sort((a, b) => a.due - b.due);
  const write = (key, item) => store.set(key, JSON.stringify(item));

  // Missed: it comes back in a day. Known when it came back: after a longer time, or never.
  function missed({ where, id, kind, title, names = [] }) {
    const key = `${KEY}${where}:${id}`;
    const { title: first = title.slice(0, 200), shown } = read(key) ?? {};
    write(key, { kind, title: first, where, names, step: 0, due: Date.now() + WAITS[0] * DAY, shown });
  }
  function known({ where, id }) {
    const key = `${KEY}${where}:${id}`;
    const item = read(key);
    if (!item || item.due > Date.now()) return;  // too soon to say that it stays
    const step = item.step + 1;
    if (step === WAITS.length) store.drop(key);
    else write(key, { ...item, step, due: Date.now() + WAITS[step] * DAY });
  }

  // On the page that asks again, a box says itself where it comes from.
  addEventListener("course:answered", ({ detail: { box, right } }) => {
    const kind = box.matches(".predict") ? "prediction" : "question";
    const words = box.querySelector("legend, label")?.cloneNode(true);
    for (const aside of words?.querySelectorAll(".kind, .meaning") ?? []) aside.remove();
    const title = words?.textContent.replace(/\s+/g, " ").trim() ?? "";
    const what = { where: box.dataset.from ?? page, id: box.id, kind, title };
    if (right) known(what);
    else missed(what);
  });
  addEventListener("course:checked", ({ detail: { id, title, report } }) => {
    const what = { where: page, id, kind: "exercise", title, names: report.mistakes };
    if (report.passed) known(what);
    else if (report.mistakes.length) missed(what);
  });
  // With which of its other numbers an item was asked: not with the same the next time.
  const show = (item, shown) => write(item.key, { ...item, shown });
  window.course.missed = { all, forget: ({ key }) => store.drop(key), show, DAY };
})();
