/* The link that reports an error names the section that is in view. */
(() => {
  "use strict";

  const WHOLE = "the whole page";

  // The last heading above the middle of the window, without its mark for a link.
  function section() {
    const headings = [...document.querySelectorAll("article :is(h2, h3)")];
    const above = headings.filter((heading) => heading.getBoundingClientRect().top < innerHeight / 2);
    return above.at(-1)?.cloneNode(true);
  }

  function words(heading) {
    if (!heading) return WHOLE;
    heading.querySelectorAll(".headerlink").forEach((link) => link.remove());
    return heading.textContent.trim();
  }

  function fill(link) {
    const address = new URL(link.href);
    const body = address.searchParams.get("body").replace(/^Section: .*$/m, () => `Section: ${words(section())}`);
    address.searchParams.set("body", body);
    link.href = address;
  }

  for (const link of document.querySelectorAll("a[href*='/issues/new?']")) {
    for (const event of ["pointerdown", "focus", "click"]) {
      link.addEventListener(event, () => fill(link));
    }
  }
})();
