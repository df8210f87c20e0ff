/* What a check found, as rows that can be read at any width: `course.verdict(report, given)`. */
(() => {
  "use strict";

  const { element } = window.course;
  const points = (n) => `${n} ${n === 1 ? "point" : "points"}`;

  // An array with one row is a line; one with several keeps its columns, and scrolls.
  function value(words) {
    const whole = /^[^"']*$/.test(words) && !words.includes("[[")
      ? words.replace(/\n */g, " ").replace(/ +/g, " ").replace(/ ([,\]])/g, "$1") : words;
    return element("pre", whole, words.includes("[[") ? { className: "columns" } : {});
  }

  function row(name, words, code) {
    const line = element("div", "", { className: "verdict-row" });
    const said = element("dd");
    if (!code) said.append(element("p", words));
    else said.append(...[words].flat().map(value));
    line.append(element("dt", name), said);
    return line;
  }

  function why(check) {
    if (check.as_in) return element("p", `As in check ${check.as_in}.`);
    const list = element("dl", "");
    list.append(row("Problem", check.problem));
    if (check.likely) list.append(row("Likely", check.likely));
    if (check.input) list.append(row("Input", check.input.map(([name, given]) => `${name} = ${given.replaceAll("\n", `\n${" ".repeat(name.length + 3)}`)}`), true));
    if (check.came_back) list.append(row("Came back", check.came_back, true));
    if (check.printed) list.append(row("Printed", check.printed, true));
    return list;
  }

  function item(check) {
    const line = element("li", "", { className: check.passed ? "passed" : "failed" });
    const head = element("p", "", { className: "verdict-head" });
    head.append(element("strong", check.passed ? "Passed" : "Not yet"), ` ${check.name}, `,
      element("span", `${check.points} of ${points(check.of)}`, { className: "verdict-points" }));
    line.append(head);
    if (!check.passed) line.append(why(check));
    return line;
  }

  // In a sentence, for the line that is read out.
  window.course.inShort = (report) => `${report.answer}: ${report.points} of ${points(report.of)}. ${held(report.checks)}`;

  function held(checks) {
    const open = checks.filter((one) => !one.passed).length;
    if (!open) return "The checks pass.";
    return `${open} of ${checks.length} checks ${open === 1 ? "does" : "do"} not hold yet.`;
  }

  window.course.verdict = (report, { read, solution }) => {
    const box = element("div", "", { className: "verdict-box" });
    const list = element("ol", "", { className: "verdicts" });
    list.append(...report.checks.map(item));
    box.append(list, ...report.notes.map((note) => element("p", note)));
    if (!report.passed && read) {
      const line = element("p", "To read: ");
      line.append(element("a", read.title, { href: read.href }));
      box.append(line);
    }
    if (report.passed) {
      if (report.compare) box.append(element("p", report.compare));
      if (report.lost) box.append(element("p", `This browser keeps nothing more: ${report.answer} passes, and is not among your own functions.`));
      else if (report.own) box.append(element("p", `Kept among your own functions, in this browser: ${report.answer}.`));
      else if (report.kept) box.append(element("p", `It is ${report.kept}.`));
      if (report.solved_for !== undefined) box.append(element("p", report.solved_for ? `Solved with the numbers of ${report.solved_for}.` : "Solved with the numbers of the book."));
      if (solution) {
        const button = element("button", "Open the worked solution", { type: "button" });
        button.addEventListener("click", () => {
          solution.open = true;
          solution.querySelector("summary").focus();
        });
        box.append(button);
      }
    }
    return box;
  };
})();
