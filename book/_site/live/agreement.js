/* Whether what a cell printed is what the page shows: word by word, and a number that has
   decimals to one unit of its last digit. Below 1e-10 it is what rounding leaves, and counts
   as 0. Of a figure, what is compared is that it came, and the words of a slider's first
   frame: another matplotlib draws the same figure by other strokes. */
(() => {
  "use strict";

  const PIECE = /[-+]?\d+(?:[_,]\d{3})*(?:\.\d*)?(?:e[-+]?\d+)?|\.\d+|[^\s\d]/gi;
  const NUMBER = /^[-+]?(?:\d|\.\d)/;

  // The value of the last digit that is written: 0.01 for 3.14, 0 for a whole number.
  function unit(word) {
    const [, decimals, exponent] = /\.(\d*)(?:e([-+]?\d+))?$/i.exec(word) ?? [];
    if (decimals === undefined) return /e/i.test(word) ? 10 ** Number(word.split(/e/i)[1]) : 0;
    return 10 ** (Number(exponent ?? 0) - decimals.length);
  }
  const value = (word) => Number(word.replace(/[_,]/g, ""));

  function same(old, now) {
    if (!NUMBER.test(old) || !NUMBER.test(now)) return old === now;
    const rounding = Math.max(Math.abs(value(old)), Math.abs(value(now))) < 1e-10;
    return rounding || Math.abs(value(old) - value(now)) <= 1.001 * unit(old);
  }

  window.course.agrees = (was, is) => {
    const old = was.match(PIECE) ?? [];
    const now = is.match(PIECE) ?? [];
    return old.length === now.length && old.every((word, i) => same(word, now[i]));
  };

  // What a stored slider says of the frame that it begins with, wherever it stands now.
  function beginning(figure) {
    const inputs = [...figure.querySelectorAll(".explore input")];
    const at = inputs.reduce((sum, input) => sum * (Number(input.max) + 1) + Number(input.defaultValue), 0);
    return figure.querySelector("template").content.children[at].querySelector("img").alt;
  }

  // Whether each figure of the page has come, a slider for a slider.
  window.course.drawsAgree = (figures, drawn) => figures.length === drawn.length
    && figures.every((figure, i) => (figure.querySelector(".explore")
      ? drawn[i].kind === "explore" && window.course.agrees(beginning(figure), drawn[i].frame.alt)
      : drawn[i].kind !== "explore"));
})();
