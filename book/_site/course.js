/* Predictions, quizzes and terms. Without it a <details> holds each answer. The scripts that
   come after it find the store and the page's name in `window.course`. */
(() => {
  "use strict";

  const WORDS = ["none", "one", "two", "three", "four", "five", "six", "seven",
    "eight", "nine", "ten"];
  const inWords = (n) => WORDS[n] ?? String(n);
  const capital = (s) => s[0].toUpperCase() + s.slice(1);

  // Storage may be switched off, as it is for some file: pages.
  const store = {
    get(key) { try { return localStorage.getItem(key); } catch { return null; } },
    set(key, value) { try { localStorage.setItem(key, value); return true; } catch { return false; } },
    drop(key) { try { localStorage.removeItem(key); } catch { /* nothing kept */ } },
    keys() { try { return Object.keys(localStorage).filter((key) => key.startsWith("course:")); } catch { return []; } },
  };
  // A page's name is the same wherever the site lies, so that answers can be carried along.
  const root = new URL(document.documentElement.dataset.content_root ?? "./", location.href);
  const page = location.pathname.slice(root.pathname.length).replace(/\.html$/, "");
  const key = (box) => `course:${page}:${box.id}`;

  function element(tag, words = "", settings = {}) {
    return Object.assign(document.createElement(tag), { textContent: words }, settings);
  }
  // What the reader did with a box, not what was kept from before.
  function done(box, right) {
    dispatchEvent(new CustomEvent("course:answered", { detail: { box, right } }));
  }
  window.course = { store, root, page, element, predict, quiz };

  const radios = (box) => [...box.querySelectorAll("input[type=radio]")];
  const copy = (node) => [...node.childNodes].map((child) => child.cloneNode(true));

  // A number as people write it: 1,000 or 1 000, a comma of thousands, a real minus sign.
  function numberIn(words) {
    const plain = words.trim().replace(/[\u2212\u2013]/g, "-").replace(/%$/, "")
      .replace(/[\s\u202f]/g, "").replace(/,(?=\d{3}(?!\d))/g, "");
    return plain === "" ? NaN : Number(plain);
  }

  const uncovered = (box) => box.classList.contains("committed") || box.classList.contains("shown");

  function predict(box) {
    const field = box.querySelector("input[type=text]");
    const button = box.querySelector("button.commit");
    const said = box.querySelector(".said");
    const details = box.querySelector("details.answer");
    const answer = details.querySelector(".answer-text");
    const reasons = [...details.querySelectorAll(".explanations > li")];
    const waits = box.querySelector(".waits");
    let open = false;
    details.hidden = true;
    button.hidden = false;

    const chosen = () => radios(box).find((radio) => radio.checked);
    const ready = () => (field ? field.value.trim() !== "" : Boolean(chosen()));
    const update = () => { button.disabled = !ready(); };

    // What the reader predicted, in words; whether it is right; what is said of it.
    function judged() {
      if (!field) {
        const item = reasons[Number(chosen().value)];
        return {
          words: copy(chosen().nextElementSibling),
          right: item.dataset.right === "yes",
          reason: copy(item.querySelector(".verdict")).slice(1),
        };
      }
      const value = numberIn(field.value);
      const near = (number) => Math.abs(value - Number(number))
        <= Number(box.dataset.within) + 1e-9 * Math.abs(Number(number));
      const known = reasons.find((item) => near(item.dataset.number));
      return {
        words: [field.value.trim()],
        right: near(box.dataset.number),
        reason: known ? copy(known.querySelector(".verdict")) : [],
      };
    }
    function speak() {
      const { words, right, reason } = judged();
      const line = document.createElement("p");
      line.className = "your-choice";
      line.append("You predicted: ", ...words);
      const verdict = document.createElement("p");
      verdict.className = "verdict";
      const strong = document.createElement("strong");
      strong.textContent = right ? "Right." : "Not quite.";
      verdict.append(strong, " ", ...reason);
      said.replaceChildren(line, verdict, answer);
      box.dataset.result = right ? "right" : "wrong";
      radios(box).forEach((radio, i) => {
        radio.closest("label").classList.toggle("is-right", reasons[i].dataset.right === "yes");
      });
    }
    function lock(on) {
      for (const radio of radios(box)) radio.disabled = on;
      if (field) field.readOnly = on;
      button.textContent = on ? "Predict again" : "Commit and compare";
      box.classList.toggle("committed", on);
      waits.hidden = on || box.classList.contains("shown") || !followed(box);
      open = on;
      dispatchEvent(new Event("resize"));  // what was covered has a width now
    }
    function commit() {
      if (!ready() || open) return;
      if (field && Number.isNaN(numberIn(field.value))) {
        said.textContent = "Write a number, such as 12.5.";
        return;
      }
      speak();
      store.set(key(box), field ? field.value.trim() : chosen().value);
      lock(true);
    }
    function again() {
      said.replaceChildren();
      details.append(answer);
      store.drop(key(box));
      delete box.dataset.result;
      for (const radio of radios(box)) {
        radio.checked = false;
        radio.closest("label").classList.remove("is-right");
      }
      if (field) field.value = "";
      lock(false);
      // The button keeps the focus, so it must stay enabled until the focus moves.
      button.setAttribute("aria-disabled", "true");
    }
    function committed() {
      commit();
      if (open) done(box, box.dataset.result === "right");
    }
    button.addEventListener("click", () => (open ? again() : committed()));
    box.addEventListener("input", () => {
      button.removeAttribute("aria-disabled");
      update();
    });
    box.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && event.target === field && !open) committed();
    });

    const kept = store.get(key(box));
    if (kept !== null) {
      if (field) field.value = kept;
      else radios(box).forEach((radio) => { radio.checked = radio.value === kept; });
      if (ready()) commit();
    }
    if (!open) lock(false);
    update();
  }

  // Whether something in the same section waits behind the box.
  function followed(box) {
    return Boolean(box.nextElementSibling?.matches(":not(section)"));
  }

  // A link into what is covered uncovers it: the reader asked to see it.
  function uncover() {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    for (let node = target; node; node = node.parentElement) {
      if (node.matches("section")) continue;  // a heading is never covered
      for (let box = node.previousElementSibling; box; box = box.previousElementSibling) {
        if (box.matches(".predict") && !uncovered(box)) {
          box.classList.add("shown");
          box.querySelector(".waits").hidden = true;
        }
      }
    }
    if (target) target.scrollIntoView({ behavior: "instant" });
  }

  // "Show everything", for teachers: on this page and all others, until it is taken back.
  const EVERYTHING = "course:show-everything";
  function everything() {
    const boxes = document.querySelectorAll(".predict");
    const button = document.querySelector(".show-everything");
    if (!button) return;
    const root = document.documentElement;
    function tell() {
      const all = !root.classList.contains("predicting");
      button.setAttribute("aria-pressed", String(all));
      button.textContent = all
        ? "Everything is shown. Cover what predictions ask for"
        : "Show everything, predictions or not";
      for (const box of boxes) {
        const line = box.querySelector(".waits");
        line.hidden = all || uncovered(box) || !followed(box);
        if (!uncovered(box)) box.querySelector("details.answer").hidden = !all;
      }
    }
    button.addEventListener("click", () => {
      const all = root.classList.toggle("predicting") === false;
      if (all) store.set(EVERYTHING, "yes");
      else store.drop(EVERYTHING);
      tell();
      dispatchEvent(new Event("resize"));
    });
    tell();
  }

  // On paper the page is complete.
  function printed() {
    const closed = () => document.querySelectorAll("article details:not([open])");
    let opened = [];
    addEventListener("beforeprint", () => {
      opened = [...closed()];
      for (const details of opened) details.open = true;
    });
    addEventListener("afterprint", () => { for (const details of opened) details.open = false; });
  }

  function quiz(box) {
    const questions = [...box.querySelectorAll(".question")];
    const score = box.querySelector(".score");
    const reset = box.querySelector("button.reset");
    const results = new Map();

    function tell() {
      const done = results.size;
      const right = [...results.values()].filter(Boolean).length;
      const all = questions.length;
      reset.hidden = done === 0;
      score.textContent = done === 0
        ? `${capital(inWords(all))} ${all === 1 ? "question" : "questions"}. Choose an answer and check it.`
        : `${capital(inWords(done))} of ${inWords(all)} answered, ${inWords(right)} right.`;
    }
    const forms = questions.map((question) => {
      const button = question.querySelector("button.check");
      const said = question.querySelector(".said");
      const details = question.querySelector("details.answer");
      const explanations = [...details.querySelectorAll(".explanations > li")];
      details.hidden = true;
      button.hidden = false;

      function clear() {
        said.replaceChildren();
        delete question.dataset.result;
      }
      function check() {
        const choice = radios(question).find((radio) => radio.checked);
        if (!choice) return;
        const item = explanations[Number(choice.value)];
        const right = item.dataset.right === "yes";
        const line = document.createElement("p");
        line.append(...copy(item.querySelector(".verdict")));
        said.replaceChildren(line);
        question.dataset.result = right ? "right" : "wrong";
        results.set(question, right);
        store.set(key(question), choice.value);
        tell();
      }
      function checked() {
        check();
        if (question.dataset.result) done(question, question.dataset.result === "right");
      }
      button.addEventListener("click", checked);
      question.addEventListener("change", () => { button.disabled = false; clear(); });
      question.addEventListener("keydown", (event) => {
        if (event.key === "Enter" && event.target.type === "radio") {
          event.preventDefault();
          checked();
        }
      });
      const kept = radios(question).find((radio) => radio.value === store.get(key(question)));
      if (kept) {
        kept.checked = true;
        button.disabled = false;
        check();
      }
      return () => {
        clear();
        store.drop(key(question));
        results.delete(question);
        for (const radio of radios(question)) radio.checked = false;
        button.disabled = true;
      };
    });
    reset.addEventListener("click", () => {
      for (const clear of forms) clear();
      tell();
      // The button that had the focus goes away: begin again at the first question.
      radios(box)[0].focus();
    });
    tell();
  }

  // The meaning of a term, beside its link: Escape puts it away, and where there is no
  // pointer the first touch shows it and the second follows the link.
  function term(link) {
    const back = () => link.classList.remove("away");
    let touched = false;
    link.addEventListener("pointerdown", (event) => {
      touched = event.pointerType === "touch" && document.activeElement !== link;
    });
    link.addEventListener("click", (event) => {
      if (!touched) return;
      touched = false;
      event.preventDefault();
      link.focus();
    });
    link.addEventListener("blur", back);
    link.addEventListener("mouseleave", back);
    link.addEventListener("focus", back);
  }
  function terms() {
    const links = [...document.querySelectorAll("a.term")];
    links.forEach(term);
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape") for (const link of links) link.classList.add("away");
    });
  }

  // Where the reader was: a chapter leaves its address and its title, and the first page
  // leads back to it.
  function place() {
    const line = document.querySelector(".start-line p");
    const [, chapter] = location.pathname.match(/\/(\d\d_\w+\.html)$/) ?? [];
    if (chapter && !location.pathname.includes("/exercises/")) {
      store.set("course:place", JSON.stringify([chapter, document.querySelector("h1").firstChild.textContent]));
    }
    if (!line) return;
    try {
      const [address, title] = JSON.parse(store.get("course:place"));
      if (!/^\d\d_\w+\.html$/.test(address)) return;
      const link = document.createElement("a");
      link.href = address;
      link.textContent = `Continue at “${title.trim()}”`;
      line.append(link);
    } catch { /* nothing was read yet */ }
  }

  // What is wider than the page scrolls in its own box, with the arrow keys too.
  function reachable() {
    const boxes = "div.math, .pst-scrollable-table-container, .cell_output .output, pre";
    for (const box of document.querySelectorAll(boxes)) {
      const wide = box.scrollWidth > box.clientWidth + 1;
      if (wide) box.tabIndex = 0;
      else box.removeAttribute("tabindex");
    }
  }

  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll(".predict").forEach(predict);
    everything();
    uncover();
    addEventListener("hashchange", uncover);
    printed();
    document.querySelectorAll(".quiz").forEach(quiz);
    terms();
    place();
  });
  addEventListener("load", () => {
    document.fonts.ready.then(reachable);
    addEventListener("resize", reachable);
  });
})();
