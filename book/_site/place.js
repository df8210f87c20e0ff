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

    // Each piece of the text counts by its words. Some are covered, and come into sight later:
    // the minutes that are left must not grow by that.
    const pieces = [...article.querySelectorAll("section > :not(section)")];
    const end = pieces.findIndex((piece) => piece.closest("#summary"));
    const words = (end < 0 ? pieces : pieces.slice(0, end)).map((piece) => piece.textContent.length);
    const total = words.reduce((sum, each) => sum + each, 0);
    function share() {
      const passed = pieces.findLastIndex((piece) => {
        const { top, height } = piece.getBoundingClientRect();
        return height > 0 && top < innerHeight / 2;
      });
      return words.slice(0, passed + 1).reduce((sum, each) => sum + each, 0) / total;
    }
    const all = Number(article.querySelector(".minutes")?.textContent.match(MINUTES)?.[1] ?? 0);
    const named = (heading) => [...heading.childNodes]
      .filter((node) => !node.classList?.contains("headerlink")).map((node) => node.textContent).join("").trim();

    function tell() {
      const read = share();
      const begun = article.getBoundingClientRect().top < -100;
      line.style.transform = `scaleX(${begun ? read : 0})`;
      const here = headings.filter((heading) => heading.getBoundingClientRect().top < innerHeight / 3).at(-1);
      const minutes = Math.ceil((1 - read) * all);
      left.textContent = all && minutes ? `${minutes} min left` : "";
      link.textContent = here ? named(here) : "";
      if (here) link.href = `#${here.parentElement.id}`;
      const says = begun && Boolean(left.textContent || here);  // else the site's name stays
      said.hidden = !says;
      header.classList.toggle("is-under-way", says);
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
