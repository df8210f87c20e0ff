/* Where one is on a long page: a line along the top, the section, and the minutes left. */
(() => {
  "use strict";

  const MINUTES = /About (\d+) minutes/;

  document.addEventListener("DOMContentLoaded", () => {
    const header = document.querySelector(".header-article-items__start");
    const article = document.querySelector("article.bd-article");
    const headings = article ? [...article.querySelectorAll("section > :is(h2, h3)")] : [];
    if (!header || headings.length < 3) return;
    const said = document.createElement("span");
    said.className = "place";
    const link = document.createElement("a");
    const left = document.createElement("span");
    left.className = "place-left";
    said.append(left, link);  // the minutes first: their width is known, so that nothing moves
    header.append(said);
    const line = document.createElement("div");
    line.className = "place-line";
    line.setAttribute("aria-hidden", "true");
    document.body.append(line);

    const end = article.querySelector("section#summary") ?? null;
    const all = Number(article.querySelector(".minutes")?.textContent.match(MINUTES)?.[1] ?? 0);
    const words = (heading) => [...heading.childNodes]
      .filter((node) => !node.classList?.contains("headerlink")).map((node) => node.textContent).join("").trim();

    // Some of the text is covered: what is measured is what is shown now.
    function tell() {
      const top = article.getBoundingClientRect().top + scrollY;
      const bottom = (end ? end.getBoundingClientRect().top : article.getBoundingClientRect().bottom) + scrollY;
      const read = Math.min(Math.max((scrollY + innerHeight / 2 - top) / (bottom - top), 0), 1);
      const begun = scrollY > top + 100;
      line.style.transform = `scaleX(${begun ? read : 0})`;
      said.hidden = !begun;
      header.classList.toggle("is-under-way", begun);
      if (!begun) return;
      const here = headings.filter((heading) => heading.getBoundingClientRect().top < innerHeight / 3).at(-1);
      link.textContent = here ? words(here) : "";
      if (here) link.href = `#${here.parentElement.id}`;
      const minutes = Math.ceil((1 - read) * all);
      left.textContent = all && minutes ? `${minutes} min left` : "";
    }
    let waits = false;
    function soon() {
      if (waits) return;
      waits = true;
      requestAnimationFrame(() => { waits = false; tell(); });
    }
    addEventListener("scroll", soon, { passive: true });
    addEventListener("resize", soon);
    tell();
  });
})();
