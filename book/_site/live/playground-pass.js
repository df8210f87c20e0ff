/* One pass of one sample in the playground: every number, forwards and backwards. */
(() => {
  "use strict";

  if (!window.course?.playground) return;
  const { element } = window.course;
  const shown = (value) => (Math.abs(value) >= 1e-3 && Math.abs(value) < 1e4) || value === 0
    ? String(Number(value.toPrecision(3))) : value.toExponential(1);

  // A number; where its derivation can be opened, a button that opens it. `what` is its
  // address, as nnlib.inside has them.
  function number(value, what, name) {
    const opens = Boolean(window.course.inside);
    const node = element(opens ? "button" : "span", shown(value).replace("-", "\u2212"), { className: "number" });
    node.dataset.what = what;
    if (opens) {
      node.type = "button";
      node.setAttribute("aria-label", `${name}: ${node.textContent}. Open where it comes from`);
      node.addEventListener("click", () => window.course.inside?.open(what));
    }
    return node;
  }

  function table(words, heads, rows) {
    const node = element("table");
    node.append(element("caption", words));
    const head = element("tr");
    head.append(...heads.map((each) => (each ? element("th", each, { scope: "col" }) : element("td"))));
    const first = element("thead");
    first.append(head);
    const body = element("tbody");
    for (const [name, ...cells] of rows) {
      const row = element("tr");
      row.append(element("th", name, { scope: "row" }));
      for (const cell of cells) {
        const place = element("td");
        place.append(...[cell].flat());
        row.append(place);
      }
      body.append(row);
    }
    node.append(first, body);
    return window.course.playground.scrolled(node, words);
  }

  // Each unit's sum or output, and the gradient of the loss with respect to it.
  function units({ index, function: name, output, to_output: back }, layer) {
    const kind = name === "linear" ? "sum" : "output";
    const words = name === "linear" ? `Layer ${layer}: sums, and the loss's gradient for each`
      : `Layer ${layer}: outputs of ${name}, and the loss's gradient for each`;
    const heads = ["unit", kind, "gradient"];
    return table(words, heads, Array.from(output.data, (value, k) => [String(k),
      number(value, `${index}.y.0.${k}`, `${kind} ${k} of layer ${layer}`),
      number(back.data[k], `${index}.dy.0.${k}`, `gradient for ${kind} ${k} of layer ${layer}`)]));
  }

  // The weights: a row for each input, a column for each unit; below each its gradient.
  function weights({ index, W, b, to_W: toW, to_b: toB }, layer) {
    const [n, m] = W.shape;
    const pair = (value, back, what, name) => [
      number(value, `${index}.${what}`, name),
      number(back, `${index}.d${what}`, `gradient for ${name}`)];
    const rows = Array.from({ length: n }, (_, i) => [`from ${i}`, ...Array.from({ length: m }, (_, k) => pair(
      W.data[i * m + k], toW.data[i * m + k], `W.${i}.${k}`, `weight from ${i} to ${k} of layer ${layer}`))]);
    rows.push(["bias", ...Array.from({ length: m }, (_, k) => pair(
      b.data[k], toB.data[k], `b.${k}`, `bias ${k} of layer ${layer}`))]);
    return table(`Layer ${layer}: weights, and below each its gradient`,
      ["", ...Array.from({ length: m }, (_, k) => `to ${k}`)], rows);
  }

  function pass(found, columns) {
    const parts = [];
    if (found.input.data.length) {
      parts.push(table("Inputs", ["input", "value"], Array.from(found.input.data, (value, i) => [
        columns[i] ?? String(i), number(value, `x.0.${i}`, `input ${i}`)])));
    }
    let layer = 0;
    for (const row of found.layers) {
      if (row.function === "linear") {
        layer += 1;
        if (row.W) parts.push(weights(row, layer));
      }
      if (row.function !== "dropout") parts.push(units(row, layer));
    }
    const line = element("p", `The label is ${found.label}. Loss of this sample: `);
    line.append(number(found.loss, "loss", "loss"));
    parts.push(line);
    return parts;
  }

  window.course.playground.pass = pass;
})();
