/* Answers as the very notebook that the grader takes, and back: `course.notebook`. */
(() => {
  "use strict";

  const CALLED = /check_for\("(\d\d_\w+)"/;
  const MOST = 20_000_000;  // characters of a notebook that is read

  const lines = (text) => text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
  const words = (cell) => [cell?.source ?? ""].flat().join("");
  const mark = (cell) => cell?.metadata?.nbgrader ?? {};

  // A text as Python writes it, between quotes.
  const quoted = (text) => JSON.stringify(text.replace(/[\ud800-\udfff]/gu, ""));

  // The notebook of the site with answers in their cells, and the learner's name.
  function filled(text, answers, learner) {
    const notebook = JSON.parse(text);
    for (const cell of notebook.cells) {
      const id = mark(cell).grade_id;
      if (mark(cell).solution && Object.hasOwn(answers, id)) cell.source = lines(answers[id]);
      if (id === "learner" && learner) cell.source = [`learner = ${quoted(learner)}`];
    }
    return `${JSON.stringify(notebook, null, 1)}\n`;
  }

  // The answers that a notebook holds, by exercise; an error says why it has none.
  function answersIn(text, name, ids) {
    if (text.length > MOST) throw new Error("This file is larger than any notebook of this course.");
    let cells;
    try { ({ cells } = JSON.parse(text)); } catch { /* said below */ }
    if (!Array.isArray(cells)) throw new Error("This is no notebook: choose a file that ends in .ipynb.");
    const of = cells.map((cell) => CALLED.exec(words(cell))?.[1]).find(Boolean);
    if (of && of !== name) {
      throw new Error(`This notebook holds the exercises of chapter ${Number(of.slice(0, 2))}: take it on that chapter's page of exercises.`);
    }
    const found = {};
    for (const cell of cells) {
      const { solution, grade_id: id } = mark(cell);
      if (cell.cell_type === "code" && solution && ids.includes(id)) found[id] = words(cell);
    }
    if (!Object.keys(found).length) {
      throw new Error("No cell of this notebook is an answer of this page. Is it the notebook that this page offers, with its cells as they were?");
    }
    const line = cells.map((cell) => (mark(cell).grade_id === "learner" ? words(cell) : "")).join("");
    const learner = /^learner = (["'])(.*)\1\s*$/m.exec(line)?.[2] ?? "";
    return { answers: found, learner };
  }

  window.course.notebook = { filled, answersIn, quoted };
})();
