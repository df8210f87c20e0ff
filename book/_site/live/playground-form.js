/* The playground's settings: controls made from the table of choices, and the address. */
(() => {
  "use strict";

  const source = document.getElementById("playground-choices");
  if (!source) return;
  const { choices, defaults, deepest, widest, largest } = JSON.parse(source.textContent);
  const { element } = window.course;
  const TOYS = ["moons", "rings", "spirals", "xor"];
  const MOST_IN_ADDRESS = 80;  // points; a longer address would be cut off by some programs

  function labelled(words, control, name) {
    const label = element("label", "", { className: "control" });
    label.append(element("span", words), control);
    label.dataset.name = name;
    return label;
  }
  function select(options) {
    const node = element("select");
    node.append(...options.map(([, words], i) => new Option(words, String(i))));
    return node;
  }
  const whole = (low, high) => element("input", "", { type: "number", min: low, max: high, step: 1, required: true });

  // A row of points as the address holds it: x,y,class;x,y,class
  const written = (points) => points.map((row) => row.map((value) => Number(value.toFixed(2))).join(",")).join(";");
  function pointsIn(text) {
    const rows = text.split(";").map((row) => row.split(",").map(Number));
    const good = rows.every(([x, y, label, ...more]) => Number.isFinite(x) && Number.isFinite(y)
      && [0, 1, 2, 3].includes(label) && !more.length);
    return good ? rows.slice(0, MOST_IN_ADDRESS) : null;
  }

  function form(changed) {
    const node = element("form", "", { className: "settings" });
    const set = element("fieldset");
    set.append(element("legend", "Settings"));
    node.append(set);
    node.addEventListener("submit", (event) => event.preventDefault());

    const depth = select(Array.from({ length: deepest + 1 }, (_, n) => [n, String(n)]));
    const widths = Array.from({ length: deepest }, () => whole(1, widest));
    const layers = [labelled("Hidden layers", depth, "layers"),
      ...widths.map((width, i) => labelled(`Units in layer ${i + 1}`, width, "layers"))];
    const selects = new Map();
    for (const [name, { label, options }] of Object.entries(choices)) {
      const control = select(options);
      selects.set(name, control);
      set.append(labelled(label, control, name));
      if (name === "noise") set.append(...layers);
    }
    const seed = whole(0, largest);
    set.append(labelled("Seed", seed, "seed"));

    const state = { points: [], table: "" };
    const faults = [];

    function settings() {
      const found = {};
      for (const [name, control] of selects) found[name] = choices[name].options[Number(control.value)][0];
      found.layers = widths.slice(0, Number(depth.value)).map((width) => Number(width.value));
      found.seed = Number(seed.value);
      if (found.data === "points") found.points = state.points;
      if (found.data === "table") found.table = state.table;
      return found;
    }
    function put(given) {
      for (const [name, control] of selects) {
        control.value = String(choices[name].options.findIndex(([value]) => value === given[name]));
      }
      depth.value = String(given.layers.length);
      widths.forEach((width, i) => { width.value = String(given.layers[i] ?? 8); });
      seed.value = String(given.seed);
      arrange();
    }
    // Only what the data can use is there.
    function arrange() {
      const { data } = settings();
      const toy = TOYS.includes(data);
      for (const name of ["samples", "noise"]) selects.get(name).parentElement.hidden = !toy;
      widths.forEach((width, i) => { width.parentElement.hidden = i >= Number(depth.value); });
      for (const label of set.querySelectorAll(".control")) {
        if (hidden.has(label.dataset.name)) label.hidden = true;
      }
    }

    // --- the address -------------------------------------------------------------------

    const asked = new URLSearchParams(location.search);
    const hidden = new Set((asked.get("hide") ?? "").split(",").filter(Boolean));

    function number(name, text, low, high) {
      const value = Number(text);
      if (text !== "" && Number.isInteger(value) && value >= low && value <= high) return value;
      faults.push(`${name}=${text} is no whole number from ${low} to ${high}`);
      return null;
    }
    function fromAddress() {
      const found = { ...defaults };
      for (const [name, text] of asked) {
        if (name in choices) {
          const option = choices[name].options.find(([value]) => String(value) === text);
          if (option) [found[name]] = option;
          else faults.push(`${name}=${text} is not one of the choices`);
        } else if (name === "layers") {
          const parts = text === "" || text === "0" ? [] : text.split(",").map((part) => number(name, part, 1, widest));
          if (parts.length > deepest) faults.push(`layers has ${parts.length} hidden layers, and there can be ${deepest}`);
          else if (!parts.includes(null)) found.layers = parts;
        } else if (name === "seed") {
          found.seed = number(name, text, 0, largest) ?? found.seed;
        } else if (name === "points") {
          state.points.push(...pointsIn(text) ?? []);
          if (!state.points.length) faults.push("points holds no rows of x,y,class");
        }
      }
      if (found.data === "table") {
        faults.push("data=table needs a file, which no address holds");
        found.data = defaults.data;
      }
      return found;
    }
    function address() {
      const now = settings();
      const found = new URL(location.href);
      for (const name of [...Object.keys(choices), "layers", "seed", "points"]) found.searchParams.delete(name);
      for (const name of Object.keys(choices)) {
        if (now[name] !== defaults[name]) found.searchParams.set(name, String(now[name]));
      }
      if (String(now.layers) !== String(defaults.layers)) found.searchParams.set("layers", now.layers.join(","));
      if (now.seed !== defaults.seed) found.searchParams.set("seed", String(now.seed));
      if (now.points?.length) found.searchParams.set("points", written(now.points.slice(0, MOST_IN_ADDRESS)));
      // commas and semicolons may stand as they are, and are read more easily
      found.search = found.search.replace(/%2C/g, ",").replace(/%3B/g, ";");
      found.hash = "";
      return found.href;
    }

    node.addEventListener("change", (event) => {
      if (!event.target.checkValidity()) {
        event.target.reportValidity();
        return;
      }
      arrange();
      changed(event.target.closest(".control").dataset.name);
    });
    put(fromAddress());
    return { node, settings, address, faults, hidden, state, seed,
      choose(data) { put({ ...settings(), data }); },
      tooMany: () => state.points.length > MOST_IN_ADDRESS };
  }

  window.course.playground = { form, choices };
})();
