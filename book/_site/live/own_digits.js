/* The first page's network, on the reader's own functions: which of them are theirs, and what
   they read, once the reader has asked for it. */
(() => {
  "use strict";

  const { runtime, own, element } = window.course ?? {};
  if (!runtime || !own) return;
  const USED = ["linear", "forward", "softmax"];  // of this network, each built in an exercise
  const WHERE = {
    linear: "03_propagation.html#exercise-layer-line",
    forward: "03_propagation.html#exercise-forward",
    softmax: "04_activations.html#exercise-softmax",
  };

  function listed(names) {
    return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
  }

  function whose(mine) {
    const line = element("p", "");
    const others = USED.filter((name) => !mine.includes(name));
    if (!mine.length) line.append("You build this network’s functions yourself, in the exercises: ");
    else if (others.length) line.append(`Of this network’s functions, ${listed(mine)} ${mine.length > 1 ? "are" : "is"} yours. `);
    else line.append("All of this network’s functions that you can build are yours: linear, forward and softmax. ");
    if (others.length) {
      if (mine.length) line.append("To build: ");
      others.forEach((name, i) => line.append(i ? ", " : "", element("a", name, { href: `exercises/${WHERE[name]}` })));
      line.append(".");
    }
    return line;
  }

  function build(place) {
    const mine = USED.filter((name) => Object.hasOwn(own.all(), name));
    const box = element("div", "", { className: "own-digits" });
    box.append(whose(mine));
    place.parentElement.querySelector(".own-digits")?.remove();
    place.after(box);
    if (!mine.length) return;
    const run = element("button", "Run it on my functions", { type: "button" });
    const said = element("p", "", { className: "live-said" });
    said.setAttribute("role", "status");
    said.tabIndex = -1;
    box.append(run, said);
    let on = false;
    let busy = false;
    let again = false;

    async function read() {
      if (busy) { again = true; return; }
      busy = true;
      do {
        again = false;
        const x = JSON.parse(place.dataset.x);
        if (!x.length) { said.textContent = "Draw a digit, and your functions read it."; continue; }
        try {
          await own.restore();
          const { shares, yours } = await runtime.call("nnlib_live.own_digits", "read", { x });
          const best = shares.indexOf(Math.max(...shares));
          const by = yours.length ? `Your ${listed(yours)} ${yours.length > 1 ? "read" : "reads"}`
            : "None of your functions passes its check any more; the package’s read";
          said.textContent = `${by} a ${best}: ${Math.round(100 * shares[best])}%.`;
        } catch (error) {
          said.textContent = `${error.message}`;
          on = false;
          run.hidden = false;
        }
      } while (again && on);
      busy = false;
    }
    run.addEventListener("click", () => {
      on = true;
      said.textContent = "Starting Python: 12\u00a0MB from this site, once …";
      said.focus();  // the button goes
      run.hidden = true;
      read();
    });
    place.addEventListener("read", () => { if (on && box.isConnected) read(); });
  }

  // The field comes with its numbers, after the page.
  addEventListener("load", () => {
    const place = document.querySelector(".drawing");
    if (!place) return;
    if (place.dataset.x) build(place);
    else place.addEventListener("read", () => build(place), { once: true });
    addEventListener("course:taken", () => { if (place.dataset.x) build(place); });
  });
})();
