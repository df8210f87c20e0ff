/* Data of the reader's own in the playground: points set by a click or typed, and a file. */
(() => {
  "use strict";

  if (!window.course?.playground) return;
  const { element, playground } = window.course;
  const LARGEST = 2e6;  // bytes of a file
  const FIRST = [[-0.5, -0.5, 0], [0.5, 0.5, 0], [-0.5, 0.5, 1], [0.5, -0.5, 1]];

  playground.labelled = (words, control) => {
    const label = element("label", "", { className: "control" });
    label.append(element("span", words), control);
    return label;
  };
  // A table that scrolls in a box of its own, with the keys too.
  playground.scrolled = (table, words) => {
    const box = element("div", "", { className: "wide", tabIndex: 0 });
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", words);
    box.append(table);
    return box;
  };

  // `points` is the list of x, y, class; `changed` is called after each change.
  playground.points = (points, changed) => {
    const node = element("fieldset", "", { className: "own" });
    const rows = element("tbody");
    const place = () => element("input", "", { type: "number", step: "any", value: "0", required: true });
    const [x, y] = [place(), place()];
    const label = element("select");
    label.append(...[0, 1, 2, 3].map((k) => new Option(`class ${k}`, k)));
    const form = element("form");
    form.append(playground.labelled("x₁", x), playground.labelled("x₂", y), playground.labelled("Class", label),
      element("button", "Add the point", { type: "submit" }));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      set(Number(x.value), Number(y.value));
    });
    const table = element("table");
    const head = element("tr");
    head.append(...["x₁", "x₂", "class", "remove"].map((each) => element("th", each, { scope: "col" })));
    const first = element("thead");
    first.append(head);
    table.append(element("caption", "Your points"), first, rows);
    node.append(element("legend", "Points of your own"),
      element("p", "Click into the plane to set a point of the class chosen here, or type its place."),
      form, playground.scrolled(table, "Your points"));

    function set(across, up) {
      points.push([Number(across.toFixed(2)), Number(up.toFixed(2)), Number(label.value)]);
      refresh();
      changed();
    }
    function remove(i) {
      points.splice(i, 1);
      refresh();
      (rows.querySelectorAll("button")[Math.min(i, points.length - 1)] ?? x).focus();
      changed();
    }
    function refresh() {
      rows.replaceChildren(...points.map((point, i) => {
        const row = element("tr");
        const out = element("button", "Remove", { type: "button" });
        out.setAttribute("aria-label", `Remove point ${i + 1}`);
        out.addEventListener("click", () => remove(i));
        const cell = element("td");
        cell.append(out);
        row.append(...point.map((value) => element("td", String(value))), cell);
        return row;
      }));
    }
    return { node, set, refresh,
      begin() { if (!points.length) points.push(...FIRST.map((row) => [...row])); refresh(); } };
  };

  // `took` is called with the text of a file, `refused` with words; `shows` says which file
  // is seen, as one that was dropped leaves the field at "No file chosen".
  playground.file = (took, refused) => {
    const node = element("fieldset", "", { className: "file" });
    const input = element("input", "", { type: "file", accept: ".csv,.tsv,.txt,text/csv" });
    const shown = element("p", "", { className: "shown" });
    node.append(element("legend", "A file of your own"),
      element("p", "A CSV file with two columns of numbers and one of labels. Each column is brought to a mean of 0 and "
        + "a spread of 1, and of 50 rows or more each fifth is held back. Choose it, or drop it here. It does not "
        + "leave your machine, and the link to these settings does not hold it."),
      playground.labelled("CSV file", input), shown);
    let name = "";
    function shows(found) {
      const held = found ? found.x_new.data.length / 2 : 0;
      const rest = held ? `: ${found.n} rows to train on, ${held} held back` : `: ${found?.n} rows, all to train on`;
      shown.textContent = found ? `Shown is ${name}${rest}.` : "";
    }
    async function read(file) {
      if (!file) return;
      if (file.size > LARGEST) {
        const size = (Math.ceil(file.size / 1e5) / 10).toFixed(1);  // rounded up: never "2.0, and reads up to 2"
        refused(`The file ${file.name} has ${size} MB, and the playground reads up to 2: keep a random sample of its rows.`);
        return;
      }
      try {
        const text = await file.text();
        if (!text.trim()) {
          refused(`The file ${file.name} is empty.`);
          return;
        }
        ({ name } = file);
        took(text);
      } catch {
        refused(`The file ${file.name} cannot be read.`);
      }
    }
    input.addEventListener("change", () => read(input.files[0]));
    return { node, read, shows };
  };
})();
