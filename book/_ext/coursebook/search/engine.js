// What finds: MiniSearch's ranking, and above it what stands in the book exactly as typed.
// `module` holds the library and BOOK the records; both come before this in one script.
"use strict";

const MOST = 12;  // hits that are shown
const AROUND = 170;  // characters of an excerpt
const LINES = 4;  // of code in it
const ASIDE = /^(summary|self-check|exercises?|sources)$/i;  // repeated in every chapter
const STOP = new Set(("a an and are be but by can do does for from how i if in is it its me my of"
  + " on or our should so than that the their then there this to us use was we what when"
  + " who why will with you your not go going get many much all any anything as at could had has have"
  + " just must need needs only some something them they want where would").split(" "));
const GREEK = {
  α: "alpha", β: "beta", γ: "gamma", δ: "delta", ε: "epsilon", η: "eta", θ: "theta", κ: "kappa",
  λ: "lambda", μ: "mu", π: "pi", ρ: "rho", σ: "sigma", τ: "tau", ϕ: "phi", φ: "phi", ψ: "psi",
  ω: "omega", Σ: "sum", Δ: "delta", "∂": "d", "∇": "nabla",
};
const WORD = /[\p{L}\p{N}∂∇]+/gu;

// One form for gradient and gradients, stop and stopping, initialize and initialisation.
const stems = new Map();
function stem(word) {
  if (!stems.has(word)) stems.set(word, shortened(word));
  return stems.get(word);
}
function shortened(word) {
  let form = GREEK[word] ?? GREEK[word.toLowerCase()] ?? word.toLowerCase();
  if (form.length < 4) return form;
  form = form.replace(/ies$/, "y").replace(/([^siu])s$/, "$1").replace(/sses$/, "ss");
  form = form.replace(/i[sz](e|ed|er|ing|ation)$/, "is").replace(/our$/, "or");
  const [, root] = form.match(/^(.{3,})(?:ing|ed)$/) ?? [];
  if (root && /[aeiouy]/.test(root)) form = root.replace(/([bdgmnprt])\1$/, "$1");
  return form.length > 4 ? form.replace(/e$/, "") : form;
}

const words = (text) => text.match(WORD) ?? [];

// A text also holds warmup where it has warm-up.
function inText(text) {
  const joined = text.match(/[\p{L}]+(?:-[\p{L}]+)+/gu) ?? [];
  return [...words(text), ...joined.map((each) => each.replaceAll("-", ""))];
}

// How the meaning of a word is asked for: "what is a batch", "logits meaning", "define loss".
const MEANING = /^\s*(?:what(?:'s|’s|\s+(?:is|are|does|do))\s|(?:the\s+)?(?:meaning|definition)\s+of\s|define\s|explain\s)|\s(?:meaning|definition|explained)\W*$/i;
const ASKED = /\b(?:meaning|definition)(?:\s+of)?\b|^\s*(?:define|explain)\b|\bexplained\W*$|\bmean\W*$(?<=^\s*what\s.*)/gi;

// What learners call it, and what the book says.
const SAME = new Map(Object.entries({
  dying: "dead", mismatch: "fit", mse: "squared", backprop: "backpropagation", lr: "rate",
  init: "initialis", param: "parameter", grad: "gradient", sgd: "stochastic",
  regularis: "decay", vectoris: "loop", explod: "grow", reproducibl: "seed", crash: "nan",
  derivative: "slope", vs: "choose", versus: "choose", difference: "choose", best: "choose", better: "choose",
  down: "fall", up: "rise", cnn: "convolution", big: "large", memoris: "overfitting", generat: "invent", tensor: "array",
  disappear: "vanish",
}).map(([word, other]) => [stem(word), [stem(other)]]));

// What carries the question; where nothing does, every word. The words of "step size" mislead,
// and "neural network" is the name of the course.
function inQuery(text) {
  const plain = text.replace(/\bstep[\s-]?sizes?\b/gi, "learning rate").replace(ASKED, " ");
  const all = words(plain.replace(/\bneural net(?:work)?(s?)\b/gi, "network$1"));
  const kept = all.filter((word) => !STOP.has(word.toLowerCase()));
  return kept.length ? kept : all;
}

const rows = BOOK.rows.map(([page, anchor, title, terms, keys, shown, covered, asks = ""], id) => {
  const [address, name, weight] = BOOK.pages[page];
  const value = weight * (ASIDE.test(title) ? 0.5 : 1);
  return { id, url: `${address}#${anchor}`, page: name, value, title, terms, keys, shown, covered, asks };
});

const FIELDS = { title: 5, terms: 3, keys: 2, page: 1.5, shown: 1, covered: 1, asks: 1 };
const spread = new Map();  // of each stem: in how many records it stands
for (const row of rows) {
  row.stems = {};
  for (const field of Object.keys(FIELDS)) row.stems[field] = inText(row[field]).map(stem);
  for (const form of new Set(Object.values(row.stems).flat())) {
    spread.set(form, (spread.get(form) ?? 0) + 1);
  }
}
const known = (form) => spread.has(form);
const rarity = (n) => Math.log(1 + (rows.length - n + 0.5) / (n + 0.5));

const engine = new module.exports({
  fields: Object.keys(FIELDS),
  extractField: (row, field) => row.stems[field] ?? row[field],
  stringifyField: (stems) => stems,
  tokenize: (stems) => stems,
  processTerm: (form) => form,
  searchOptions: {
    tokenize: inQuery,
    processTerm: (word) => [stem(word), ...(SAME.get(stem(word)) ?? [])],
    boost: FIELDS,
    // A word of the book is not guessed at, but the last one may still be written.
    prefix: (form, i, all) => form.length > 2 && (!known(form) || i === all.length - 1),
    fuzzy: (form) => (form.length > 4 && !known(form) ? 0.2 : false),
    weights: { prefix: 0.3, fuzzy: 0.3 },
  },
});
engine.addAll(rows);

// A pattern for the query as it stands: any gap, any minus sign, a Greek letter or its name.
function asTyped(query) {
  const pieces = query.match(/[\p{L}\p{N}∂∇]+|[^\s\p{L}\p{N}]/gu) ?? [];
  if (pieces.length < 2) return null;
  const isWord = (piece) => /[\p{L}\p{N}]/u.test(piece);
  const body = pieces.map((piece, i) => {
    const gap = i === 0 ? "" : isWord(piece) && isWord(pieces[i - 1]) ? "[\\s_-]+" : "\\s*";
    if (/[-−–]/.test(piece)) return `${gap}[-−–]`;
    if (/[*×·]/.test(piece)) return `${gap}[*×·]`;
    const letters = Object.keys(GREEK).filter((letter) => GREEK[letter] === piece.toLowerCase());
    const plain = piece.replace(/[$()*+./?[\\\]^{|}]/g, "\\$&");
    return gap + (letters.length ? `(?:${[plain, ...letters].join("|")})` : plain);
  }).join("");
  return new RegExp(`(?<![\\p{L}\\p{N}])${body}(?![\\p{L}\\p{N}])`, "giu");
}

const count = (text, pattern) => (pattern ? (text.match(pattern) ?? []).length : 0);

// How much of the question a record answers: rare words count more than common ones.
function share(hit, asked) {
  let all = 0;
  let met = 0;
  for (const form of asked) {
    const weight = rarity(spread.get(form) ?? 0);
    all += weight;
    const ways = [form, ...(SAME.get(form) ?? [])];
    if (hit.terms.some((term) => ways.includes(term))) met += weight;
    else if (hit.queryTerms.some((term) => ways.includes(term))) met += weight / 2;
  }
  return all ? met / all : 1;
}

// A term that the question names leads to the section that introduces it.
function named(row, asked) {
  const best = Math.max(0, ...row.terms.split("; ").filter(Boolean).map((term) => {
    const forms = words(term).map(stem);
    return forms.every((form) => asked.has(form)) ? forms.length : 0;
  }));
  return best / asked.size;
}

// Who asks for the meaning of a word is led to the glossary's entry for it.
function defines(row, query, asked) {
  const forms = row.url.includes("glossary.html#term-") ? words(row.title).map(stem) : [];
  return MEANING.test(query) && forms.length === asked.size && forms.every((form) => asked.has(form));
}

// BM25 of the whole question as one word, for what was typed as it stands in the book.
function exactly(row, pattern, holders) {
  const times = 5 * count(row.title, pattern) + 2 * count(`${row.terms} ${row.keys}`, pattern)
    + count(`${row.shown} ${row.covered}`, pattern);
  const length = (row.shown.length + row.covered.length) / MEAN;
  return rarity(holders) * times * 2.2 / (times + 1.2 * (0.3 + 0.7 * length));
}
const MEAN = rows.reduce((sum, row) => sum + row.shown.length + row.covered.length, 0) / rows.length;

// How many neighbours in the question are neighbours in the heading: "by hand".
function paired(row, all) {
  const pairs = all.slice(1).map((word, i) => `${all[i]} ${word}`.toLowerCase());
  const title = words(row.title).join(" ").toLowerCase();
  return pairs.filter((pair) => ` ${title} `.includes(` ${pair} `)).length;
}

// How near a question comes to one that beginners ask: 1 for the same words. Half of it goes
// by what carries the question, half by all words, little ones too.
const alike = (one, other) => {
  const both = [...one].filter((form) => other.has(form)).length;
  return both / (one.size + other.size - both);
};
function near(row, asked, said) {
  if (!row.asks) return 0;
  return Math.max(...row.asks.split(";").map((question) => (
    alike(asked, new Set(inQuery(question).map(stem)))
    + alike(said, new Set(words(question).map(stem)))) / 2));
}

function ranked(query, pattern) {
  const asked = new Set(inQuery(query).map(stem));
  const found = engine.search(query).map((hit) => ({ hit, row: rows[hit.id] }));
  const whole = (row) => `${row.title} ${row.terms} ${row.keys} ${row.shown} ${row.covered}`;
  const all = words(query);
  const said = new Set(all.map(stem));
  const holders = found.filter(({ row }) => count(whole(row), pattern)).length;
  const name = /^\s*[\p{L}\p{N}]+(_[\p{L}\p{N}]+)+\s*$/u.test(query);  // one of a program
  const symbols = /[^\p{L}\p{N}\s'’.,?!_-]|(^|\s)[-−](\s|$)/u.test(query);
  for (const each of found) {
    const { hit, row } = each;
    let score = hit.score * share(hit, asked) ** 2 * (1 + 1.5 * named(row, asked));
    score *= 1 + 0.3 * paired(row, all) + 10 * Math.max(0, near(row, asked, said) - 0.4);
    if (pattern && (symbols || name) && holders) score *= 0.1;  // the parts say little
    if (pattern && holders) score += 4 * exactly(row, pattern, holders);
    each.score = score * row.value * (defines(row, query, asked) ? 4 : 1);
  }
  return found.sort((one, other) => other.score - one.score);
}

// The text in pieces: what was found, and what stands between.
function marked(text, terms, pattern) {
  const places = pattern ? [...text.matchAll(pattern)] : [];
  if (!places.length) {
    places.push(...[...text.matchAll(WORD)].filter(([word]) => terms.has(stem(word))));
  }
  const pieces = [];
  let end = 0;
  for (const { 0: found, index } of places) {
    if (index > end) pieces.push([text.slice(end, index), false]);
    pieces.push([found, true]);
    end = index + found.length;
  }
  if (end < text.length) pieces.push([text.slice(end), false]);
  return pieces;
}

// The piece of a text that holds most of what was asked: of equal ones the first.
function excerpt(text, terms, pattern) {
  const exact = pattern && new RegExp(pattern).exec(text);
  const places = [...text.matchAll(WORD)].filter(([word]) => terms.has(stem(word)));
  let at = exact?.index ?? 0;
  let most = 0;
  for (const { index } of exact ? [] : places) {
    const near = places.filter((place) => place.index >= index && place.index < index + AROUND - 50);
    const kinds = new Set(near.map(([word]) => stem(word))).size;
    if (kinds > most) [most, at] = [kinds, index];
  }
  // From a line's beginning, where one is near.
  const line = text.lastIndexOf("\n", at) + 1;
  const near = at - line < 60;
  const start = near ? line : text.indexOf(" ", at - 50) + 1;
  let end = start + AROUND;
  if (end < text.length) end = Math.max(text.slice(0, end).search(/\s\S*$/), at + 1);
  const all = text.slice(start, end).split("\n");
  const cut = all.slice(0, LINES).join("\n");
  return `${near ? "" : "… "}${cut}${start + cut.length < text.length ? " …" : ""}`;
}

function find(query) {
  if (!words(query).length) return { count: 0, hits: [] };
  const pattern = asTyped(query.trim());
  const found = ranked(query, pattern);
  const hits = found.slice(0, MOST).map(({ hit, row }) => {
    const terms = new Set(hit.terms);
    return {
      url: row.url,
      page: row.page,
      title: marked(row.title, terms, pattern),
      excerpt: marked(excerpt(row.shown, terms, pattern), terms, pattern),
    };
  });
  return { count: found.length, hits };
}

return { find };
