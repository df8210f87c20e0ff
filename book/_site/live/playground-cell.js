/* The program of the playground's settings: to read, to copy, and to run as a live cell. */
(() => {
  "use strict";

  if (!window.course?.playground) return;
  const { element, runtime, playground } = window.course;

  // `busy` is called before the cell runs: one Python does both.
  playground.program = (busy) => {
    const details = element("details", "", { className: "program" });
    const code = element("code");
    const pre = element("pre", "", { tabIndex: 0 });
    pre.setAttribute("aria-label", "The program of these settings");
    pre.append(code);
    const saved = element("a", "Save the data that it reads");
    const host = element("div", "", { className: "live-field" });
    const place = element("div", "", { className: "cell_output live-output" });
    const said = element("p", "", { className: "note" });
    said.setAttribute("role", "status");
    const acts = element("div", "", { className: "acts" });
    const button = (words, label, act) => {
      const node = element("button", words, { type: "button" });
      node.setAttribute("aria-label", label);
      node.addEventListener("click", act);
      acts.append(node);
      return node;
    };
    let field = null;
    let address = "";

    const opens = button("Open in a cell", "Open the program in a cell, to change and run it", open);
    const runs = button("Run", "Run the program", run);
    const stops = button("Stop", "Stop the program", () => runtime.stop());
    const closes = button("Close", "Close the cell; what you typed is lost", close);
    runs.hidden = stops.hidden = closes.hidden = true;
    opens.hidden = !window.course.edit || !window.course.outputs;
    details.append(element("summary", "The program of these settings"),
      element("p", "It trains the same network on the same data for as many epochs, and ends with the very same weights."),
      pre, host, acts, said, place, saved);

    function arrange() {
      pre.hidden = opens.hidden = Boolean(field);
      runs.hidden = closes.hidden = !field;
    }
    function open() {
      field = window.course.edit(host, { source: code.textContent, label: "The program, as a cell", onrun: run });
      arrange();
      field.focus();
    }
    function close() {
      field.close();
      field = null;
      place.replaceChildren();
      said.textContent = "";
      arrange();
      opens.focus();
    }
    async function run() {
      if (!field || runs.disabled) return;
      busy();
      runs.disabled = true;
      stops.hidden = false;
      said.textContent = "Running …";
      place.replaceChildren();
      const view = window.course.outputs(place, { name: "program" });
      try {
        const result = await runtime.run(field.value, { name: "1", onOutput: (output) => view.add(output) });
        said.textContent = result.ok ? `Run here in ${result.seconds.toFixed(1)} s.` : "Ended by an error.";
      } catch (error) {
        said.textContent = error.message;
      }
      runs.disabled = false;
      if (document.activeElement === stops) runs.focus();
      stops.hidden = true;
    }

    return {
      node: details,
      show({ code: words, name, file }) {
        if (code.textContent !== words) code.textContent = words;
        URL.revokeObjectURL(address);
        address = file ? URL.createObjectURL(new Blob([file], { type: "text/csv" })) : "";
        saved.hidden = !file;
        if (file) Object.assign(saved, { href: address, download: name });
      },
    };
  };
})();
