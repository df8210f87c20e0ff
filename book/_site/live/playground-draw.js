/* The playground's pictures, on canvases: the boundary, the network, the loss. */
(() => {
  "use strict";

  if (!window.course?.playground) return;
  const CLASSES = 10;
  const SHAPES = ["circle", "square", "triangle", "diamond"];

  const colour = (name) => getComputedStyle(document.querySelector(".playground")).getPropertyValue(name).trim();
  let theme;
  function colours() {
    const mode = document.documentElement.dataset.theme;
    if (theme?.mode !== mode) {
      theme = {
        mode, ink: colour("--ink"), muted: colour("--muted"), line: colour("--line"), paper: colour("--field"),
        edge: colour("--field-edge"), plus: colour("--plus"), minus: colour("--minus"), accent: colour("--accent"),
        classes: Array.from({ length: CLASSES }, (_, k) => colour(`--class-${k}`)),
      };
      theme.rgb = theme.classes.map((hex) => [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16)));
      theme.inkRgb = [1, 3, 5].map((i) => parseInt(theme.ink.slice(i, i + 2), 16));
    }
    return theme;
  }

  // A canvas as sharp as the screen; what is drawn is measured in the page's own pixels.
  function begin(canvas) {
    const sharp = Math.min(devicePixelRatio || 1, 2);
    const [width, height] = [canvas.clientWidth, canvas.clientHeight];
    if (canvas.width !== Math.round(width * sharp) || canvas.height !== Math.round(height * sharp)) {
      canvas.width = Math.round(width * sharp);
      canvas.height = Math.round(height * sharp);
    }
    const context = canvas.getContext("2d");
    context.setTransform(sharp, 0, 0, sharp, 0, 0);
    context.clearRect(0, 0, width, height);
    return { context, width, height };
  }

  const sheets = new Map();  // small canvases that pictures are made on, by their size
  function sheet(n, paint) {
    if (!sheets.has(n)) {
      const canvas = Object.assign(document.createElement("canvas"), { width: n, height: n });
      sheets.set(n, { canvas, context: canvas.getContext("2d"), image: new ImageData(n, n) });
    }
    const { canvas, context, image } = sheets.get(n);
    paint(image.data);
    context.putImageData(image, 0, 0);
    return canvas;
  }

  function mark(context, shape, x, y, r) {
    context.beginPath();
    if (shape === "circle") context.arc(x, y, r, 0, 2 * Math.PI);
    else if (shape === "square") context.rect(x - r * 0.9, y - r * 0.9, r * 1.8, r * 1.8);
    else if (shape === "triangle") { context.moveTo(x, y - r * 1.2); context.lineTo(x + r * 1.1, y + r * 0.8); context.lineTo(x - r * 1.1, y + r * 0.8); context.closePath(); } else {
      context.moveTo(x, y - r * 1.25); context.lineTo(x + r * 1.25, y); context.lineTo(x, y + r * 1.25); context.lineTo(x - r * 1.25, y); context.closePath();
    }
  }

  function boundary(canvas, seen, points) {
    const { context, width, height } = begin(canvas);
    const { rgb, classes, paper, ink } = colours();
    const [left, right, bottom, top] = seen.window;
    const across = (x) => (x - left) / (right - left) * width;
    const down = (y) => (top - y) / (top - bottom) * height;
    if (seen.classes) {
      const n = seen.classes.shape[0];
      const [of, sure] = [seen.classes.data, seen.sure.data];
      const picture = sheet(n, (data) => {
        for (let i = 0; i < of.length; i += 1) {
          const [red, green, blue] = rgb[of[i] % CLASSES];
          data[4 * i] = red; data[4 * i + 1] = green; data[4 * i + 2] = blue;
          data[4 * i + 3] = 20 + 120 * sure[i];
        }
      });
      // the middle of the first and the last value lies on the edge of the window
      const cell = width / (n - 1);
      context.drawImage(picture, -cell / 2, -cell / 2, width + cell, height + cell);
      // The line between classes: in each square of the grid, from side to side where the
      // classes of two corners differ, nearer to the corner that is less sure.
      const cut = (a, b) => (of[a] === of[b] ? null : sure[a] / (sure[a] + sure[b] || 1));
      context.beginPath();
      for (let row = 0; row + 1 < n; row += 1) {
        for (let column = 0; column + 1 < n; column += 1) {
          const a = row * n + column;
          const sides = [[a, a + 1, 0, 0, 1, 0], [a + n, a + n + 1, 0, 1, 1, 0], [a, a + n, 0, 0, 0, 1], [a + 1, a + n + 1, 1, 0, 0, 1]];
          const ends = [];
          for (const [from, to, x, y, right, below] of sides) {
            const share = cut(from, to);
            if (share !== null) ends.push([(column + x + right * share) * cell, (row + y + below * share) * cell]);
          }
          if (ends.length < 2) continue;
          context.moveTo(...ends[0]);
          for (const end of ends.slice(1)) context.lineTo(...end);
        }
      }
      context.strokeStyle = ink;
      context.globalAlpha = 0.55;
      context.lineWidth = 1;
      context.stroke();
      context.globalAlpha = 1;
    }
    for (const { x, labels, held } of points) {
      for (let i = 0; i < labels.length; i += 1) {
        mark(context, SHAPES[labels[i] % 4], across(x[2 * i]), down(x[2 * i + 1]), held ? 2.2 : 4);
        context.fillStyle = held ? paper : classes[labels[i] % CLASSES];
        context.strokeStyle = held ? classes[labels[i] % CLASSES] : paper;
        context.lineWidth = 1;
        context.fill();
        context.stroke();
      }
    }
  }

  function digits(canvas, seen) {
    const { context, width } = begin(canvas);
    const { inkRgb, ink, accent } = colours();
    const columns = 6;
    const cell = width / columns;
    const size = Math.min(cell * 0.62, cell - 18);
    context.font = "12px system-ui, sans-serif";
    context.textAlign = "center";
    for (let k = 0; k < seen.labels.data.length; k += 1) {
      const [x, y] = [(k % columns) * cell, Math.floor(k / columns) * (cell * 0.98) + 4];
      const pixels = seen.pixels.data.subarray(784 * k, 784 * (k + 1));
      const picture = sheet(28, (data) => {
        for (let i = 0; i < 784; i += 1) {
          data.set(inkRgb, 4 * i);
          data[4 * i + 3] = pixels[i];
        }
      });
      context.drawImage(picture, x + (cell - size) / 2, y, size, size);
      const [label, answer] = [seen.labels.data[k], seen.answers.data[k]];
      context.fillStyle = label === answer ? ink : accent;
      if (label !== answer) {
        context.strokeStyle = accent;
        context.strokeRect(x + 2, y - 2, cell - 4, size + 19);
      }
      context.fillText(label === answer ? String(label) : `${label} → ${answer}`, x + cell / 2, y + size + 13);
    }
  }

  // --- the network ----------------------------------------------------------------------

  function places(sizes, image, width, height) {
    return sizes.map((size, layer) => {
      const n = image && layer === 0 ? 1 : size;
      const room = (height - 22) / n;
      const last = layer === sizes.length - 1;
      const side = Math.max(3, Math.min(n === 1 && image && !last ? 30 : last || layer === 0 ? 18 : 38, room - 3));
      const x = 26 + layer * (width - 52) / (sizes.length - 1);
      return Array.from({ length: n }, (_, k) => ({ x, y: 20 + room * (k + 0.5), side }));
    });
  }

  function network(canvas, shape, seen, dead, kind) {
    const { context, width, height } = begin(canvas);
    const { ink, muted, edge, plus, minus, classes, inkRgb, paper, accent } = colours();
    const at = places(shape.sizes, shape.image, width, height);
    const numbers = seen[kind].data;
    let start = 0;
    for (let layer = 0; layer + 1 < shape.sizes.length; layer += 1) {
      const [n, m] = [shape.sizes[layer], shape.sizes[layer + 1]];
      const W = numbers.subarray(start, start + n * m);
      start += n * m + m;
      if (shape.image && layer === 0) continue;  // too many to be seen
      let largest = 0;
      for (const value of W) largest = Math.max(largest, Math.abs(value));
      for (let i = 0; i < W.length; i += 1) {
        const share = largest ? Math.abs(W[i]) / largest : 0;
        if (share < 0.02) continue;
        const [from, to] = [at[layer][Math.floor(i / m)], at[layer + 1][i % m]];
        context.strokeStyle = W[i] > 0 ? plus : minus;
        context.setLineDash(W[i] > 0 ? [] : [4, 3]);
        context.lineWidth = 0.4 + 3.2 * share;
        context.globalAlpha = 0.25 + 0.65 * share;
        context.beginPath();
        context.moveTo(from.x + from.side / 2, from.y);
        context.lineTo(to.x - to.side / 2, to.y);
        context.stroke();
      }
    }
    context.setLineDash([]);
    context.globalAlpha = 1;
    context.font = "12px system-ui, sans-serif";
    context.textAlign = "center";
    at.forEach((units, layer) => {
      const last = layer === at.length - 1;
      const maps = !last && layer > 0 ? seen.maps[layer - 1] : null;
      const words = layer === 0 ? "inputs" : last ? "outputs" : `layer ${layer}`;
      context.fillStyle = muted;
      context.fillText(words, Math.max(22, Math.min(width - 24, units[0].x)), 12);
      units.forEach(({ x, y, side }, k) => {
        context.fillStyle = paper;
        context.fillRect(x - side / 2, y - side / 2, side, side);
        if (maps) {
          const m = maps.shape[1];
          const map = maps.data.subarray(k * m * m, (k + 1) * m * m);
          context.drawImage(sheet(m, (data) => {
            for (let i = 0; i < map.length; i += 1) {
              data.set(inkRgb, 4 * i);
              data[4 * i + 3] = map[i] * 0.85;
            }
          }), x - side / 2, y - side / 2, side, side);
        } else if (last && units.length > 1) {
          context.fillStyle = classes[k % CLASSES];
          context.fillRect(x - side / 2, y - side / 2, side, side);
        }
        context.strokeStyle = edge;
        context.lineWidth = 1;
        context.strokeRect(x - side / 2, y - side / 2, side, side);
        if (!last && layer > 0 && dead[layer - 1]?.[k]) {
          context.strokeStyle = accent;
          context.lineWidth = 2;
          context.beginPath();
          context.moveTo(x - side / 2, y - side / 2); context.lineTo(x + side / 2, y + side / 2);
          context.moveTo(x + side / 2, y - side / 2); context.lineTo(x - side / 2, y + side / 2);
          context.stroke();
        }
        if (side < 12 || maps) return;
        context.fillStyle = last && units.length > 1 ? paper : ink;
        const name = layer === 0 ? (shape.image ? "784" : `x${"₁₂"[k]}`) : units.length > 1 ? String(k) : "y";
        context.fillText(name, x, y + 4);
      });
    });
    return at;
  }

  // --- the loss -------------------------------------------------------------------------

  // A number in few signs: of the digits, zeros that say only where the point stands go.
  function short(value, digits = 3) {
    const rounded = Number(value.toPrecision(digits));
    const size = Math.abs(rounded);
    return size !== 0 && (size < 1e-4 || size >= 1e6) ? rounded.toExponential().replace("e+", "e") : String(rounded);
  }
  function curve(canvas, losses, fresh) {
    const { context, width, height } = begin(canvas);
    const { ink, muted, line, classes } = colours();
    const [right, top, bottom] = [width - 8, 10, height - 24];
    const all = [...losses, ...fresh].filter((value) => value > 0 && Number.isFinite(value));
    if (!all.length) return;
    // a scale of powers, as a loss falls by factors
    let [low, high] = [Math.min(...all), Math.max(...all)].map(Math.log10);
    if (high - low < 0.3) [low, high] = [(low + high) / 2 - 0.15, (low + high) / 2 + 0.15];
    context.font = "12px system-ui, sans-serif";
    const marks = [0, 0.5, 1].map((share) => 10 ** (low + share * (high - low)));
    // the numbers beside the curve have the room that they need
    const left = Math.max(50, 8 + Math.max(...marks.map((value) => context.measureText(short(value, 2)).width)));
    const across = (i) => left + (right - left) * i / Math.max(losses.length - 1, 1);
    const down = (value) => bottom - (bottom - top) * (Math.log10(Math.max(value, 1e-12)) - low) / (high - low);
    context.strokeStyle = line;
    context.lineWidth = 1;
    context.fillStyle = muted;
    context.textAlign = "right";
    for (const value of marks) {
      const y = down(value);
      context.beginPath(); context.moveTo(left, y); context.lineTo(right, y); context.stroke();
      context.fillText(short(value, 2), left - 4, y + 4);
    }
    context.textAlign = "left";
    context.fillText("0", left, height - 8);
    context.textAlign = "right";
    context.fillText(`epoch ${losses.length - 1}`, right, height - 8);
    const draw = (values, style, dashes) => {
      const step = Math.max(1, Math.floor(values.length / width));
      context.strokeStyle = style;
      context.setLineDash(dashes);
      context.lineWidth = 2;
      context.beginPath();
      for (let i = 0; i < values.length; i += step) context.lineTo(across(i), down(values[i]));
      context.stroke();
      if (values.length === 1) { context.fillStyle = style; context.fillRect(across(0) - 2, down(values[0]) - 2, 4, 4); }
    };
    draw(fresh, classes[1], [5, 4]);
    draw(losses, ink, []);
    context.setLineDash([]);
  }

  Object.assign(window.course.playground, { boundary, digits, network, curve, short, SHAPES });
})();
