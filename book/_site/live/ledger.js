/* "Compute it here", beside each number of the ledger: its program opens below the row,
   runs, and what it prints is compared with the row. */
(() => {
  "use strict";

  const found = document.getElementById("live-ledger");
  if (!found || !window.course?.runtime) return;
  const { element, runtime, outputs, agrees } = window.course;
  const programs = JSON.parse(found.textContent);
  const LONG = " A long training: up to a minute here.";

  function button(words, label, act) {
    const made = element("button", words, { type: "button" });
    made.setAttribute("aria-label", label);
    made.addEventListener("click", act);
    return made;
  }
  // What the row says of a program that has ended.
  function verdict({ ok, seconds }, printed, ours) {
    if (!ok) return "Ended by an error.";
    const time = `Run here in ${seconds.toFixed(1)} s.`;
    return agrees(ours, printed) ? `The number of the row: ${ours}. ${time}` : `Not the number of the row, ${ours}. ${time}`;
  }

  // The row below a number's: a field, its buttons, what is printed and what it means.
  function open(opens, id) {
    const { code, ours, long } = programs[id];
    const host = element("div", "", { className: "live-field" });
    const bar = element("div", "", { className: "live-bar" });
    const place = element("div", "", { className: "cell_output live-output" });
    const said = element("p", "", { className: "live-said" });
    said.setAttribute("role", "status");
    const runs = button("Run", `Run the program of ${id}`, run);
    const stops = button("Stop", `Stop the program of ${id}`, () => runtime.stop());
    stops.hidden = true;
    bar.append(runs, stops);
    const cell = element("td", "", { colSpan: 4 });
    cell.append(host, bar, place, said);
    const line = element("tr", "", { className: "computed" });
    line.append(cell);
    const row = opens.closest("tr");
    const why = row.nextElementSibling?.classList.contains("why") ? row.nextElementSibling : row;
    why.after(line);
    const field = window.course.edit(host, { source: code.trimEnd(), label: `Program of ${id}`, onrun: run, lazy: true });

    async function run() {
      if (runs.disabled) return;
      runs.disabled = true;
      stops.hidden = false;
      said.textContent = `Running …${long ? LONG : ""}`;
      place.replaceChildren();
      const view = outputs(place, { name: id });
      let printed = "";
      try {
        const result = await runtime.run(field.value, {
          name: id,
          onOutput: (output) => {
            if (output.kind === "text") printed += output.text;
            view.add(output);
          },
        });
        said.textContent = verdict(result, printed, ours);
      } catch (error) {
        said.textContent = error.message;
      }
      runs.disabled = false;
      if (document.activeElement === stops) runs.focus();
      stops.hidden = true;
    }
    run();
    return { close() { if (runs.disabled) runtime.stop(); field.close(); line.remove(); } };
  }

  for (const opens of document.querySelectorAll("table.ledger button[data-row]")) {
    const words = opens.textContent;
    const label = opens.getAttribute("aria-label");
    let program = null;
    opens.setAttribute("aria-expanded", "false");
    opens.addEventListener("click", () => {
      program?.close();
      program = program ? null : open(opens, opens.dataset.row);
      opens.setAttribute("aria-expanded", String(Boolean(program)));
      opens.textContent = program ? "Close" : words;
      opens.setAttribute("aria-label", program ? label.replace(words, "Close the program") : label);
    });
  }
})();
