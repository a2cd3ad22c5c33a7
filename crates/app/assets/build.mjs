// Makes the folder `assets` that the server carries inside itself: the official macros, one style
// sheet, one script, a few icons. Everything is worked out before the old folder goes, so that a
// mistake in a style sheet never leaves half a folder behind. The same input gives the same bytes.

import { cp, mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { compile } from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "..", "..", "..");
const govuk = join(root, "node_modules/govuk-frontend");
const moj = join(root, "node_modules/@ministryofjustice/frontend");
const output = join(root, "assets");

/** The style sheet as text, without comments or white space. */
function styles() {
  const sheet = compile(join(here, "almoner.scss"), {
    loadPaths: [root],
    logger: { warn: ofOurOwn },
    style: "compressed",
  });
  return sheet.css;
}

/** Shows a warning unless it is one library's business with another. */
function ofOurOwn(message, { stack = "" }) {
  if (!stack.startsWith("node_modules/")) {
    console.warn(`${message}\n${stack}`);
  }
}

/** One of our scripts with its libraries inside it: one file, so that no name in it needs a hash. */
async function script(name) {
  const bundle = await build({
    entryPoints: [join(here, name)],
    absWorkingDir: root,
    bundle: true,
    format: "esm",
    legalComments: "none",
    minify: true,
    target: "es2020",
    write: false,
  });
  return bundle.outputFiles[0].text;
}

/** Every template under a folder, by its path from there. */
async function templates(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith(".njk"))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();
}

async function copyTemplates(from, to) {
  const paths = await templates(from);
  for (const path of paths) {
    await mkdir(dirname(join(to, path)), { recursive: true });
    await cp(join(from, path), join(to, path));
  }
  return paths.length;
}

/** Copies the icons which the style sheet names; they all come from the Ministry of Justice's set. */
async function copyIcons(css) {
  const names = new Set([...css.matchAll(/url\("?([\w-]+\.svg)"?\)/g)].map((found) => found[1]));
  for (const name of [...names].sort()) {
    await cp(join(moj, "moj/assets/images", name), join(output, "static", name));
  }
  return names.size;
}

const css = styles();
const js = await script("almoner.mjs");
const visits = await script("visits.mjs");
const worker = await script("visits_worker.mjs");

await rm(output, { recursive: true, force: true });
await mkdir(join(output, "static"), { recursive: true });
await writeFile(join(output, "static/almoner.css"), css);
await writeFile(join(output, "static/almoner.js"), js);
await writeFile(join(output, "static/visits.js"), visits);
await writeFile(join(output, "static/visits_worker.js"), worker);
for (const name of ["favicon.svg", "visits-192.png", "visits-512.png", "licences.txt"]) {
  await cp(join(here, name), join(output, "static", name));
}
const icons = await copyIcons(css);
const macros =
  (await copyTemplates(join(govuk, "dist/govuk"), join(output, "macros/govuk"))) +
  (await copyTemplates(join(moj, "moj"), join(output, "macros/moj")));

console.log(
  `assets: ${macros} macros, ${icons} icons, ` +
    `styles ${Math.round(css.length / 1024)} kB, scripts ${Math.round((js.length + visits.length) / 1024)} kB`,
);
