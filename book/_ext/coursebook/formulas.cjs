// TeX to MathML: `node formulas.cjs TEMML`. Each line of the input is [TeX, display] as
// JSON; it is answered by one line, {math} or {fault}. So one process serves a build.
"use strict";
const { createInterface } = require("node:readline");
const temml = require(process.argv[2]);

const LONG = 16; // signs; a formula in a line of text that is longer may be broken

// TeX sets a thin space before a function; Temml forgets it behind `t_k` and a fraction.
const CLOSE = /(<\/(?:msub|msup|msubsup|mfrac|mstyle|msqrt|mrow)>(?:<mrow>)?)(<mi>\w+<\/mi><mo>\u2061)/g;

// TeX centres a root's sign on what is below it; the engines hang it from the line, which
// is low over a low letter. This holds the line where the sign of the font ends.
const STRUT = '<mspace height="0.77em"></mspace>';

function set(tex, settings) {
  const math = temml.renderToString(tex, settings);
  return math.replace(CLOSE, '$1<mspace width="0.1667em"></mspace>$2')
    .replaceAll("<msqrt>", `<msqrt>${STRUT}`);
}

function typeset(tex, displayMode) {
  const settings = { displayMode, throwOnError: true };
  const math = set(tex, settings);
  if (displayMode || math.replace(/<[^>]*>/g, "").length <= LONG) return math;
  const long = set(tex, { ...settings, wrap: "tex" });
  return long.replace("<math", '<math class="long"');
}

createInterface({ input: process.stdin }).on("line", (line) => {
  let answer;
  try {
    answer = { math: typeset(...JSON.parse(line)) };
  } catch (fault) {
    const said = fault instanceof temml.ParseError ? "" : "Temml stopped at it: ";
    answer = { fault: said + fault.message };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
});
