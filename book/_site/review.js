/* The page that asks again what was missed: the boxes come from the pages themselves. */
(() => {
  "use strict";

  const { store, root, page, element, predict, quiz, missed } = window.course;
  const plural = (n, word) => `${n} ${word}${n === 1 ? "" : "s"}`;
  const TRIED = "course:tried";  // kept for a moment, to see whether anything is
  const pages = new Map();

  async function fetched(where) {
    if (!pages.has(where)) {
      pages.set(where, (async () => {
        const answer = await fetch(new URL(`${where}.html`, root));
        if (!answer.ok) throw new Error(String(answer.status));
        return new DOMParser().parseFromString(await answer.text(), "text/html");
      })());
    }
    return pages.get(where);
  }

  const any = (n) => Math.floor(Math.random() * n);
  const words = (node) => node.textContent.replace(/\s+/g, " ");

  // A question with other numbers than its page has, and than it had the last time.
  function fresh(item, there) {
    const all = [...document.querySelectorAll("template[data-of]")]
      .filter(({ dataset }) => dataset.page === item.where && words(there).includes(dataset.of));
    const others = all.filter((_, i) => i !== item.shown);
    if (!others.length) return null;
    const next = others[any(others.length)];
    missed.show(item, all.indexOf(next));
    const box = document.importNode(next.content, true).querySelector(".predict, .question");
    box.querySelector(".link-here").setAttribute("href", `#${item.id}`);
    box.id = item.id;
    return box;
  }

  // The choices in another order; what has an order of its own may be turned round.
  function mix(box) {
    const labels = [...box.querySelectorAll("label.choice")];
    if (!labels.length) return;
    const reasons = [...box.querySelectorAll(".explanations > li")];
    const order = labels.map((_, i) => i);
    if (!box.querySelector("[data-ordered]")) {
      for (let i = order.length - 1; i > 0; i -= 1) {
        const j = any(i + 1);
        [order[i], order[j]] = [order[j], order[i]];
      }
    } else if (any(2)) order.reverse();
    labels[0].parentElement.append(...order.map((i) => labels[i]));
    reasons[0].parentElement.append(...order.map((i) => reasons[i]));
    for (const [i, from] of order.entries()) labels[from].querySelector("input").value = i;
  }

  // A box as its page has it, or with other numbers, not answered yet; null where the page
  // has it no more.
  async function again(item) {
    const there = (await fetched(item.where)).getElementById(item.id);
    if (!there?.matches(".predict, .question")) return null;
    const box = fresh(item, there) ?? document.importNode(there, true);
    mix(box);
    box.dataset.from = item.where;
    for (const link of box.querySelectorAll("a[href]")) {
      const target = new URL(link.getAttribute("href"), new URL(`${item.where}.html`, root));
      link.href = target.href;
    }
    store.drop(`course:${page}:${item.id}`);
    if (box.matches(".predict")) {
      box.classList.add("shown");  // it covers nothing here: what follows is another question
      predict(box);
      return box;
    }
    const whole = element("div", "", { className: "course-box quiz" });
    const score = element("p", "", { className: "score" });
    score.setAttribute("role", "status");
    whole.append(box, score, element("button", "Start again", { type: "button", className: "reset", hidden: true }));
    quiz(whole);
    return whole;
  }

  function source(item) {
    const line = element("p", "", { className: "review-from" });
    const link = element("a", "Where it stands", { href: new URL(`${item.where}.html#${item.id}`, root).href });
    link.append(element("span", `: ${item.title}`, { className: "said-only" }));
    line.append(link);
    return line;
  }

  function exercise(item) {
    const box = element("div", "", { className: "course-box exercise" });
    const link = element("a", "Work it again, with fresh inputs", {
      href: new URL(`${item.where}.html?fresh=${1 + Math.floor(Math.random() * 1e6)}#${item.id}`, root).href,
    });
    link.append(element("span", `: ${item.title}`, { className: "said-only" }));
    box.append(element("span", "Exercise", { className: "kind" }), element("p", item.title));
    if (item.names.length) box.append(element("p", `What the check named last time: ${item.names.join(", ")}.`));
    box.append(link);
    return box;
  }

  function when(time) {
    const days = Math.max(1, Math.ceil((time - Date.now()) / missed.DAY));
    return days === 1 ? "within a day" : `in ${days} days`;
  }

  async function show(place) {
    const items = missed.all();
    const due = items.filter((item) => item.due <= Date.now());
    const later = items.filter((item) => item.due > Date.now());
    const keeps = store.set(TRIED, "");
    store.drop(TRIED);
    const none = keeps ? "Nothing comes back today." : "This browser keeps nothing more: what you miss cannot come back.";
    const today = due.length ? `${plural(due.length, "thing")} to ask again today.` : none;
    const next = later.length ? ` ${later.length} more later, the next ${when(later[0].due)}.` : "";
    const said = element("p", today + next, { className: "review-said" });
    said.setAttribute("role", "status");
    place.replaceChildren(said);
    for (const item of due) {
      if (item.kind === "exercise") {
        place.append(exercise(item));
        continue;
      }
      try {
        const box = await again(item);
        if (!box) missed.forget(item);  // its words have changed: it is another question now
        else place.append(box, source(item));
      } catch {
        place.append(element("p", `“${item.title}” could not be fetched. Is the network there? It is asked again next time.`));
      }
    }
  }

  document.addEventListener("DOMContentLoaded", () => {
    const place = document.querySelector(".review");
    if (place) show(place);
  });
})();
