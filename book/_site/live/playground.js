/* The playground: a network that nnlib trains in the page, under the reader's eyes. */
(() => {
  "use strict";

  const place = document.querySelector(".playground");
  const { runtime, element, playground } = window.course ?? {};
  if (!place || !runtime || !playground) return;

  const MODULE = "nnlib_live.playground";
  const STILL = matchMedia("(prefers-reduced-motion: reduce)");
  const LARGEST_FILE = 2e6;  // bytes
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
  const labelled = (words, control) => {
    const label = element("label", "", { className: "control" });
    label.append(element("span", words), control);
    return label;
  };

  let shape = null;    // what stays while a network is trained
  let seen = null;     // the last frame
  let losses = [];
  let fresh = [];      // losses of new points
  let dead = [];
  let playing = false;
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
      tell("Python was stopped, and what was trained is forgotten.");
      build();
    } else {
      tell(error.message);
      leave();
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
  function build() {
    const again = playing;
    pause(true);
    keep();
    return inTurn(async () => {
      const found = await ask("build", { settings: form.settings() });
      shape = found;
      dead = found.verdict.dead;
      take(found);
      tell(found.verdict.words);
      verdict.dataset.kind = found.verdict.kind;
      names();
      fill();
      await program();
      if (again) begin();
    });
  }
  function once(what) {
    pause(true);
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
    const parts = [`Epoch ${seen.epoch}`];
    if (seen.batch) parts[0] += ` and ${seen.batch} of ${shape.batches} batches`;
    parts.push(`loss ${short(losses.at(-1))}`);
    if (fresh.length) parts.push(`of new samples ${short(fresh.at(-1))}`);
    parts.push(`length of the gradient ${short(seen.norm)}`);
    numbers.textContent = `${parts.join(" · ")}`;
  }
  const short = (value) => String(Number(value.toPrecision(3)));

  // What the pictures show, for those who do not see them.
  function describe() {
    const where = shape.image ? "Twenty-four new digits, each with what it is read as."
      : `The plane of ${shape.columns.join(" and ")} with ${shape.n} training points, coloured by the class that the network decides.`;
    plane.setAttribute("aria-label", where);
    const gone = dead.flat().filter(Boolean).length;
    net.setAttribute("aria-label", `The network: layers of ${shape.sizes.join(", ")}. `
      + (gone ? `${gone} hidden units give the same output for every sample.` : "Each hidden unit shows its own map."));
    curve.setAttribute("aria-label", `The loss against the epoch, from ${short(losses[0])} to ${short(losses.at(-1))}`
      + (fresh.length ? `; for new samples from ${short(fresh[0])} to ${short(fresh.at(-1))}.` : "."));
  }
  function names() {
    legend.replaceChildren(...(shape.image ? [] : shape.names).map((name, k) => {
      const item = element("li", `class ${name}`);
      item.dataset.class = k % 10;
      item.dataset.shape = playground.SHAPES[k % 4];
      return item;
    }));
    describe();
    sample.max = shape.n - 1;
  }

  // --- points of one's own, and files ---------------------------------------------------

  const own = element("fieldset", "", { className: "own" });
  const rows = element("tbody");
  const [atX, atY] = ["x₁", "x₂"].map(() => element("input", "", { type: "number", step: "any", value: "0", required: true }));
  const as = element("select");
  as.append(...[0, 1, 2, 3].map((k) => new Option(`class ${k}`, k)));
  const add = element("form");
  const addButton = element("button", "Add the point", { type: "submit" });
  add.append(labelled("x₁", atX), labelled("x₂", atY), labelled("Class", as), addButton);
  add.addEventListener("submit", (event) => {
    event.preventDefault();
    setPoint(Number(atX.value), Number(atY.value));
  });
  const list = element("table");
  list.append(element("caption", "Your points"));
  const heads = element("tr");
  heads.append(...["x₁", "x₂", "class", "remove"].map((each) => element("th", each, { scope: "col" })));
  const thead = element("thead");
  thead.append(heads);
  list.append(thead, rows);
  const box = element("div", "", { className: "wide", tabIndex: 0 });
  box.setAttribute("role", "group");
  box.setAttribute("aria-label", "Your points");
  box.append(list);
  own.append(element("legend", "Points of your own"),
    element("p", "Click into the plane to set a point of the class chosen here, or type its place."), add, box);

  let timer;
  function setPoint(x, y) {
    form.state.points.push([Number(x.toFixed(2)), Number(y.toFixed(2)), Number(as.value)]);
    refreshed();
  }
  function refreshed() {
    fillRows();
    preview();
    clearTimeout(timer);
    timer = setTimeout(build, 300);  // several clicks in a row are one change
  }
  function fillRows() {
    rows.replaceChildren(...form.state.points.map(([x, y, label], i) => {
      const row = element("tr");
      const cell = element("td");
      const out = button("Remove", () => {
        form.state.points.splice(i, 1);
        refreshed();
        (rows.querySelectorAll("button")[Math.min(i, form.state.points.length - 1)] ?? atX).focus();
      });
      out.setAttribute("aria-label", `Remove point ${i + 1}`);
      cell.append(out);
      row.append(...[x, y, label].map((value) => element("td", String(value))), cell);
      return row;
    }));
  }
  // The points at once; Python begins anew once there are two classes.
  function preview() {
    const points = form.state.points;
    shape = { ...shape, image: false, x: { data: points.flatMap(([x, y]) => [x, y]) }, x_new: null,
      labels: { data: points.map(([, , label]) => label) } };
    const behind = seen?.classes && { classes: seen.classes, sure: seen.sure };
    playground.boundary(plane, { window: view(), ...behind }, drawn());
  }
  const view = () => seen?.window ?? [-1, 1, -1, 1];
  plane.addEventListener("click", (event) => {
    if (form.settings().data !== "points") return;
    const frame = plane.getBoundingClientRect();
    const [left, right, bottom, top] = view();
    setPoint(left + (right - left) * (event.clientX - frame.left) / frame.width,
      top - (top - bottom) * (event.clientY - frame.top) / frame.height);
  });

  const file = element("input", "", { type: "file", accept: ".csv,.tsv,.txt,text/csv" });
  const fileSet = element("fieldset", "", { className: "file" });
  fileSet.append(element("legend", "A file of your own"),
    element("p", "A CSV file with two columns of numbers and one of labels; each column is brought to a mean "
      + "of 0 and a spread of 1, and each fifth row is held back. Choose it, or drop it here. "
      + "It does not leave your machine, and the link to these settings does not hold it."),
    labelled("CSV file", file));
  async function read(given) {
    if (!given) return;
    if (given.size > LARGEST_FILE) {
      tell(`The file ${given.name} has ${(given.size / 1e6).toFixed(0)} MB, and the playground reads up to 2: keep a random sample of its rows.`);
      return;
    }
    try {
      form.state.table = await given.text();
    } catch {
      tell(`The file ${given.name} cannot be read.`);
      return;
    }
    form.choose("table");
    arrange();
    build();
  }
  file.addEventListener("change", () => read(file.files[0]));
  place.addEventListener("dragover", (event) => event.preventDefault());
  place.addEventListener("drop", (event) => {
    event.preventDefault();
    if (!live.hidden) read(event.dataTransfer.files[0]);
  });

  function arrange() {
    const { data } = form.settings();
    own.hidden = data !== "points";
    fileSet.hidden = data !== "table";
    plane.classList.toggle("clickable", data === "points");
    legend.hidden = data === "digits";
  }
  function changed(name) {
    arrange();
    if (name === "data" && form.settings().data === "points" && !form.state.points.length) {
      form.state.points.push([-0.5, -0.5, 0], [0.5, 0.5, 0], [-0.5, 0.5, 1], [0.5, -0.5, 1]);
    }
    fillRows();
    if (form.settings().data === "table" && !form.state.table) {
      pause(true);
      tell("Choose a file, or drop one here: two columns of numbers and one of labels.");
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

  const listing = element("code");
  const pre = element("pre", "", { tabIndex: 0 });
  pre.setAttribute("aria-label", "The program of these settings");
  pre.append(listing);
  const saved = element("a", "Save the data that it reads");
  const codePart = folded("The program of these settings", pre, saved);
  codePart.classList.add("program");
  let address = "";
  async function program() {
    const found = await ask("code");
    if (listing.textContent !== found.code) listing.textContent = found.code;
    if (found.file) await ask("save_table");
    URL.revokeObjectURL(address);
    address = found.file ? URL.createObjectURL(new Blob([found.file], { type: "text/csv" })) : "";
    saved.hidden = !found.file;
    if (found.file) Object.assign(saved, { href: address, download: found.name });
    place.dispatchEvent(new CustomEvent("program", { detail: found.code }));
  }

  const link = element("a", "Link to these settings");
  function keep() {
    link.href = form.address();
    try { history.replaceState(null, "", link.href); } catch { /* too often, or a file: page */ }
  }

  // --- the page -------------------------------------------------------------------------

  const HIDES = { network: () => netPart, pass: () => passPart, code: () => codePart };
  const netPart = element("div", "", { className: "network" });
  netPart.append(net, labelled("Lines show", kind), element("p", "A full line is positive, a dashed one negative; the wider, the larger. A unit's map is dark where its output is high; a crossed unit is dead.", { className: "note" }));
  const right = element("div", "", { className: "beside" });
  right.append(curve, element("p", "Loss: full line, training samples; dashed, new ones", { className: "note" }), numbers, verdict);
  const left = element("div", "", { className: "seen" });
  left.append(plane, legend);
  const views = element("div", "", { className: "views" });
  views.append(left, right);
  live.append(acts, views, own, fileSet, form.node, netPart, passPart, codePart, link, aloud);
  for (const name of form.hidden) {
    const part = HIDES[name]?.();
    if (part) part.hidden = true;
  }
  arrange();
  fillRows();
  new MutationObserver(draw).observe(document.documentElement, { attributeFilter: ["data-theme"] });
  new ResizeObserver(draw).observe(plane);

  if (form.faults.length) said.textContent = `In the address, ${form.faults.join("; ")}. The usual value is taken there.`;
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
