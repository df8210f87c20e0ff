/* Draw a digit: the packaged network reads it in the page, with nnlib's numbers. */
(() => {
  "use strict";

  const SIDE = 28;       // of MNIST's images, in pixels
  const INSIDE = 20;     // the longer side of a digit in them
  const FIELD = 280;     // of the drawing, in its own units
  const PEN = 22;        // as wide as MNIST's strokes are at that size
  const STEP = 10;       // of the pen under an arrow key
  const SMALLEST = 60;   // a digit drawn smaller is not blown up to the full size
  const HERE = document.currentScript.src;

  // --- the network -----------------------------------------------------------------

  const bytes = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));

  // One float16, as IEEE 754 lays it out: a sign, five bits of exponent, ten of digits.
  function fromHalf(bits) {
    const exponent = (bits >> 10) & 31;
    const fraction = (bits & 1023) / 1024;
    const size = exponent ? (1 + fraction) * 2 ** (exponent - 15) : fraction * 2 ** -14;
    return bits & 0x8000 ? -size : size;
  }

  function decode({ sizes, parameters, images }) {
    const view = new DataView(bytes(parameters).buffer);
    const vector = Float32Array.from({ length: view.byteLength / 2 },
      (_, i) => fromHalf(view.getUint16(2 * i, true)));
    let start = 0;
    const take = (length) => vector.subarray(start, start += length);
    const [inputs, hidden, outputs] = sizes;
    return {
      layers: [[take(inputs * hidden), take(hidden)], [take(hidden * outputs), take(outputs)]],
      images: images.map((image) => Float32Array.from(bytes(image), (grey) => grey / 255)),
    };
  }

  // x @ W + b; W lies row by row, a row for each input.
  function linear(x, [W, b]) {
    const z = Float64Array.from(b);
    x.forEach((value, i) => {
      if (value) for (let k = 0; k < z.length; k += 1) z[k] += value * W[i * z.length + k];
    });
    return z;
  }
  function softmax(z) {
    const largest = Math.max(...z);
    const powers = z.map((value) => Math.exp(value - largest));
    const sum = powers.reduce((a, b) => a + b);
    return powers.map((power) => power / sum);
  }
  function read(network, x) {
    const hidden = linear(x, network.layers[0]).map((z) => 1 / (1 + Math.exp(-z)));
    return { hidden, shares: softmax(linear(hidden, network.layers[1])) };
  }

  // --- from strokes to an image as MNIST has them -------------------------------------

  function draw(context, strokes, colour) {
    context.strokeStyle = colour;
    context.lineWidth = PEN;
    context.lineCap = context.lineJoin = "round";
    for (const points of strokes) {
      context.beginPath();
      context.moveTo(...points[0]);
      for (const point of points) context.lineTo(...point);
      // A line without length is not drawn; a touch of the pen is a dot.
      if (points.every((point) => point.every((at, i) => at === points[0][i]))) {
        context.lineTo(points[0][0] + 0.01, points[0][1]);
      }
      context.stroke();
    }
  }

  // The longer side becomes 20 pixels, the centre of mass the middle of 28 by 28; each
  // pixel is the mean of what it covers, which makes the edges soft.
  function prepare(strokes) {
    const sheet = Object.assign(document.createElement("canvas"), { width: FIELD, height: FIELD });
    const context = sheet.getContext("2d", { willReadFrequently: true });
    draw(context, strokes, "#000");
    const { data } = context.getImageData(0, 0, FIELD, FIELD);
    const ink = (x, y) => (x < 0 || y < 0 || x >= FIELD || y >= FIELD ? 0 : data[4 * (y * FIELD + x) + 3]);
    let [left, right, top, bottom, mass, atX, atY] = [FIELD, -1, FIELD, -1, 0, 0, 0];
    for (let y = 0; y < FIELD; y += 1) {
      for (let x = 0; x < FIELD; x += 1) {
        const amount = ink(x, y);
        if (!amount) continue;
        [left, right] = [Math.min(left, x), Math.max(right, x)];
        [top, bottom] = [Math.min(top, y), Math.max(bottom, y)];
        mass += amount; atX += amount * (x + 0.5); atY += amount * (y + 0.5);
      }
    }
    if (!mass) return null;
    const cell = Math.max(right - left + 1, bottom - top + 1, SMALLEST) / INSIDE;
    const edge = (k, middle) => Math.round(middle + (k - SIDE / 2) * cell);
    return Float32Array.from({ length: SIDE * SIDE }, (_, place) => {
      const [row, column] = [Math.floor(place / SIDE), place % SIDE];
      const [x0, x1] = [edge(column, atX / mass), edge(column + 1, atX / mass)];
      const [y0, y1] = [edge(row, atY / mass), edge(row + 1, atY / mass)];
      let sum = 0;
      for (let y = y0; y < y1; y += 1) for (let x = x0; x < x1; x += 1) sum += ink(x, y);
      return sum / (255 * (x1 - x0) * (y1 - y0));
    });
  }

  // --- the box ----------------------------------------------------------------------

  const make = (tag, attributes = {}, ...children) => {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
    node.append(...children);
    return node;
  };
  const ofTheme = (name) => getComputedStyle(document.documentElement).getPropertyValue(name);

  function paint(canvas, image) {
    const context = canvas.getContext("2d");
    const cell = canvas.width / SIDE;
    context.fillStyle = ofTheme("--ink");
    image.forEach((grey, place) => {
      context.globalAlpha = grey;
      context.fillRect((place % SIDE) * cell, Math.floor(place / SIDE) * cell, cell, cell);
    });
    context.globalAlpha = 1;
  }

  function box(place, network) {
    const canvas = make("canvas", {
      width: FIELD, height: FIELD, tabindex: 0, role: "application",
      "aria-label": "Field to draw a digit in", "aria-describedby": "drawing-keys",
    });
    const hidden = make("div", { class: "units", "aria-hidden": "true" });
    const rows = [...Array(10).keys()].map((digit) => make("tr", {},
      make("th", { scope: "row" }, String(digit)),
      make("td", {}, make("span", { class: "bar" })),
      make("td", { class: "share" })));
    const table = make("table", {}, make("caption", {}, "Output"), make("tbody", {}, ...rows));
    const said = make("p", { class: "reads", role: "status" });
    const clear = make("button", { type: "button" }, "Clear");
    const ready = make("div", { class: "ready", role: "group", "aria-label": "Digits to try" });
    hidden.append(...Array.from({ length: network.layers[0][1].length }, () => make("span")));
    place.replaceChildren(
      make("div", { class: "field" }, canvas),
      make("div", { class: "middle" }, make("p", { class: "name" }, "Hidden units"), hidden),
      make("div", { class: "outputs" }, table),
      make("div", { class: "take" }, make("div", { class: "clearing" }, clear,
        make("span", {}, "or take one:")), ready),
      said,
      make("p", { class: "keys", id: "drawing-keys" }, "Draw with the mouse or a finger. ",
        make("span", { class: "with-keys" }, "With keys: arrows move the pen, the space bar puts it "
          + "down and lifts it, Delete clears. "),
        "The ten outputs share out 100%, whatever is drawn: it knows nothing but digits."));

    let strokes = [];
    let image = network.images[3];
    let pen = [FIELD / 2, FIELD / 2];
    let down = false;
    let waiting = 0;

    function show() {
      waiting = 0;
      const context = canvas.getContext("2d");
      context.clearRect(0, 0, FIELD, FIELD);
      if (image) paint(canvas, image); else draw(context, strokes, ofTheme("--ink"));
      if (document.activeElement === canvas && canvas.matches(":focus-visible")) {
        context.strokeStyle = ofTheme("--accent");
        context.lineWidth = 3;
        context.beginPath();
        context.arc(...pen, down ? PEN / 2 : PEN / 3, 0, 2 * Math.PI);
        context.stroke();
      }
      const x = image ?? (strokes.length ? prepare(strokes) : null);
      const { hidden: units, shares } = read(network, x ?? new Float32Array(SIDE * SIDE));
      const best = shares.indexOf(Math.max(...shares));
      [...hidden.children].forEach((unit, i) => { unit.style.setProperty("--lit", x ? units[i].toFixed(3) : 0); });
      rows.forEach((row, digit) => {
        const share = x ? shares[digit] : 0;
        row.classList.toggle("best", Boolean(x) && digit === best);
        row.querySelector(".bar").style.setProperty("--share", share.toFixed(3));
        row.querySelector(".share").textContent = x ? `${Math.round(100 * share)}%` : "";
      });
      const words = x ? `The network reads a ${best}: ${Math.round(100 * shares[best])}%.`
        : "Nothing is drawn yet.";
      if (said.textContent !== words) said.textContent = words;
      place.dataset.x = JSON.stringify(Array.from(x ?? [], (v) => Number(v.toFixed(4))));
      place.dataset.shares = JSON.stringify(Array.from(x ? shares : []));
    }
    const later = () => { waiting ||= requestAnimationFrame(show); };
    function begin(point) {
      image = null;
      strokes.push([point]);
    }
    function wipe() {
      [strokes, image, down] = [[], null, false];
      later();
    }

    const at = (event) => {
      const frame = canvas.getBoundingClientRect();
      return [event.clientX - frame.left, event.clientY - frame.top]
        .map((value) => value * FIELD / frame.width);
    };
    canvas.addEventListener("pointerdown", (event) => {
      canvas.setPointerCapture(event.pointerId);
      if (image) strokes = [];
      begin(at(event));
      later();
    });
    canvas.addEventListener("pointermove", (event) => {
      if (!canvas.hasPointerCapture(event.pointerId)) return;
      for (const each of event.getCoalescedEvents?.() ?? [event]) strokes.at(-1).push(at(each));
      later();
    });
    canvas.addEventListener("keydown", (event) => {
      const moves = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
      if (moves[event.key]) {
        pen = pen.map((value, i) => Math.min(FIELD - PEN / 2, Math.max(PEN / 2, value + STEP * moves[event.key][i])));
        if (down) strokes.at(-1).push(pen);
      } else if (event.key === " ") {
        if (image) strokes = [];
        down = !down;
        if (down) begin(pen);
      } else if (event.key === "Delete" || event.key === "Backspace") {
        wipe();
      } else {
        return;
      }
      event.preventDefault();
      later();
    });
    canvas.addEventListener("focus", later);
    canvas.addEventListener("blur", () => { down = false; later(); });
    clear.addEventListener("click", wipe);
    const buttons = network.images.map((pixels, digit) => {
      const small = make("canvas", { width: 2 * SIDE, height: 2 * SIDE, "aria-hidden": "true" });
      const button = make("button", { type: "button", "aria-label": `a ${digit} from the test images` }, small);
      button.addEventListener("click", () => {
        wipe();
        image = pixels;
        [strokes, pen] = [[], [FIELD / 2, FIELD / 2]];
      });
      return button;
    });
    ready.append(...buttons);
    const repaint = () => {
      buttons.forEach((button, digit) => {
        const small = button.firstChild;
        small.getContext("2d").clearRect(0, 0, small.width, small.height);
        paint(small, network.images[digit]);
      });
      later();
    };
    new MutationObserver(repaint).observe(document.documentElement, { attributeFilter: ["data-theme"] });
    repaint();
  }

  addEventListener("load", () => {
    const place = document.querySelector(".drawing");
    if (!place) return;
    const script = make("script", { src: new URL("digits-network.js", HERE).href });
    script.addEventListener("load", () => box(place, decode(window.digitsNetwork)));
    document.head.append(script);
  });
})();
