/* A recording of the reader's own: the cells that follow read it in the page's Python. */
(() => {
  "use strict";

  const { element, runtime, feed } = window.course;
  const place = document.querySelector(".recording");
  if (!place || !runtime || !feed) return;
  const { name } = place.dataset;
  const LARGEST = 5e6;  // bytes: half a minute of a CD's sound

  const input = element("input", "", { type: "file", accept: ".wav,audio/wav" });
  const label = element("label", "", { className: "control" });
  const back = element("button", "Back to the page’s sound", { type: "button", hidden: true });
  const said = element("p", "", { className: "chosen" });
  said.setAttribute("role", "status");
  const group = element("fieldset");
  label.append(element("span", "WAV file"), input);
  group.append(element("legend", "A recording of your own"),
    element("p", "Choose a WAV file, or drop it here. Python in this page reads it: it does not leave your machine, "
      + "and is forgotten when you leave the page."),
    label, back, said);
  place.replaceChildren(group);

  const size = (n) => (n < 1e6 ? `${Math.ceil(n / 1000)} kB` : `${(n / 1e6).toFixed(1)} MB`);

  async function take(file) {
    if (!file) return;
    if (file.size > LARGEST) {
      said.textContent = `The file ${file.name} has ${size(file.size)}, and this page reads up to 5: keep the second around the word.`;
      return;
    }
    try {
      runtime.give(name, new Uint8Array(await file.arrayBuffer()));
    } catch {
      said.textContent = `The file ${file.name} cannot be read.`;
      return;
    }
    said.textContent = `Your ${file.name}, ${size(file.size)}, is now ${name} in Python’s folder. Run cell ${feed(place, true)} and those below it.`;
    back.hidden = false;
  }
  input.addEventListener("change", () => take(input.files[0]));
  place.addEventListener("dragover", (event) => event.preventDefault());
  place.addEventListener("drop", (event) => {
    event.preventDefault();
    input.value = "";
    take(event.dataTransfer.files[0]);
  });
  back.addEventListener("click", () => {
    runtime.give(name, null);
    feed(place, false);
    input.value = "";
    input.focus();
    back.hidden = true;
    said.textContent = "The cells below read the page’s sound again.";
  });
})();
