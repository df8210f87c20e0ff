/* Sliders: each chooses one of the stored frames of its figure. */
(() => {
  "use strict";

  const PAUSE = 400;  // milliseconds without a move, after which it is over

  function explore(box) {
    const figure = box.closest("figure");
    const inputs = [...box.querySelectorAll("input")];
    const words = inputs.map((input) => JSON.parse(input.dataset.words));
    const frames = [...box.querySelector("template").content.children];
    const link = box.querySelector(".state-link");
    const status = box.querySelector("[role=status]");
    const starts = place();
    let shown = box.querySelector("img");
    let wanted = shown;
    const fetched = new Map([[position(), shown]]);
    let waiting;

    // The positions of the sliders, as an address holds them.
    function place() {
      return inputs.map((input) => input.value).join("-");
    }
    // The number of the frame: the last slider moves first.
    function position() {
      return inputs.reduce((sum, input, i) => sum * words[i].length + Number(input.value), 0);
    }
    function fetchFrame(i) {
      if (!fetched.has(i)) fetched.set(i, document.importNode(frames[i], true));
      return fetched.get(i);
    }
    function fetchAll() {
      const here = position();
      const nearest = frames.map((_, i) => i).sort((a, b) => Math.abs(a - here) - Math.abs(b - here));
      nearest.forEach(fetchFrame);
    }
    // The old frame stays until the new one has come, so that nothing flickers. One that
    // cannot be fetched is shown too: its words stand in its place.
    function show() {
      const next = wanted = fetchFrame(position());
      const put = () => {
        if (next !== wanted || next === shown) return;
        shown.replaceWith(next);
        shown = next;
      };
      // The start waits to come into sight, and out of the page it never would.
      if (next !== shown) next.loading = "eager";
      if (next.complete) {
        put();
        return;
      }
      next.addEventListener("load", put, { once: true });
      next.addEventListener("error", put, { once: true });
    }
    function update() {
      inputs.forEach((input, i) => {
        const value = words[i][input.value];
        input.setAttribute("aria-valuetext", value);
        box.querySelector(`output[for="${input.id}"]`).textContent = value;
      });
      const address = new URL(location.href);
      address.search = new URLSearchParams({ [figure.id]: place() });
      address.hash = figure.id;
      link.href = address.href;
      link.textContent = "Link to this state";
      show();
    }
    // After a move: read out what is seen now, and keep it in the page's address.
    function settle() {
      status.textContent = wanted.alt;
      const address = new URL(location.href);
      if (place() === starts) address.searchParams.delete(figure.id);
      else address.searchParams.set(figure.id, place());
      try {
        history.replaceState(history.state, "", address);
      } catch { /* an address that a script may not change, as of a file */ }
    }
    // Take the positions of the page's address, where they are positions of this figure.
    function open() {
      const given = (new URLSearchParams(location.search).get(figure.id) ?? "").split("-");
      const fits = given.length === inputs.length
        && given.every((at, i) => /^\d+$/.test(at) && Number(at) < words[i].length);
      if (fits) inputs.forEach((input, i) => { input.value = given[i]; });
    }

    open();
    update();
    for (const input of inputs) {
      input.disabled = false;
      input.addEventListener("input", () => {
        update();
        clearTimeout(waiting);
        waiting = setTimeout(settle, PAUSE);
      });
      for (const kind of ["pointerenter", "focus"]) {
        input.addEventListener(kind, fetchAll, { once: true });
      }
    }
    link.addEventListener("click", (event) => {
      if (!navigator.clipboard) return;  // the link opens, and the address has the state
      event.preventDefault();
      navigator.clipboard.writeText(link.href).then(() => {
        link.textContent = status.textContent = "Link copied";
      }, () => location.assign(link.href));
    });
  }

  document.querySelectorAll(".explore").forEach(explore);
})();
