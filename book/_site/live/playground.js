/* The playground: a network that nnlib trains in the page, under the reader's eyes. */
(() => {
  "use strict";

  const place = document.querySelector(".playground");
  const { runtime, element, playground } = window.course ?? {};
  if (!place || !runtime || !playground) return;
  const { labelled, short } = playground;

  const MODULE = "nnlib_live.playground";
  const STILL = matchMedia("(prefers-reduced-motion: reduce)");
  const COLUMNS = { batch: "a batch", epoch: "an epoch", ten: "ten epochs" };
  const ask = (name, values = {}) => runtime.call(MODULE, name, values);
  const button = (words, act) => {
    const node = element("button", words, { type: "button" });
    node.addEventListener("click", act);
    return node;
  };
  const start = place.querySelector("button.start");
  const said = place.querySelector(".said");
  const live = place.querySelector(".live");
  const stored = place.querySelector(".stored");

  // --- what there is to see -------------------------------------------------------------

  const canvas = (name) => {
    const node = element("canvas", "", { className: name });
    node.setAttribute("role", "img");
    return node;
  };
  const plane = canvas("plane");
  const net = canvas("net");
  const curve = canvas("curve");
  const scale = element("p", "", { className: "note" });
  const numbers = element("p", "", { className: "numbers" });
  const legend = element("ul", "", { className: "classes" });
  const verdict = element("p", "", { className: "verdict" });
  const aloud = element("p", "", { className: "said-only" });
  aloud.setAttribute("role", "status");

  const form = playground.form(changed);
  const speed = element("select");
  speed.append(...Object.entries(COLUMNS).map(([value, words]) => new Option(words, value)));
  speed.value = "epoch";
  const kind = element("select");
  kind.append(new Option("weights", "parameters"), new Option("gradients of the last batch", "gradient"));
  kind.addEventListener("change", draw);
  let shape = null;    // what stays while a network is trained
  let seen = null;     // the last frame
  let losses = [];
  let fresh = [];      // losses of new points
  let dead = [];
  let playing = false;
  let refused = "";    // why what the settings ask for is not there: nothing is trained then
  let working = Promise.resolve();

  const play = button("Play", () => (playing ? pause() : begin()));
  play.classList.add("play");
  const acts = element("div", "", { className: "acts" });
  acts.setAttribute("role", "group");
  acts.setAttribute("aria-label", "Training");
  acts.append(play, button("Step: a batch", () => once("batch")), button("Step: an epoch", () => once("epoch")),
    button("Reset", () => build()), button("New seed", newSeed), labelled("Each redraw trains", speed));

  // --- training -------------------------------------------------------------------------

  // One thing after another: what is asked for while Python works waits its turn.
  function inTurn(work) {
    working = working.then(work).catch(failed);
    return working;
  }

  function failed(error) {
    pause(true);
    if (error.name === "ValueError") {
      tell(error.message);
    } else if (error.name === "RuntimeError") {  // Python was begun anew by a cell of the page
      build("Python was stopped, and what was trained is forgotten. ");
    } else {
      leave();
      tell(error.message);
    }
  }
  function tell(words) {
    verdict.textContent = words;
    aloud.textContent = words;
    said.textContent = live.hidden ? words : "";
  }

  // Back to the stored page, with the way to begin again.
  function leave() {
    live.hidden = true;
    stored.hidden = false;
    start.hidden = start.parentElement.hidden = false;
    start.disabled = false;
  }

  function take(found) {
    if (found.from === 0) [losses, fresh] = [[], []];
    losses.push(...found.losses);
    fresh.push(...found.new_losses);
    seen = found;
    draw();
  }
  async function judge(loud) {
    const found = await ask("verdict");
    dead = found.dead;
    verdict.textContent = found.words;
    verdict.dataset.kind = found.kind;
    if (loud) aloud.textContent = found.words;
    describe();
    return found;
  }
  function build(before = "") {
    const again = playing;
    pause(true);
    keep();
    return inTurn(async () => {
      const found = await ask("build", { settings: form.settings() }).catch((error) => {
        if (error.name === "ValueError") refused = error.message;
        throw error;
      });
      refused = "";
      shape = found;
      dead = found.verdict.dead;
      take(found);
      tell(before + found.verdict.words);
      verdict.dataset.kind = found.verdict.kind;
      names();
      fill();
      await program();
      if (again) begin();
    });
  }
  function once(what) {
    pause(true);
    if (refused) { tell(refused); return; }
    inTurn(async () => {
      take(await ask("frame", { kind: what, n: 1, within: 10 }));
      await judge(true);
      await program();
    });
  }
  const rests = (milliseconds) => new Promise((resolve) => { setTimeout(resolve, milliseconds); });
  const redrawn = () => new Promise((resolve) => {
    // a page that is out of sight gets no frames
    if (document.hidden) setTimeout(resolve, 200); else requestAnimationFrame(resolve);
  });
  function begin() {
    if (playing) return;
    if (refused) { tell(refused); return; }
    playing = true;
    play.textContent = "Pause";
    aloud.textContent = "Training.";
    inTurn(async () => {
      let [judged, began, frames] = [performance.now(), performance.now(), 0];
      while (playing) {
        const now = performance.now();
        const [what, n] = { batch: ["batch", 1], epoch: ["epoch", 1], ten: ["epoch", 10] }[speed.value];
        take(await ask("frame", { kind: what, n, within: 0.1 }));
        frames += 1;
        place.dataset.rate = (1000 * frames / (performance.now() - began)).toFixed(1);
        if (seen.diverged) playing = false;
        if (performance.now() - judged > 700) {
          await judge(false);
          judged = performance.now();
        }
        await redrawn();
        const gap = STILL.matches ? 500 : 28;
        const rest = gap - (performance.now() - now);
        if (rest > 0) await rests(rest);
      }
      stopped();
      await judge(true);
      await program();
    });
  }
  function stopped() {
    playing = false;
    play.textContent = "Play";
  }
  function pause(quiet) {
    if (playing && !quiet) aloud.textContent = "";
    stopped();
  }
  function newSeed() {
    form.seed.value = String((Number(form.seed.value) + 1) % (Number(form.seed.max) + 1));
    build();
  }

  // --- drawing --------------------------------------------------------------------------

  function drawn() {
    const points = [];
    if (shape.x_new) points.push({ x: shape.x_new.data, labels: shape.labels_new.data, held: true });
    if (shape.x) points.push({ x: shape.x.data, labels: shape.labels.data });
    return points;
  }
  function draw() {
    if (!seen || live.hidden) return;
    if (shape.image) playground.digits(plane, seen);
    else playground.boundary(plane, seen, drawn());
    playground.network(net, shape, seen, dead, kind.value);
    playground.curve(curve, losses, fresh);
    scale.textContent = "Loss, on a logarithmic scale: full line, training samples" + (fresh.length ? "; dashed, new ones" : "");
    const parts = [`Epoch ${seen.epoch}`];
    if (seen.batch) parts[0] += ` and ${seen.batch} of ${shape.batches} batches`;
    parts.push(`loss ${short(losses.at(-1))}`);
    if (fresh.length) parts.push(`of new samples ${short(fresh.at(-1))}`);
    // before the first batch there is no gradient, and 0 would be false
    if (seen.epoch || seen.batch) parts.push(`length of the gradient ${short(seen.norm)}`);
    numbers.textContent = `${parts.join(" · ")}`;
  }

  // What the pictures show, for those who do not see them.
  function describe() {
    const where = shape.image ? "Thirty-six new digits, each with what it is read as."
      : `The plane of ${shape.columns.join(" and ")} with ${shape.n} training points, coloured by the class that the network decides.`;
    plane.setAttribute("aria-label", where);
    const gone = dead.flat().filter(Boolean).length;
    net.setAttribute("aria-label", `The network: layers of ${shape.sizes.join(", ")}. `
      + (gone ? `${gone} hidden units give the same output for every sample.` : "Each hidden unit shows its own map."));
    curve.setAttribute("aria-label", `The loss against the epoch, from ${short(losses[0])} to ${short(losses.at(-1))}`
      + (fresh.length ? `; for new samples from ${short(fresh[0])} to ${short(fresh.at(-1))}.` : "."));
  }
  function names() {
    const items = (shape.image ? [] : shape.names).map((name, k) => {
      const item = element("li", `class ${name}`);
      item.dataset.class = k % 10;
      item.dataset.shape = playground.SHAPES[k % 4];
      return item;
    });
    if (shape.x_new?.data.length && !shape.image) {
      const item = element("li", "small and hollow: new, not trained on");
      item.dataset.shape = "hollow";
      items.push(item);
    }
    legend.replaceChildren(...items);
    file.shows(form.settings().data === "table" ? shape : null);
    describe();
    sample.max = shape.n - 1;
  }

  // --- points of one's own, and files ---------------------------------------------------

  const points = playground.points(form.state.points, () => {
    preview();
    clearTimeout(timer);
    timer = setTimeout(() => build(), 300);  // several clicks in a row are one change
  });
  let timer;
  // The points are seen at once; Python begins anew a moment later.
  function preview() {
    const { points: rows } = form.state;
    const x = { data: rows.flatMap(([across, up]) => [across, up]) };
    shape = { ...shape, image: false, x, x_new: null, labels: { data: rows.map(([, , label]) => label) } };
    const behind = seen?.classes && { classes: seen.classes, sure: seen.sure };
    playground.boundary(plane, { window: view(), ...behind }, drawn());
  }
  const view = () => seen?.window ?? [-1, 1, -1, 1];
  plane.addEventListener("click", (event) => {
    if (form.settings().data !== "points") return;
    const frame = plane.getBoundingClientRect();
    const [left, right, bottom, top] = view();
    points.set(left + (right - left) * (event.clientX - frame.left) / frame.width,
      top - (top - bottom) * (event.clientY - frame.top) / frame.height);
  });
  const file = playground.file((text) => {
    form.state.table = text;
    file.shows(null);
    form.choose("table");
    arrange();
    build();
  }, (words) => {
    pause(true);  // a training that goes on would soon say something else
    inTurn(() => tell(words));
  });
  place.addEventListener("dragover", (event) => event.preventDefault());
  place.addEventListener("drop", (event) => {
    event.preventDefault();
    if (live.hidden) tell("Press Start first, then drop the file here.");
    else file.read(event.dataTransfer.files[0]);
  });

  function arrange() {
    const { data } = form.settings();
    points.node.hidden = data !== "points";
    file.node.hidden = data !== "table";
    plane.classList.toggle("clickable", data === "points");
    legend.hidden = data === "digits";
  }
  function changed(name) {
    arrange();
    if (name === "data" && form.settings().data === "points") points.begin();
    if (form.settings().data === "table" && !form.state.table) {
      pause(true);
      refused = "Choose a file, or drop one here: two columns of numbers and one of labels.";
      tell(refused);
      return;
    }
    build();
  }

  // --- one pass, the program, the link ---------------------------------------------------

  const folded = (words, ...parts) => {
    const node = element("details");
    node.append(element("summary", words), ...parts);
    return node;
  };
  const sample = element("input", "", { type: "number", min: 0, step: 1, value: "0", required: true });
  const passed = element("div", "", { className: "passed" });
  const passForm = element("form");
  passForm.append(labelled("Sample", sample), element("button", "Pass", { type: "submit" }));
  passForm.addEventListener("submit", (event) => {
    event.preventDefault();
    fill(true);
  });
  const passPart = folded("One pass: every number, forwards and backwards",
    element("p", "One training sample goes through the network to its loss, and the gradient comes back. Nothing is changed: "
      + "a step does that, with the mean gradient of a batch."), passForm, passed);
  passPart.addEventListener("toggle", () => fill());
  function fill(loud) {
    if (!passPart.open || !shape) return;
    inTurn(async () => {
      const found = await ask("one_pass", { sample: Number(sample.value) });
      passed.replaceChildren(...playground.pass(found, shape.columns));
      if (loud) aloud.textContent = `Sample ${found.sample}: the loss is ${short(found.loss)}.`;
    });
  }

  const codePart = playground.program(() => pause(true));
  async function program() {
    const found = await ask("code");
    if (found.file) await ask("save_table");
    codePart.show(found);
  }

  const link = element("a", "Link to these settings");
  function keep() {
    link.href = form.address();
    try { history.replaceState(null, "", link.href); } catch { /* too often, or a file: page */ }
  }

  // --- the page -------------------------------------------------------------------------

  const HIDES = { network: () => netPart, pass: () => passPart, code: () => codePart.node };
  const netPart = element("div", "", { className: "network" });
  netPart.append(net, labelled("Lines show", kind), element("p", "A full line is positive, a dashed one negative; the wider, the larger. A unit’s map is in full ink where its output is high; a crossed unit is dead.", { className: "note" }));
  const right = element("div", "", { className: "beside" });
  right.append(curve, scale, numbers, verdict);
  const left = element("div", "", { className: "seen" });
  left.append(plane, legend);
  const views = element("div", "", { className: "views" });
  views.append(left, right);
  live.append(acts, views, points.node, file.node, form.node, netPart, passPart, codePart.node, link, aloud);
  for (const name of form.hidden) {
    const part = HIDES[name]?.();
    if (part) part.hidden = true;
  }
  arrange();
  points.refresh();
  new MutationObserver(draw).observe(document.documentElement, { attributeFilter: ["data-theme"] });
  new ResizeObserver(draw).observe(plane);

  const faults = form.faults.length ? [`In the address, ${form.faults.join("; ")}. The usual value is taken there.`] : [];
  const controls = [...form.node.querySelectorAll("[data-name]")].map((each) => each.dataset.name);
  const hideable = new Set([...controls, ...Object.keys(HIDES)]);
  const unknown = [...form.hidden].filter((name) => !hideable.has(name));
  if (unknown.length) faults.push(`Nothing here has the name ${unknown.join(", ")} to hide; there are ${[...hideable].join(", ")}.`);
  if (faults.length) said.textContent = faults.join(" ");
  place.querySelector(".without").remove();
  start.parentElement.hidden = start.hidden = false;
  start.addEventListener("click", async () => {
    start.disabled = true;
    const words = () => { said.textContent = runtime.words || "Fetching Python …"; };
    words();
    runtime.addEventListener("state", words);
    const began = performance.now();
    try {
      await runtime.start();
    } catch (error) {
      runtime.removeEventListener("state", words);
      said.textContent = error.message;
      start.disabled = false;
      return;
    }
    runtime.removeEventListener("state", words);
    live.hidden = false;
    stored.hidden = start.hidden = start.parentElement.hidden = true;
    said.textContent = "";
    await build();
    if (live.hidden) return;
    place.dataset.began = Math.round(performance.now() - began);
    play.focus();
  });
})();
