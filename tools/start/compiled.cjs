// Pyodide in Node.js imports a package and keeps what it compiled: node compiled.cjs FOLDER
"use strict";

const fs = require("node:fs");
const path = require("node:path");

// A figure is drawn, so that the list of fonts is made too.
const PACKAGES = {
  numpy: "import numpy",
  matplotlib: `
import io
import matplotlib
matplotlib.use("svg")
from matplotlib import pyplot
from matplotlib.backends import backend_agg
pyplot.plot([1])
pyplot.savefig(io.BytesIO())
`,
};

// Hashes in place of dates: the same bytes at every build, and no source is looked at.
const KEEP = `
import importlib.util, io, pathlib, py_compile, sys, zipfile

kept = set()

def keep(source):
    exec(source, {})
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as out:
        def add(path, data):
            out.writestr(zipfile.ZipInfo(path.lstrip("/")), data, zipfile.ZIP_DEFLATED)
        for name in sorted(sys.modules):
            path = getattr(sys.modules[name], "__file__", None) or ""
            if name in kept or "/site-packages/" not in path or not path.endswith(".py"):
                continue
            kept.add(name)
            py_compile.compile(
                path, "/tmp/compiled", doraise=True,
                invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
            )
            add(importlib.util.cache_from_source(path), pathlib.Path("/tmp/compiled").read_bytes())
        for fonts in pathlib.Path("/lib").glob("python*/site-packages/matplotlib/fontlist.json"):
            add(str(fonts), fonts.read_bytes())
    return archive.getvalue()

keep
`;

async function main(folder) {
  const { loadPyodide } = require(path.join(folder, "pyodide.js"));
  const python = await loadPyodide({
    indexURL: folder + path.sep,
    env: { MPLCONFIGDIR: "/tmp" },  // as in the page, so that nothing else is written
    stdout() {},
    stderr() {},
  });
  const keep = python.runPython(KEEP);
  for (const [name, source] of Object.entries(PACKAGES)) {
    await python.loadPackage(name, { messageCallback() {} });
    const data = keep(source);
    fs.writeFileSync(path.join(folder, `${name}-compiled.zip`), data.toJs());
    data.destroy();
  }
}

main(path.resolve(process.argv[2])).catch((fault) => {
  process.stderr.write(`${String(fault.message ?? fault).slice(-400)}\n`);
  process.exitCode = 1;
});
